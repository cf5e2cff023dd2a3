import { expectAccessible } from './support/accessible.ts'
import { expect, test } from './support/app.ts'

test.skip(({ host }) => host === 'electron', 'keyrings are only exchanged under the Chromium host')

test('a locked keychain is not taken for signed out, and nothing new goes missing', async ({
  start,
  registry,
}) => {
  const npm = await registry()
  const first = await start()
  await first.signIn(npm)
  await first.running.stop()

  const locked = await start({ dataDir: first.running.dataDir, keyring: 'locked' })
  await expect(locked.alert()).toContainText(/keychain is locked/i)
  await expect(locked.page.getByRole('heading', { name: 'Sign in to a registry' })).toHaveCount(0)
  await locked.button('Check again', locked.alert()).click()
  await expect(locked.alert()).toContainText(/keychain is locked/i)
  await locked.running.stop()

  const unlocked = await start({ dataDir: first.running.dataDir })
  await expect(unlocked.row('ci-install')).toBeVisible()
})

for (const [what, options, words] of [
  ['locked', { keyring: 'locked' }, /locked/i],
  ['absent', { keyring: 'none' }, /no keychain/i],
  ['not wanted (--keychain=memory)', { keychain: 'memory' }, /no keychain/i],
] as const) {
  test(`with the keychain ${what}, a new token stays on screen until it is dealt with`, async ({
    start,
    registry,
  }) => {
    const npm = await registry()
    const app = await start(options)
    await app.signIn(npm)
    await expect(app.page.getByText('until Tokentray quits')).toBeVisible()
    await app.openCreate()
    await app.fillToken({ name: 'release-42' })
    await app.submitCreate()
    await app.giveCode()

    const created = app.dialog('Token created')
    await expect(created.getByRole('alert')).toContainText(words)
    const secret = npm.tokens().find(({ name }) => name === 'release-42')?.secret ?? 'none was made'
    await expect(created).toContainText(secret)
    await app.page.keyboard.press('Escape')
    await expect(created).toBeVisible()
    await expect(app.button('Done', created)).toBeDisabled()
    await created.getByRole('checkbox', { name: 'I have put it somewhere safe' }).check()
    await app.button('Done', created).click()
    await expect(created).toHaveCount(0)
    await expect(app.button('Copy release-42')).toBeVisible()
  })
}

test('the page Keychain says in words what there is, and how to reach it by hand', async ({ start }) => {
  for (const [keyring, title, said] of [
    [undefined, 'Keychain ready', /reads it back/],
    ['locked', 'Keychain locked', /What the system said: .*locked/],
    ['unmade', 'No keychain found', /What the system said: /],
    ['none', 'No keychain found', /What the system said: /],
    ['no-bus', 'No keychain found', /What the system said: /],
  ] as const) {
    const app = await start(keyring ? { keyring } : {})
    const { page } = app
    await app.button('Look for tokens on this computer').click()
    await page.getByRole('navigation', { name: 'Pages' }).getByRole('button', { name: 'Keychain' }).click()
    await expect(page.getByRole('heading', { name: title })).toBeVisible()
    await expect(page.getByText(said).first()).toBeVisible()
    await app.button('Check again', page.getByRole('main')).click()
    await expect(page.getByRole('heading', { name: title })).toBeVisible()
    await expect(page.getByText('secret-tool clear service')).toBeVisible()
    if (keyring === undefined) await expectAccessible(app, 'keychain')
    await app.running.stop()
  }
})

test('R1 a secret is shown only when asked, and hidden again', async ({ start, registry }) => {
  const npm = await registry()
  const app = await start()
  await app.signIn(npm)
  await app.openCreate()
  await app.fillToken({ name: 'release-42' })
  await app.submitCreate()
  await app.giveCode()
  const created = app.dialog('Token created')
  await expect(created).toBeVisible()
  const secret = npm.tokens().find(({ name }) => name === 'release-42')?.secret ?? 'none was made'
  await expect(created).not.toContainText(secret)
  await app.button('Show token', created).click()
  await expect(created).toContainText(secret)
  await app.page.evaluate("window.dispatchEvent(new Event('blur'))")
  await expect(created).not.toContainText(secret)
})
