import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { createTestHome, type TestHome } from '../support/plaintext-tokens/home.ts'
import { expectAccessible } from './support/accessible.ts'
import { expect, test, type App } from './support/app.ts'

let home: TestHome
test.beforeEach(async () => {
  home = await createTestHome()
})
test.afterEach(() => home.remove())

const handed = (app: App) =>
  app.page.getByRole('table', { name: 'Handed over' }).getByRole('row').filter({ hasText: 'release-42' })

test('a kept token is run with, lent and taken back, by mouse and by keyboard', async ({
  start,
  registry,
}) => {
  test.setTimeout(120_000)
  const npm = await registry({ twoFactor: 'none' })
  await home.write('.npmrc', 'fund=false\n')
  const app = await start({ home: home.path })
  await app.startPasswordSignIn(npm.url, 'demo', 'demo-password')
  await expect(app.row('ci-install')).toBeVisible()
  await app.button('Details of ci-install').click()
  await expect(app.button('Hand over…')).toBeHidden()
  await app.button('Close').click()
  await app.openCreate()
  await app.fillToken({ name: 'release-42' })
  await app.submitCreate()
  await app.button('Done', app.dialog('Token created')).click()
  const secret = npm.tokens().find(({ name }) => name === 'release-42')?.secret ?? ''

  // Run: what is shown can be typed, and gives the token to the command alone.
  await app.button('Details of release-42').click()
  await app.button('Hand over…').click()
  const dialog = app.dialog('Hand over token')
  await expect(dialog.getByRole('radio', { name: 'Run one command with it' })).toBeChecked()
  await expectAccessible(app, 'hand over')
  await app.button('Hand over', dialog).click()
  const command = app.page.getByRole('region', { name: 'Command' })
  await expect(command).toContainText(`--registry=${npm.url} -- npm publish`)
  await expectAccessible(app, 'ready to run')
  await app.button('Copy command').click()
  await expect(app.page.getByRole('status').filter({ hasText: /^Copied$/ })).toBeVisible()
  const typed = ((await command.textContent()) ?? '').replace(
    'npm publish',
    `node -e 'console.log(Object.keys(process.env).filter((name) => process.env[name] === "${secret}").join())'`,
  )
  await app.button('Done').click()
  const ran = await promisify(execFile)('/bin/sh', ['-c', typed])
  expect(ran.stdout.trim()).toBe(`npm_config_//127.0.0.1:${npm.port}/:_authToken`)

  // Lend, by keyboard.
  const { keyboard } = app.page
  await app.button('Details of release-42').focus()
  await keyboard.press('Enter')
  await app.button('Hand over…').focus()
  await keyboard.press('Enter')
  await dialog.getByRole('radio', { name: 'Run one command with it' }).focus()
  await keyboard.press('ArrowDown')
  await expect(dialog.getByRole('radio', { name: 'Lend it to your .npmrc' })).toBeChecked()
  await dialog.getByRole('combobox', { name: 'For how long' }).selectOption('5 minutes')
  await expectAccessible(app, 'lend')
  await app.button('Hand over', dialog).focus()
  await keyboard.press('Enter')
  await expect(app.page.getByRole('status').filter({ hasText: 'Lent for 5 minutes' })).toBeVisible()
  expect(await home.read('.npmrc')).toContain(secret)

  await app.button('Tokens on this computer').click()
  await expect(handed(app)).toHaveCount(2)
  await expect(handed(app).filter({ hasText: '~/.npmrc' })).toContainText(
    /Taken out in \d+ (minute|second)s?/,
  )
  await app.button('Look for tokens').click()
  const found = app.page.getByRole('table', { name: 'Found tokens' }).getByRole('row')
  await expect(found.filter({ hasText: '~/.npmrc' })).toContainText('Lent by Tokentray')
  await expectAccessible(app, 'handed over')
  await app.button('Take it back now: release-42 from your .npmrc').click()
  await expect(app.page.getByRole('status').filter({ hasText: '“release-42” was taken back.' })).toBeVisible()
  expect(await home.read('.npmrc')).toBe('fund=false\n')
  await app.button('Take back: release-42 from tokentray-run').focus()
  await keyboard.press('Enter')
  await expect(app.page.getByRole('table', { name: 'Handed over' })).toBeHidden()
  expect((await app.running.transcript()) + app.running.log()).not.toContain(secret)
})
