import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { SeenItem } from '../support/electron/module-double/commands.ts'
import { spawnDouble, type Desktop } from '../support/electron/module-double/driver.ts'
import { expect, test, type App } from './support/app.ts'

/**
 * The app as a citizen of its desktop: the built main entry, preload and window, unchanged, on a double of Electron
 * whose windows are real pages of Chromium.
 */

/** The paths of all items that can be chosen. */
function choices(items: readonly SeenItem[], above: readonly string[] = []): string[][] {
  return items
    .filter(({ enabled }) => enabled)
    .flatMap(({ label, items: inner }) =>
      inner.length > 0 ? choices(inner, [...above, label]) : [[...above, label]],
    )
}

async function trayChoice(desktop: Desktop, name: string): Promise<string[]> {
  const { trays } = await desktop.look()
  const path = choices(trays[0]?.menu ?? []).find((labels) => labels.join(' > ').includes(name))
  if (!path) throw new Error(`The tray has no ${name}: ${JSON.stringify(trays)}`)
  return path
}

const isShown = async (desktop: Desktop) => (await desktop.look()).windows.map(({ visible }) => visible)

test('a token is revoked from the tray while the window is closed, and the prompt comes up by itself', async ({
  signedIn,
}) => {
  const { npm, app } = await signedIn()
  const { desktop } = app.running

  await desktop.closeWindow()
  await expect.poll(() => isShown(desktop)).toEqual([false])
  const { dialogs } = await desktop.look()
  expect(dialogs.map(({ message }) => message)).toEqual(['Tokentray stays in the tray'])

  const doomed = npm.tokens().find(({ name }) => name === 'old travis')
  await desktop.chooseInTray(await trayChoice(desktop, 'old travis'))
  await expect.poll(() => isShown(desktop)).toEqual([true])
  await app.giveCode()
  await expect(app.row('old travis')).toHaveCount(0)
  expect(npm.tokens().some(({ key }) => key === doomed?.key)).toBe(false)
  await expect
    .poll(async () =>
      choices((await desktop.look()).trays[0]?.menu ?? [])
        .flat()
        .join(),
    )
    .not.toContain('old travis')

  await desktop.closeWindow()
  await expect.poll(() => isShown(desktop)).toEqual([false])
  expect((await desktop.look()).dialogs, 'it is told once').toHaveLength(1)
  await desktop.chooseInTray(['Quit'])
  expect(await app.running.ended).toBe(0)
})

/** The window comes up empty, and a press brings everything back. */
async function unlock(app: App): Promise<void> {
  await expect(app.page.getByRole('heading', { name: 'Tokentray is locked' })).toBeVisible()
  await app.button('Unlock').click()
  await expect(app.page.getByRole('table', { name: 'Tokens' })).toBeVisible()
}

test('C1 C2 C3 a copied token is marked for clipboard histories, and gone when the computer sleeps or the screen locks', async ({
  signedIn,
}) => {
  const { npm, app } = await signedIn()
  const { desktop } = app.running
  const before = new Set(npm.tokens().map(({ secret }) => secret))
  const created = await app.create({ name: 'release-42' })
  await expect(created).toBeVisible()
  const secret = npm.tokens().find((token) => !before.has(token.secret))?.secret ?? 'none'
  const copyAnd = async (then: () => Promise<unknown>) => {
    await app.button('Copy release-42').click()
    await expect.poll(async () => (await desktop.look()).clipboard.text).toBe(secret)
    expect((await desktop.look()).clipboard.formats).toEqual([
      'text/plain',
      'electron application/osclipboard;format="x-kde-passwordManagerHint"',
    ])
    await then()
    await expect.poll(async () => (await desktop.look()).clipboard.text).toBe('')
  }
  await app.button('Done', created).click()
  await copyAnd(() => desktop.happen('suspend'))
  await desktop.happen('resume')
  await unlock(app)
  // Linux has no event for it: the state is looked at.
  await copyAnd(() => desktop.beIdle('locked'))
  await desktop.beIdle('active')
  await unlock(app)

  await app.button('Copy release-42').click()
  await expect.poll(async () => (await desktop.look()).clipboard.text).toBe(secret)
  await desktop.quit()
  expect(await app.running.ended).toBe(0)
})

test('locks from the tray, from the menu and when nobody is there; the tray names no token meanwhile', async ({
  signedIn,
}) => {
  const { app } = await signedIn()
  const { desktop } = app.running
  const inTray = async () =>
    choices((await desktop.look()).trays[0]?.menu ?? [])
      .flat()
      .filter((label) => label !== '—')

  await desktop.chooseInTray(['Lock'])
  await expect.poll(inTray).toEqual(['Open Tokentray', 'Quit'])
  await unlock(app)
  await expect.poll(async () => (await inTray()).join()).toContain('old travis')

  await desktop.chooseInMenu(['File', 'Lock'])
  await unlock(app)

  await desktop.chooseInMenu(['File', 'Settings…'])
  await app.page.getByLabel('Lock when nobody uses this computer').selectOption('for 1 minute')
  await desktop.closeWindow()
  await expect.poll(() => isShown(desktop)).toEqual([false])
  await desktop.beIdle('idle')
  await expect.poll(inTray, { timeout: 30_000 }).toEqual(['Open Tokentray', 'Quit'])
  await desktop.beIdle('active')
  await desktop.clickTray()
  await expect.poll(() => isShown(desktop)).toEqual([true])
  await expect(app.page.getByText('nobody used this computer')).toBeVisible()
  await unlock(app)
})

