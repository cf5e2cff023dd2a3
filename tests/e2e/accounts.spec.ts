import { expect, test } from './support/app.ts'

test('is still signed in after a restart', async ({ start, registry }) => {
  const npm = await registry()
  const first = await start()
  await first.signIn(npm)
  await first.running.stop()
  const second = await start({ dataDir: first.running.dataDir })
  await expect(second.row('ci-install')).toBeVisible()
})

test('two accounts live side by side, and signing out of one leaves the other', async ({
  start,
  registry,
}) => {
  const one = await registry()
  const two = await registry({ tokens: 2 })
  const app = await start()
  await app.signIn(one)
  await app.button('Add account').click()
  await app.signIn(two)
  const accounts = app.page.getByRole('navigation', { name: 'Accounts' })
  await expect(accounts.getByRole('button', { name: 'demo' })).toHaveCount(2)

  await accounts.getByRole('button', { name: 'demo' }).first().click()
  await expect(app.row('old travis')).toBeVisible()
  await app.button('Sign out').click()
  await expect(app.page.getByRole('status').filter({ hasText: 'Signed out' })).toBeVisible()
  await expect(accounts.getByRole('button', { name: 'demo' })).toHaveCount(1)
  await expect(app.row('ci-install')).toBeVisible()
  await expect(app.row('old travis')).toHaveCount(0)
})

test('an ended session is said and renewed in place', async ({ signedIn }) => {
  const { npm, app } = await signedIn()
  npm.expireSessions()
  await app.button('Refresh').click()
  await expect(app.alert()).toContainText('ended')
  await expect(app.row('ci-install')).toBeVisible()
  await app.button('Sign in again', app.alert()).click()
  const dialog = app.dialog('Sign in again')
  await app.button('Use username and password', dialog).click()
  await app.secret('Password').fill('demo-password')
  await app.button('Sign in', dialog).click()
  await app.giveCode()
  await expect(app.alert()).toHaveCount(0)
  await expect(app.page.getByText('read just now')).toBeVisible()
})

test('a session that ends in the middle of creating is renewed, and the work goes on', async ({
  signedIn,
}) => {
  const { npm, app } = await signedIn()
  const form = await app.openCreate()
  await app.fillToken({ name: 'release-42', access: 'Custom…', ranges: ['192.0.2.0/24', '198.51.100.7'] })
  await form.getByLabel('Permission on packages').selectOption('Read and publish')
  await app.textbox('Packages and scopes').fill('@acme, left-pad')
  await form.getByLabel('Permission on organizations').selectOption('Read-only')
  await app.textbox('Organizations').fill('@acme')
  await form.getByRole('checkbox', { name: 'Skip two-factor when used' }).check()
  await form.getByRole('combobox', { name: 'Expires' }).selectOption({ index: 0 })
  /** The whole form, as whoever looks at it has it before them. */
  const filled = async () => ({
    fields: await form
      .getByRole('textbox')
      .or(app.secret('Account password'))
      .evaluateAll((fields: { value: string }[]) => fields.map(({ value }) => value)),
    choices: await form
      .getByRole('combobox')
      .evaluateAll((lists: { value: string }[]) => lists.map(({ value }) => value)),
    ranges: await form.getByRole('list', { name: 'IP ranges added' }).innerText(),
    skips: await form.getByRole('checkbox', { name: 'Skip two-factor when used' }).isChecked(),
  })
  const before = await filled()
  expect(before.fields).toEqual(expect.arrayContaining(['release-42', '@acme, left-pad', 'demo-password']))

  npm.expireSessions()
  await app.submitCreate()
  const dialog = app.dialog('Sign in again')
  await app.button('Cancel', dialog).click()
  await expect(dialog).toHaveCount(0)
  await expect(app.button('Create token', form)).toBeFocused()
  expect(await filled()).toEqual(before)

  await app.submitCreate()
  await app.button('Use username and password', dialog).click()
  await app.secret('Password').fill('demo-password')
  await app.button('Sign in', dialog).click()
  await app.giveCode()
  await expect(app.dialog('One-time password')).toContainText('release-42')
  expect(await filled()).toEqual(before)
  await app.giveCode()
  await expect(app.dialog('Token created')).toContainText('Saved in your keychain')
  const day = 24 * 60 * 60_000
  const made = npm.tokens().filter(({ name }) => name === 'release-42')
  expect(made).toEqual([
    expect.objectContaining({
      cidr: ['192.0.2.0/24', '198.51.100.7/32'],
      bypass2fa: true,
      permissions: [
        { name: 'package', action: 'write' },
        { name: 'org', action: 'read' },
      ],
      scopes: [
        { type: 'package', name: 'left-pad' },
        { type: 'scope', name: '@acme' },
        { type: 'org', name: 'acme' },
      ],
    }),
  ])
  expect(((made[0]?.expiry ?? 0) - (made[0]?.created ?? 0)) / day).toBe(7)
})

test('adds an account by a pasted token', async ({ start, registry }) => {
  const npm = await registry()
  const token = npm.tokens().find(({ name }) => name === 'old travis')?.secret ?? ''
  const app = await start()
  await app.textbox('Registry URL').fill(npm.url)
  await app.button('Paste a token').click()
  await app.secret('Token').fill(token)
  await app.button('Add account').click()
  await expect(app.row('old travis')).toBeVisible()
  expect(await app.running.transcript()).not.toContain(token)
})

test('finds tokens, selects several and revokes them together', async ({ start, registry }) => {
  const npm = await registry({ twoFactor: 'none' })
  const app = await start()
  await app.startPasswordSignIn(npm.url, 'demo', 'demo-password')
  await app.page.getByRole('searchbox', { name: 'Search tokens' }).fill('travis')
  await expect(app.row('old travis')).toBeVisible()
  await expect(app.row('ci-install')).toHaveCount(0)
  await app.page.getByRole('searchbox', { name: 'Search tokens' }).fill('')
  await app.page.getByRole('checkbox', { name: 'Select old travis' }).check()
  await app.page.getByRole('checkbox', { name: 'Select ci-install' }).check()
  await app.button('Revoke 2 tokens').click()
  const confirm = app.dialog('Revoke several tokens')
  await expect(confirm.getByRole('checkbox', { name: 'old travis' })).toBeChecked()
  await expect(confirm.getByRole('checkbox', { name: 'ci-install' })).toBeChecked()
  await expect(confirm.getByRole('checkbox')).toHaveCount(2)
  await expect(app.button('Cancel', confirm)).toBeFocused()
  await app.button('Revoke 2 tokens', confirm).click()
  await expect(app.page.getByRole('status').filter({ hasText: 'Removed 2 tokens' })).toBeVisible()
  await expect(app.row('old travis')).toHaveCount(0)
})

test('starts with the practice registry offered, when asked to', async ({ start }) => {
  const app = await start({ practice: true })
  expect(app.running.log()).toMatch(/practice=http:\/\/127\.0\.0\.1:\d+\//)
  await app.openPractice()
})
