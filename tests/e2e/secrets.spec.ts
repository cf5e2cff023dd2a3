import { expectAccessible } from './support/accessible.ts'
import { expect, test, type App } from './support/app.ts'

/** What Chromium hands to a screen reader, as one text. */
async function spoken({ page }: App): Promise<string> {
  const session = await page.context().newCDPSession(page)
  const { nodes } = await session.send('Accessibility.getFullAXTree')
  await session.detach()
  return JSON.stringify(nodes.map(({ name, value }): unknown[] => [name?.value, value?.value]))
}

test('what is typed of a secret is spoken by no screen reader, and seen when the user wants to', async ({
  start,
  registry,
}) => {
  const npm = await registry()
  const app = await start()
  const { page } = app
  await app.textbox('Registry URL').fill(npm.url)
  await app.button('Use username and password').click()
  await app.textbox('Username').fill('demo')
  const password = app.secret('Password')
  await password.fill('demo-password')
  await expect(password).toHaveAttribute('type', 'password')
  expect(await spoken(app)).toContain('demo"')
  expect(await spoken(app)).not.toContain('demo-password')
  for (const ignore of ['data-1p-ignore', 'data-bwignore', 'data-lpignore', 'data-form-type'])
    await expect(password).toHaveAttribute(ignore)
  await expect(password).toHaveAttribute('autocomplete', 'off')
  await expect(password).toHaveAttribute('spellcheck', 'false')

  const show = app.button('Show')
  await expect(show).toHaveAttribute('aria-pressed', 'false')
  await expect(show).toHaveAccessibleDescription('Password')
  await show.focus()
  await page.keyboard.press('Space')
  await expect(show).toHaveAttribute('aria-pressed', 'true')
  await expect(app.textbox('Password')).toHaveValue('demo-password')
  await expectAccessible(app, 'a password that is shown')
  await page.keyboard.press('Space')
  await expect(password).toHaveAttribute('type', 'password')
  await expect(password).toHaveValue('demo-password')
  await app.button('Sign in').click()

  const code = app.secret('One-time password')
  await expect(code).toBeFocused()
  await expect(code).toHaveAttribute('type', 'password')
  await expect(code).toHaveAttribute('autocomplete', 'one-time-code')
  await page.keyboard.type('123456')
  expect(await spoken(app)).not.toContain('123456')
  await page.keyboard.press('Enter')
  await expect(app.row('ci-install')).toBeVisible()
})

test('signing out asks about kept tokens, and what is left over is shown and can be removed', async ({
  registry,
  signedIn,
}) => {
  const { app } = await signedIn()
  await app.button('Done', await app.create({ name: 'release-42' })).click()
  await app.button('Add account').click()
  await app.signIn(await registry({ tokens: 2 }))
  const accounts = app.page.getByRole('navigation', { name: 'Accounts' })
  await accounts.getByRole('button', { name: 'demo' }).first().click()
  await expect(app.row('release-42')).toBeVisible()

  await app.button('Sign out').click()
  const question = app.dialog('Sign out?')
  await expect(question).toContainText('The keychain keeps 1 token of demo')
  await expect(app.button('Cancel', question)).toBeFocused()
  await expect(question.getByRole('radio', { name: 'Keep it for the next sign-in' })).toBeChecked()
  await expectAccessible(app, 'sign out')
  await app.button('Sign out', question).click()
  await expect(app.page.getByRole('status').filter({ hasText: 'Signed out' })).toBeVisible()

  await app.button('Keychain', app.page.getByRole('navigation', { name: 'Pages' })).click()
  const left = app.page.getByRole('region', { name: 'Entries of accounts that were signed out' })
  await expect(left.getByRole('row').nth(1)).toContainText('Token release-42')
  await expectAccessible(app, 'keychain with something left over')
  await left.getByRole('button', { name: /^Remove Token release-42 of demo at / }).focus()
  await app.page.keyboard.press('Enter')
  await expect(app.page.getByRole('status').filter({ hasText: 'Removed from the keychain.' })).toBeVisible()
  await expect(left).toHaveCount(0)
})
