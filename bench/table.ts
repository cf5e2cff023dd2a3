import { rm } from 'node:fs/promises'
import type { Page } from 'playwright/test'
import { account } from '../src/practice/account.ts'
import { App } from '../tests/e2e/support/app.ts'
import { launchApp } from '../tests/e2e/support/launch.ts'
import { withBrowserThatDrawsAtOnce } from './browser.ts'
import { type Figure, median, percentile } from './figures.ts'
import { type BenchRegistry, startRegistry } from './registry.ts'

const tokens = 10_000
const passes = 3
const searches = ['web nightly', 'publish 99', '198.51.100.7', 'mobile 1234', 'anywhere audit', 'zzz']

/**
 * The table of 10,000 tokens in the real window: searching and scrolling. The medians of several passes. Searching is
 * measured twice: as users have it, where a result waits for the screen's next frame, and in a browser that draws
 * frames as soon as there is something to draw, which leaves the work alone. Beside it stands the floor: what that
 * browser takes to draw other texts in a dead copy of the same table.
 */
export async function tableFigures(): Promise<Figure[]> {
  const registry = await startRegistry(`--tokens=${tokens}`, '--page-size=100')
  try {
    const asUsersHaveIt = await inWindow(registry, undefined, async (page) => [
      ...(await searchFigures(page, 'at 60 frames a second')),
      ...(await scrollFigures(page)),
    ])
    const workAlone = await withBrowserThatDrawsAtOnce((browser) =>
      inWindow(registry, browser, (page) => searchFigures(page, 'without the wait for a frame', floorTimes)),
    )
    return [...asUsersHaveIt, ...(workAlone ?? [])]
  } finally {
    await registry.stop()
  }
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

/** Types and deletes searches. */
async function searchFigures(
  page: Page,
  how: string,
  floor?: (page: Page) => Promise<number[][]>,
): Promise<Figure[]> {
  const ours = shareOf(await typingTimes(page))
  const peer = floor && shareOf(await floor(page))
  const what = `search in ${tokens.toLocaleString('en')}, keystroke to painted ${how}`
  const beside = (share: number) =>
    peer ? { peer: { name: 'bare copy of the table', time: peer(share) } } : {}
  return [
    { what: `${what}, p50`, ours: ours(0.5), aim: { kind: 'none' }, ...beside(0.5) },
    { what: `${what}, p95`, ours: ours(0.95), aim: { kind: 'below', time: 16 }, ...beside(0.95) },
  ]
}

const shareOf = (passes: readonly number[][]) => (share: number) =>
  median(passes.map((taken) => percentile(taken, share)))

/**
 * The times of all keystrokes, by pass. A keystroke's time is from the key's own time stamp to the first task after the
 * frame that shows the result: listeners, drawing, layout and painting, and the wait for the frame.
 */
async function typingTimes(page: Page): Promise<number[][]> {
  await page.getByRole('searchbox', { name: 'Search tokens' }).focus()
  await page.evaluate(`(() => {
    window.keystrokes = []
    const { port1, port2 } = new MessageChannel()
    let keyed = 0
    const search = document.activeElement
    search.addEventListener('keydown', (event) => { keyed = event.timeStamp }, true)
    search.addEventListener('input', () => requestAnimationFrame(() => port2.postMessage(null)))
    port1.onmessage = () => window.keystrokes.push(performance.now() - keyed)
  })()`)
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
  return times
}

/**
 * What the browser alone takes: search field and table are replaced by copies that nothing stands behind, and each key
 * writes the texts of another search into the cells. The window is of no other use afterwards.
 */
async function floorTimes(page: Page): Promise<number[][]> {
  const search = page.getByRole('searchbox', { name: 'Search tokens' })
  await page.evaluate('window.texts = []')
  for (const text of ['', ...searches]) {
    await search.fill(text)
    await page.evaluate(`(() => {
      const walker = document.createTreeWalker(document.querySelector('tbody'), NodeFilter.SHOW_TEXT)
      const texts = []
      while (walker.nextNode()) texts.push(walker.currentNode.data)
      if (texts.length > 50) window.texts.push(texts)
    })()`)
  }
  await search.fill('')
  await page.evaluate(`(() => {
    const search = document.querySelector('[type=search]')
    const field = search.cloneNode(true)
    search.replaceWith(field)
    const list = document.querySelector('[aria-label="List of tokens"]')
    const copy = list.cloneNode(true)
    list.replaceWith(copy)
    const walker = document.createTreeWalker(copy.querySelector('tbody'), NodeFilter.SHOW_TEXT)
    const nodes = []
    while (walker.nextNode()) nodes.push(walker.currentNode)
    let turn = 0
    field.addEventListener('input', () => {
      const texts = window.texts[++turn % window.texts.length]
      nodes.forEach((node, index) => { node.data = texts[index] ?? '' })
    })
  })()`)
  return typingTimes(page)
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
  const at = shareOf(times)
  const what = `scrolling ${tokens.toLocaleString('en')}`
  return [
    { what: `${what}, frame p95`, ours: at(0.95), aim: { kind: 'none' } },
    { what: `${what}, longest frame`, ours: at(1), aim: { kind: 'below', time: 50 } },
  ]
}
