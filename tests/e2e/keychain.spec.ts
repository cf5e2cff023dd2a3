import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createTestHome } from '../support/plaintext-tokens/home.ts'
import { startHttpServer } from '../support/http-server.ts'
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
    signedIn,
  }) => {
    const { npm, app } = await signedIn({}, options)
    await expect(app.page.getByText('until Tokentray quits')).toBeVisible()
    const created = await app.create({ name: 'release-42' })
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

test('R1 a secret is shown only when asked, and hidden again', async ({ signedIn }) => {
  const { npm, app } = await signedIn()
  const created = await app.create({ name: 'release-42' })
  await expect(created).toBeVisible()
  const secret = npm.tokens().find(({ name }) => name === 'release-42')?.secret ?? 'none was made'
  await expect(created).not.toContainText(secret)
  await app.button('Show token', created).click()
  await expect(created).toContainText(secret)
  await app.page.evaluate("window.dispatchEvent(new Event('blur'))")
  await expect(created).not.toContainText(secret)
})

test('a token of 1,025 bytes signs in until quitting, and stays in its file when it cannot be moved', async ({
  start,
}) => {
  const secret = `npm_${'aB3'.repeat(400)}`.slice(0, 1_025)
  const home = await createTestHome()
  const server = await startHttpServer(({ url, headers }, response) => {
    response.setHeader('content-type', 'application/json')
    if (headers.authorization !== `Bearer ${secret}`) response.statusCode = 401
    response.end(JSON.stringify(url === '/-/whoami' ? { username: 'demo' } : { objects: [], urls: {} }))
  })
  try {
    const text = `; mine\n${server.url.replace('http:', '')}:_authToken=${secret}\n`
    await home.write('.npmrc', text)
    const app = await start({ home: home.path })
    await app.textbox('Registry URL').fill(server.url)
    await app.button('Paste a token').click()
    await app.secret('Token').fill(secret)
    await app.button('Add account').click()
    await expect(app.page.getByText('By token, until you quit')).toBeVisible()
    // The account is on the screen before it is on the disk.
    const settings = () => readFile(join(app.running.dataDir, 'settings.json'), 'utf8').catch(() => '')
    await expect.poll(settings).toContain('demo')
    expect(await settings()).not.toContain(secret)

    const pages = app.page.getByRole('navigation', { name: 'Pages' })
    await app.button('Tokens on this computer', pages).click()
    await app.button('Look for tokens').click()
    await app.button('Move token in ~/.npmrc').click()
    const dialog = app.dialog('Move to keychain?')
    await app.button('Move to keychain', dialog).click()
    await expect(dialog.getByRole('alert')).toContainText('Too long for the keychain')
    await expect(app.button('Move to keychain', dialog)).toBeFocused()
    expect(await home.read('.npmrc')).toBe(text)
  } finally {
    await server.close()
    await home.remove()
  }
})
