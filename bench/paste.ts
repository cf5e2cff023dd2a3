import { rm } from 'node:fs/promises'
import { account } from '../src/practice/account.ts'
import { launchApp } from '../tests/e2e/support/launch.ts'
import { App } from '../tests/e2e/support/app.ts'
import { withBrowserThatDrawsAtOnce } from './browser.ts'
import { type Figure, median } from './figures.ts'
import { startRegistry } from './registry.ts'
import { randomRanges } from './ranges.ts'

const lines = 5_000
const windows = 5
const warmPastes = 9
const aim = { kind: 'below', time: 50 } as const

/**
 * A paste of a long list into the page of IP ranges, from the paste event to the first task after the frame that
 * shows list and totals: once in each of several fresh windows, and again and again in the last of them. The paste comes just
 * after a frame, so that the wait for the next is the longest there is; the first is measured without that wait, too.
 */
export async function pasteFigures(): Promise<Figure[]> {
  const { first, whole, warm } = await pastesInWindows()
  const alone = await withBrowserThatDrawsAtOnce((browser) => pastesInWindows(browser))
  const what = `paste of ${lines.toLocaleString('en')} lines to the screen`
  return [
    { what: `${what}, the first in a window`, ours: first, aim },
    ...(alone ? [{ what: '  the same, without the wait for a frame', ours: alone.first, aim }] : []),
    { what: '  the same, with warnings and map', ours: whole, aim: { kind: 'none' } },
    { what: `${what}, later ones`, ours: warm, aim },
  ]
}

/** Medians, in milliseconds. */
async function pastesInWindows(browser?: string) {
  const first: PasteTimes[] = []
  let warm: readonly number[] = []
  for (let window = 0; window < windows; window++) {
    const times = await pastesInFreshWindow(browser, window === windows - 1 ? warmPastes : 0)
    first.push(times.first)
    warm = times.again
  }
  return {
    first: median(first.map(({ list }) => list)),
    whole: median(first.map(({ whole }) => whole)),
    warm: median(warm),
  }
}

/** Each range once: the builder lists none twice. */
function pastedList(): string[] {
  return [...new Set(randomRanges(lines + 100, 7))].slice(0, lines)
}

async function pastesInFreshWindow(
  browser: string | undefined,
  more: number,
): Promise<{ first: PasteTimes; again: number[] }> {
  const registry = await startRegistry('--two-factor=none')
  const running = await launchApp({
    host: 'chromium',
    keychain: 'memory',
    ...(browser === undefined ? {} : { browser }),
  })
  try {
    const app = new App(running)
    await app.startPasswordSignIn(registry.url, account.username, account.password)
    await app.row('ci-install').waitFor()
    await app.button('IP ranges').click()
    await app.textbox('IP ranges').focus()
    await app.page.evaluate(pasteAndTime)
    const text = pastedList().join('\n')
    const first = await paste(app, text)
    const again: number[] = []
    for (let round = 0; round < more; round++) {
      await app.button('Undo').click()
      await app.page.getByText('Left empty').waitFor()
      await app.textbox('IP ranges').focus()
      again.push((await paste(app, text)).list)
    }
    return { first, again }
  } finally {
    await running.stop()
    await rm(running.dataDir, { recursive: true, force: true })
    await registry.stop()
  }
}

interface PasteTimes {
  /** Until list and totals are painted, in milliseconds. */
  readonly list: number
  /** Until warnings and map are there too. */
  readonly whole: number
}

/** Runs in the page; lists are checked as soon as the time was taken. */
const pasteAndTime = `window.pasteList = (text) => new Promise((resolve) => {
  const data = new DataTransfer()
  data.setData('text/plain', text)
  const event = new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true })
  const { port1, port2 } = new MessageChannel()
  let start = 0
  port1.onmessage = () => {
    const list = performance.now() - start
    const totals = document.querySelector('.totals').textContent.trim()
    const settle = () =>
      document.querySelector('[aria-label="Worth a thought"]') && document.querySelector('.cell.some')
        ? resolve({ list, totals, whole: performance.now() - start })
        : requestAnimationFrame(settle)
    settle()
  }
  // Just after a frame, so that the wait for the next one is the same each time: a whole one.
  requestAnimationFrame(() => setTimeout(() => {
    start = performance.now()
    document.activeElement.dispatchEvent(event)
    requestAnimationFrame(() => port2.postMessage(null))
  }))
})`

async function paste(app: App, text: string): Promise<PasteTimes> {
  const result: PasteTimes & { totals: string } = await app.page.evaluate(
    `window.pasteList(${JSON.stringify(text)})`,
  )
  if (!result.totals.startsWith(`${lines.toLocaleString('en')} ranges`))
    throw new Error(`not all is shown: ${result.totals}`)
  return result
}
