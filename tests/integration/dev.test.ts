import { spawn, type ChildProcess } from 'node:child_process'
import { cp, mkdtemp, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Browser, type Page } from 'playwright'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { freePort } from '../support/free-port.ts'

/**
 * `npm run dev` on a copy of the sources, so that the ones this test belongs to stay as they are. A change of each part is
 * looked for in the app that runs; how long each took is printed and never judged.
 */

const root = join(import.meta.dirname, '..', '..')
const register = join(root, 'tests', 'support', 'electron', 'module-double', 'register.ts')
const needed = /^(src|resources|scripts|dev|package(-lock)?\.json|tsconfig.*\.json|.*\.config\.[jt]s)$/
/** For a machine that is busy with other tests, in milliseconds. */
const patience = 100_000
let copy = ''
let running: ChildProcess | undefined
let printed = ''

beforeAll(async () => {
  copy = await mkdtemp(join(tmpdir(), 'tokentray-dev-'))
  for (const name of (await readdir(root)).filter((entry) => needed.test(entry)))
    await cp(join(root, name), join(copy, name), { recursive: true })
  await symlink(join(root, 'node_modules'), join(copy, 'node_modules'), 'dir')
})
afterEach(stop)
afterAll(() => rm(copy, { recursive: true, force: true, maxRetries: 5 }))

function start(args: readonly string[], env: NodeJS.ProcessEnv = {}): void {
  printed = ''
  const child = spawn(process.execPath, args, {
    cwd: copy,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (text: Buffer) => (printed += text.toString()))
  running = child
}

/** Ends it as Ctrl-C does, and gives the exit code. */
async function stop(): Promise<number | null> {
  const child = running
  running = undefined
  if (child?.exitCode !== null) return child?.exitCode ?? null
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  return ended
}

/** Waits for the next thing that is printed of this form. */
async function untilPrinted(form: RegExp, from = 0): Promise<void> {
  await expect.poll(() => printed.slice(from), { timeout: patience, interval: 20 }).toMatch(form)
}

/** The one file below `folder` that has `text` in it. */
async function fileWith(folder: string, text: string): Promise<string> {
  const files = await readdir(join(copy, folder), { recursive: true, withFileTypes: true })
  for (const file of files.filter((entry) => entry.isFile())) {
    const path = join(file.parentPath, file.name)
    if ((await readFile(path, 'utf8')).includes(text)) return path
  }
  throw new Error(`There is no “${text}” in ${folder}.`)
}

/** Changes a file, as editors do that write beside it and rename, and tells how long it takes until it is seen. */
async function seenAfter(file: string, change: (text: string) => string, see: () => Promise<void>) {
  const text = await readFile(file, 'utf8')
  await writeFile(`${file}.new`, change(text))
  const before = performance.now()
  await rename(`${file}.new`, file)
  await see()
  return `${((performance.now() - before) / 1000).toFixed(2)} s`
}

const heading = 'Sign in to a registry'
const ready = 'Tokentray ready ('

describe('npm run dev in the Chromium host', () => {
  let port = 0
  let browser: Browser | undefined

  /** The page of the app as it runs now: another after each restart. */
  async function attach(): Promise<Page> {
    await browser?.close()
    browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`)
    const page = browser
      .contexts()
      .flatMap((context) => context.pages())
      .find((candidate) => candidate.url().startsWith('https://app.'))
    if (!page) throw new Error('the window of the app is not there')
    page.setDefaultTimeout(patience)
    return page
  }

  it('shows a change of renderer, preload and main in the app that runs, and survives a mistake', async () => {
    port = await freePort()
    const data = join(copy, 'data')
    start([
      'scripts/dev.mjs',
      ...['--headless', '--practice', '--keychain=memory', `--data-dir=${data}`],
      `--remote-debugging-port=${port}`,
    ])
    await untilPrinted(/Tokentray ready \(host=chromium, keychain=memory, practice=http/)
    const page = await attach()
    await page.getByRole('heading', { name: heading, exact: true }).waitFor()

    const signIn = await fileWith('src/renderer', heading)
    const renderer = await seenAfter(
      signIn,
      (text) => text.replace(heading, `${heading} again`),
      () => page.getByRole('heading', { name: `${heading} again`, exact: true }).waitFor(),
    )

    let from = printed.length
    const preload = await seenAfter(
      join(copy, 'src', 'preload', 'index.ts'),
      (text) => `${text}\ncontextBridge.exposeInMainWorld('changed', 'preload')\n`,
      () => untilPrinted(/Tokentray ready/, from),
    )
    expect(await (await attach()).evaluate('globalThis.changed')).toBe('preload')

    from = printed.length
    const main = await seenAfter(
      await fileWith('src/main', ready),
      (text) => text.replace(ready, `${ready}changed, `),
      () => untilPrinted(/Tokentray ready \(changed, host=chromium, keychain=memory, practice=http/, from),
    )
    const restarted = await attach()
    await restarted.getByRole('heading', { name: `${heading} again`, exact: true }).waitFor()
    expect(await readdir(data)).not.toEqual([])

    from = printed.length
    const sound = await readFile(signIn, 'utf8')
    await writeFile(signIn, `${sound}{#if`)
    await untilPrinted(/The app stays as it is/, from)
    await writeFile(signIn, sound.replace(`${heading} again`, `${heading}, mended`))
    await restarted.getByRole('heading', { name: `${heading}, mended`, exact: true }).waitFor()

    await browser?.close()
    expect(await stop()).toBe(0)
    console.log(`npm run dev shows a change of renderer after ${renderer}, preload ${preload}, main ${main}`)
  }, 300_000)
})

describe('npm run dev in Electron', () => {
  it('loads the page anew for the renderer, and starts the app again for its main code', async () => {
    start(
      [
        join('dev', 'run.ts'),
        'electron',
        ...[process.execPath, '--import', register, join('dev', 'electron-host.mjs')],
        ...['--keychain=memory', `--data-dir=${join(copy, 'electron-data')}`],
      ],
      { TOKENTRAY_DOUBLE_WINDOW: 'none' },
    )
    await untilPrinted(/Tokentray ready \(.*host=electron/)

    let from = printed.length
    await seenAfter(
      await fileWith('src/renderer', heading),
      (text) => text.replace(heading, `${heading} once more`),
      () => untilPrinted(/Shown after .*src.renderer/, from),
    )
    expect(printed.slice(from)).not.toContain(ready)

    from = printed.length
    await seenAfter(
      await fileWith('src/main', ready),
      (text) => text.replace(ready, `${ready}once more, `),
      () => untilPrinted(/Tokentray ready \(once more, .*host=electron/, from),
    )
    expect(await stop()).toBe(0)
  }, 300_000)
})
