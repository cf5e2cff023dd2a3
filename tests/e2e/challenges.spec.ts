import type { Locator } from 'playwright/test'
import { startHttpServer } from '../support/http-server.ts'
import { expect, test } from './support/app.ts'

test('a wrong code is asked for again, and the form behind it is kept', async ({ signedIn }) => {
  const { app } = await signedIn()
  await app.openCreate()
  await app.fillToken({ name: 'release-42', ranges: ['192.0.2.0/24'] })
  await app.submitCreate()
  await app.giveCode('000000')
  await expect(app.alert()).toContainText('not accepted')
  await expect(app.secret('One-time password')).toHaveValue('')
  await expect(app.secret('One-time password')).toBeFocused()
  await app.giveCode()
  await expect(app.dialog('Token created')).toContainText('Saved in your keychain')
})

test('cancelling the code makes nothing and loses nothing', async ({ start, registry }) => {
  const npm = await registry()
  const before = npm.tokens().length
  const app = await start()
  await app.signIn(npm)
  await app.openCreate()
  await app.fillToken({ name: 'release-42', ranges: ['192.0.2.0/24'] })
  await app.submitCreate()
  await app.button('Cancel', app.dialog('One-time password')).click()
  await expect(app.dialog('One-time password')).toHaveCount(0)
  await expect(app.textbox('Name')).toHaveValue('release-42')
  await expect(app.page.getByRole('list', { name: 'IP ranges added' })).toContainText('192.0.2.0/24')
  expect(npm.tokens()).toHaveLength(before)

  // By keyboard alone: the focus goes back to where it was, and nothing is asked once more.
  const dialog = app.dialog('Create token')
  const { keyboard } = app.page
  await expect(app.button('Create token', dialog)).toBeFocused()
  await keyboard.press('Enter')
  await expect(app.secret('One-time password')).toBeFocused()
  await keyboard.press('Escape')
  await expect(app.button('Create token', dialog)).toBeFocused()
  await expect(app.dialog('One-time password')).toHaveCount(0)
  await keyboard.press('Escape')
  await expect(dialog).toHaveCount(0)

  // A row that is revoked leaves the focus to its neighbour, as a dialog between does not hinder.
  const rows = app.page.getByRole('table', { name: 'Tokens' }).getByRole('button', { name: /^Revoke / })
  const nameOf = async (button: Locator) => (await button.getAttribute('aria-label')) ?? ''
  const places = [
    [rows.nth(1), rows.nth(2)],
    [rows.last(), rows.nth(-2)],
  ] as const
  for (const [button, beside] of places) {
    const [gone, neighbour] = [await nameOf(button), await nameOf(beside)]
    await app.button(gone).focus()
    await keyboard.press('Enter')
    await expect(app.button('Cancel', app.page.getByRole('alertdialog'))).toBeFocused()
    await keyboard.press('Tab')
    await keyboard.press('Enter')
    await app.giveCode()
    await expect(app.button(neighbour)).toBeFocused()
    await expect(app.button(gone)).toHaveCount(0)
  }
})

test('a wrong password is said in the form; then a fresh code is asked for', async ({ signedIn }) => {
  const { app } = await signedIn()
  await app.openCreate()
  await app.fillToken({ name: 'release-42', ranges: ['192.0.2.0/24'], password: 'demo-passwort' })
  await app.submitCreate()
  await expect(app.dialog('Create token').getByRole('alert')).toContainText(/password/i)
  await expect(app.secret('Account password')).toHaveValue('')
  await expect(app.textbox('Name')).toHaveValue('release-42')
  await app.secret('Account password').fill('demo-password')
  await app.submitCreate()
  await app.giveCode()
  await expect(app.dialog('Token created')).toBeVisible()
})

test('a recovery code is accepted where the code is asked for', async ({ start, registry }) => {
  const npm = await registry()
  const app = await start()
  await app.startPasswordSignIn(npm.url, 'demo', 'demo-password')
  await app.giveCode(npm.recoveryCode)
  await expect(app.row('ci-install')).toBeVisible()
})

test('signs in and confirms writes in the browser', async ({ host, start, registry }) => {
  test.skip(host === 'electron', 'the page of the registry opens in the system’s browser')
  const npm = await registry({ twoFactor: 'web' })
  const app = await start()
  const confirm = async () => {
    await expect(app.dialog('Confirm in your browser')).toBeVisible()
    await expect(app.button('Open browser again')).toBeVisible()
    const pages = app.page.context().pages()
    const page = pages.findLast((candidate) => candidate.url().startsWith(npm.url))
    if (!page) throw new Error('no page of the registry was opened')
    await page.getByRole('button', { name: 'Confirm' }).click()
    await expect(app.dialog('Confirm in your browser')).toHaveCount(0)
    await page.close()
  }
  await app.textbox('Registry URL').fill(npm.url)
  await app.button('Sign in with browser').click()
  await confirm()
  await expect(app.row('old travis')).toBeVisible()
  await app.revoke('old travis')
  await confirm()
  await expect(app.page.getByRole('status').filter({ hasText: 'Removed 1 token' })).toBeVisible()
  await expect(app.row('old travis')).toHaveCount(0)
})

test('a confirmation can be cancelled, and nothing is revoked', async ({ start, registry }) => {
  const npm = await registry({ twoFactor: 'web' })
  const app = await start()
  await app.textbox('Registry URL').fill(npm.url)
  await app.button('Sign in with browser').click()
  await app.button('Cancel', app.dialog('Confirm in your browser')).click()
  await expect(app.dialog('Confirm in your browser')).toHaveCount(0)
  await expect(app.page.getByRole('heading', { name: 'Sign in to a registry' })).toBeVisible()
})

test('falls back to the password where the registry has no sign-in with the browser', async ({ start }) => {
  const server = await startHttpServer((_request, response) => response.writeHead(404).end())
  const app = await start()
  await app.textbox('Registry URL').fill(server.url)
  await app.button('Sign in with browser').click()
  await expect(app.textbox('Username')).toBeVisible()
  await expect(app.textbox('Registry URL')).toHaveValue(server.url)
  await server.close()
})
