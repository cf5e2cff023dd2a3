import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright/test'
import { account } from '../src/practice/account.ts'
import { App } from '../tests/e2e/support/app.ts'
import { launchApp } from '../tests/e2e/support/launch.ts'
import { type Figure, median, percentile } from './figures.ts'
import { type BenchRegistry, startRegistry } from './registry.ts'

const tokens = 10_000
const passes = 3
const searches = ['web nightly', 'publish 99', '198.51.100.7', 'mobile 1234', 'anywhere audit', 'zzz']

/**
 * The table of 10,000 tokens in the real window: searching and scrolling. The medians of several passes. Searching is
 * measured twice: as users have it, where a result waits for the screen's next frame, and in a browser that draws
 * frames as soon as there is something to draw, which leaves the work alone.
 */
export async function tableFigures(): Promise<Figure[]> {
  const registry = await startRegistry(`--tokens=${tokens}`, '--page-size=100')
  const folder = await mkdtemp(join(tmpdir(), 'tokentray-bench-'))
  try {
    const asUsersHaveIt = await inWindow(registry, undefined, async (page) => [
      ...(await searchFigures(page, 'at 60 frames a second')),
      ...(await scrollFigures(page)),
    ])
    const unbound = await browserWithoutVsync(folder)
    if (unbound === null) return asUsersHaveIt
    const workAlone = await inWindow(registry, unbound, (page) =>
      searchFigures(page, 'without the wait for a frame'),
    )
    return [...asUsersHaveIt, ...workAlone]
  } finally {
    await registry.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

/** A program that starts the browser of this run without its limit on frames; null where there are no shell scripts. */
async function browserWithoutVsync(folder: string): Promise<string | null> {
  const browser = process.env['TOKENTRAY_BROWSER'] ?? ''
  if (process.platform === 'win32' || browser === '') {
    console.log('The search without the wait for a frame is not measured here: it needs a shell script.')
    return null
  }
  const program = join(folder, 'browser')
  const command = `exec "${browser}" --disable-frame-rate-limit --disable-gpu-vsync "$@"`
  await writeFile(program, `#!/bin/sh\n${command}\n`, { mode: 0o700 })
  return program
}

/** Signs in to the registry in a window of its own and measures there. */
async function inWindow(
  registry: BenchRegistry,
  browser: string | undefined,
  measure: (page: Page) => Promise<Figure[]>,
): Promise<Figure[]> {
  const running = await launchApp({
    host: 'chromium',
    keychain: 'memory',
    ...(browser === undefined ? {} : { browser }),
  })
  try {
    const app = new App(running)
    await app.startPasswordSignIn(registry.url, account.username, account.password)
    await app.giveCode(account.otp)
    const table = app.page.getByRole('table', { name: 'Tokens' })
    await table.getByRole('row').nth(1).waitFor()
    const rows = await table.getAttribute('aria-rowcount')
    if (rows !== String(tokens + 1)) throw new Error(`the table has ${String(rows)} rows`)
    return await measure(app.page)
  } finally {
    await running.stop()
    await rm(running.dataDir, { recursive: true, force: true })
  }
}

/**
 * Types and deletes searches. A keystroke's time is from the key's own time stamp to the first task after the frame
 * that shows the result: listeners, drawing, layout and painting, and the wait for the frame.
 */
async function searchFigures(page: Page, how: string): Promise<Figure[]> {
  await page.getByRole('searchbox', { name: 'Search tokens' }).focus()
  await page.evaluate(`
    window.keystrokes = []
    const { port1, port2 } = new MessageChannel()
    let keyed = 0
    addEventListener('keydown', (event) => { keyed = event.timeStamp }, true)
    addEventListener('input', () => requestAnimationFrame(() => port2.postMessage(null)))
    port1.onmessage = () => window.keystrokes.push(performance.now() - keyed)
  `)
  const times: number[][] = []
  for (let pass = -1; pass < passes; pass++) {
    for (const text of searches) {
      for (const letter of text) await press(page, letter)
      for (let left = text.length; left > 0; left--) await press(page, 'Backspace')
    }
    const taken: number[] = await page.evaluate('window.keystrokes.splice(0)')
    // The first pass warms up.
    if (pass >= 0) times.push(taken)
  }
  const at = (share: number) => median(times.map((taken) => percentile(taken, share)))
  const what = `search in ${tokens.toLocaleString('en')}, keystroke to painted ${how}`
  return [
    { what: `${what}, p50`, ours: at(0.5), aim: { kind: 'none' } },
    { what: `${what}, p95`, ours: at(0.95), aim: { kind: 'below', time: 16 } },
  ]
}

async function press(page: Page, key: string): Promise<void> {
  await page.keyboard.press(key)
  // As far apart as a fast typist's keys, and out of step with the screen.
  await page.waitForTimeout(40 + Math.random() * 17)
}

/** Rolls the wheel through the list, then drags through all of it, and looks at the time between frames. */
async function scrollFigures(page: Page): Promise<Figure[]> {
  await page.getByRole('region', { name: 'List of tokens' }).hover()
  await page.evaluate(`
    window.frameTimes = []
    let last = 0
    const next = (time) => {
      if (last > 0) window.frameTimes.push(time - last)
      last = time
      requestAnimationFrame(next)
    }
    requestAnimationFrame(next)
  `)
  const times: number[][] = []
  for (let pass = 0; pass < passes; pass++) {
    for (let turn = 0; turn < 100; turn++) {
      await page.mouse.wheel(0, turn < 80 ? 700 : -900)
      await page.waitForTimeout(10)
    }
    await page.evaluate(`(async () => {
      const list = document.querySelector('[aria-label="List of tokens"]')
      for (let step = 0; step <= 120; step++) {
        list.scrollTop = (list.scrollHeight * step) / 120
        await new Promise(requestAnimationFrame)
      }
      list.scrollTop = 0
    })()`)
    times.push(await page.evaluate('window.frameTimes.splice(0)'))
  }
  const at = (share: number) => median(times.map((taken) => percentile(taken, share)))
  const what = `scrolling ${tokens.toLocaleString('en')}`
  return [
    { what: `${what}, frame p95`, ours: at(0.95), aim: { kind: 'none' } },
    { what: `${what}, longest frame`, ours: at(1), aim: { kind: 'below', time: 50 } },
  ]
}