test('one window for each data folder: closed, lost, started again, and at the place where it was', async ({
  start,
}) => {
  const app = await start({ keychain: 'memory' })
  const { desktop, dataDir } = app.running
  await expect(app.page.getByRole('heading', { name: 'Sign in to a registry' })).toBeVisible()
  await desktop.moveWindow({ x: 300, y: 200, width: 1000, height: 700 })
  await desktop.closeWindow()
  await expect.poll(() => isShown(desktop)).toEqual([false])

  const words = [`--data-dir=${dataDir}`, '--keychain=memory']
  const second = spawnDouble({ flags: words, env: { ...process.env, TOKENTRAY_DOUBLE_WINDOW: 'none' } })
  expect(await second.ended).toBe(0)
  expect(second.log(), 'the second one never gets as far as a window').toBe('')
  await expect.poll(() => isShown(desktop)).toEqual([true])

  await desktop.crashWindow()
  await desktop.clickTray()
  const page = await app.running.newPage()
  await expect(page.getByRole('heading', { name: 'Sign in to a registry' })).toBeVisible()
  const { windows } = await desktop.look()
  expect(windows.map(({ visible, bounds }) => ({ visible, bounds }))).toEqual([
    { visible: true, bounds: { x: 300, y: 200, width: 1000, height: 700 } },
  ])
  await desktop.beDark(true)
  expect((await desktop.look()).windows[0]?.backgroundColor).toBe('#191816')
  await desktop.chooseInMenu(['File', 'Settings…'])
  await expect(page.getByRole('heading', { name: 'Settings' })).toBeVisible()
})

test('without a tray, closing the window ends the app', async ({ start }) => {
  const app = await start({ keychain: 'memory', desktop: { tray: false } })
  const { desktop } = app.running
  await desktop.chooseInMenu(['File', 'Settings…'])
  await expect(app.page.getByText('This desktop shows no tray icons')).toBeVisible()
  expect((await desktop.look()).trays).toEqual([])
  await desktop.closeWindow()
  expect(await app.running.ended).toBe(0)
})

test('the settings of the desktop: start at sign-in, a shortcut and its conflict, the tray', async ({
  start,
}) => {
  const config = await mkdtemp(join(tmpdir(), 'tokentray-config-'))
  const entry = join(config, 'autostart', 'tokentray.desktop')
  const app = await start({
    keychain: 'memory',
    desktop: { packaged: true, env: { XDG_CONFIG_HOME: config } },
  })
  const { desktop } = app.running
  await desktop.takeShortcut('Control+Alt+L')
  await desktop.chooseInMenu(['File', 'Settings…'])

  const atLogin = app.page.getByRole('checkbox', { name: 'Start when I sign in' })
  await atLogin.click()
  await expect(atLogin).toBeChecked()
  expect(await readFile(entry, 'utf8')).toContain('--in-tray')
  await atLogin.click()
  await expect(atLogin).not.toBeChecked()
  expect(existsSync(entry)).toBe(false)

  await app.textbox('Shortcut that shows this window').fill('Ctrl+Alt+L')
  await app.button('Set shortcut').click()
  await expect(app.alert()).toContainText('That shortcut is taken')
  await app.textbox('Shortcut that shows this window').fill('Ctrl+Alt+T')
  await app.button('Set shortcut').click()
  await expect(app.alert()).toHaveCount(0)
  expect((await desktop.look()).shortcuts).toEqual(['Control+Alt+T'])
  await desktop.closeWindow()
  await expect.poll(() => isShown(desktop)).toEqual([false])
  await desktop.pressShortcut('Control+Alt+T')
  await expect.poll(() => isShown(desktop)).toEqual([true])

  const staysInTray = app.page.getByRole('checkbox', { name: /^Keep running in the tray/ })
  await staysInTray.click()
  await expect(staysInTray).not.toBeChecked()
  await desktop.closeWindow()
  expect(await app.running.ended).toBe(0)
  await rm(config, { recursive: true })
})

test('E13 E14 E15 the page goes nowhere, opens nothing, and only the registry’s own page reaches the browser', async ({
  start,
  registry,
}) => {
  const npm = await registry({ twoFactor: 'web' })
  const app = await start({ keychain: 'memory' })
  const { desktop } = app.running
  const here = app.page.url()
  const onlyOurs = () => expect.poll(() => app.page.context().pages().length).toBe(1)
  for (const url of ['https://evil.example/', 'http://127.0.0.1:1/', 'about:blank', 'file:///etc/passwd']) {
    const address = JSON.stringify(url)
    await app.page.evaluate(`void window.open(${address})`)
    await onlyOurs()
    await app.page.evaluate(
      `Object.assign(document.createElement('a'), { href: ${address}, target: '_blank' }).click()`,
    )
    await onlyOurs()
  }
  for (const url of ['https://evil.example/', 'http://127.0.0.1:1/', '/index.html?again']) {
    await app.page.evaluate(`void (location.href = ${JSON.stringify(url)})`)
  }
  await expect(app.page.getByRole('heading', { name: 'Sign in to a registry' })).toBeVisible()
  expect(app.page.url()).toBe(here)
  expect((await desktop.look()).windows).toHaveLength(1)
  await onlyOurs()
  const fetched = app.page.evaluate("fetch('https://evil.example/').then(() => 'fetched', () => 'refused')")
  expect(await fetched).toBe('refused')

  await app.textbox('Registry URL').fill(npm.url)
  await app.button('Sign in with browser').click()
  await expect.poll(async () => (await desktop.look()).opened.length).toBe(1)
  const [address = ''] = (await desktop.look()).opened
  expect(new URL(address).origin).toBe(new URL(npm.url).origin)
})
