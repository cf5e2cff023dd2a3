import { startHttpServer, startSelfSignedServer } from '../support/http-server.ts'
import { expect, test } from './support/app.ts'

test('a registry that cannot be used is named in a clear alert, and nothing typed is lost', async ({
  start,
}) => {
  const html = await startHttpServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>Hotel Wi-Fi</title>')
  })
  const tls = await startSelfSignedServer((_request, response) => response.end('{}'))
  const gone = await startHttpServer(() => undefined)
  await gone.close()
  try {
    const app = await start()
    const cases: [string, RegExp][] = [
      ['not a url', /not a registry address/],
      ['ftp://npm.acme.example/', /https:\/\/ or http:\/\//],
      ['https://user:pw@npm.acme.example/', /user name and password/],
      [gone.url, /nothing listens/],
      [tls.url, /self-signed/],
      [html.url, /web page instead of data/],
    ]
    for (const [address, words] of cases) {
      await app.textbox('Registry URL').fill(address)
      if (await app.button('Use username and password').isVisible()) {
        await app.button('Use username and password').click()
        await app.textbox('Username').fill('demo')
        await app.secret('Password').fill('demo-password')
      }
      await app.button('Sign in').click()
      await expect(app.alert()).toContainText(words)
      await expect(app.textbox('Registry URL')).toHaveValue(address)
      await expect(app.textbox('Username')).toHaveValue('demo')
    }
  } finally {
    await html.close()
    await tls.close()
  }
})

test('what is wrong in the form is said in the form', async ({ signedIn }) => {
  const { app } = await signedIn()
  const form = await app.openCreate()

  await app.textbox('Name').fill('x'.repeat(10_240))
  await app.secret('Account password').fill('demo-password')
  await app.submitCreate()
  await expect(form.getByRole('alert')).toContainText('10240')

  await app.textbox('Name').fill('release-42')
  await app.secret('Account password').fill('')
  await app.submitCreate()
  await expect(form.getByRole('alert')).toContainText(/password/i)

  for (const [typed, words] of [
    ['300.1.1.1/8', 'CIDR whitelist contains invalid CIDR entry: 300.1.1.1/8'],
    ['2001:db8::/32', 'CIDR whitelist can only contain IPv4 addresses, 2001:db8::/32 is IPv6'],
  ] as const) {
    await app.textbox('IP ranges').fill(typed)
    await app.textbox('IP ranges').press('Enter')
    await expect(form).toContainText(words)
    await expect(app.textbox('IP ranges')).toHaveValue(typed)
  }
  await expect(app.textbox('Name')).toHaveValue('release-42')
})

test('500 ranges are taken, shown and sent', async ({ signedIn }) => {
  const { npm, app } = await signedIn()
  await app.openCreate()
  const ranges = Array.from({ length: 500 }, (_, index) => `10.${index >> 8}.${index & 255}.0/24`)
  await app.textbox('IP ranges').fill(ranges.join(', '))
  await app.textbox('IP ranges').press('Enter')
  await app.fillToken({ name: 'many' })
  await app.submitCreate()
  await app.giveCode()
  await expect(app.dialog('Token created')).toContainText('Saved in your keychain')
  expect(npm.tokens().find(({ name }) => name === 'many')?.cidr).toHaveLength(500)
})

test('R4 names with markup, right-to-left marks and control characters are text', async ({
  start,
  registry,
}) => {
  const npm = await registry({ twoFactor: 'none' })
  const app = await start()
  await app.startPasswordSignIn(npm.url, 'demo', 'demo-password')
  const name = '<img src=x onerror=alert(1)> \u202eשלום'
  await app.openCreate()
  await app.fillToken({ name })
  await app.submitCreate()
  await app.button('Done', app.dialog('Token created')).click()
  await expect(app.row('<img src=x')).toBeVisible()
  expect(await app.page.locator('img').count()).toBe(0)

  const form = await app.openCreate()
  await app.fillToken({ name: 'a\u0000b' })
  await app.submitCreate()
  await expect(form.getByRole('alert')).toContainText('NUL')
})

test('what the registry made different is shown, and what is still listed is not called removed', async ({
  signedIn,
}) => {
  const { npm, app } = await signedIn({ fault: 'unlisted-create' })
  await expect(await app.create({ name: 'release-42', ranges: ['192.0.2.0/24'] })).toContainText(
    '192.0.2.0/24',
  )
  await expect(app.dialog('Token created')).toContainText(/anywhere/i)
  await app.button('Done', app.dialog('Token created')).click()

  npm.setOptions({ fault: 'sticky-revoke' })
  await app.revoke('release-42')
  await app.giveCode()
  await expect(app.alert()).toContainText('still listed')
  await expect(app.page.getByRole('status').filter({ hasText: 'Removed' })).toHaveCount(0)
  await expect(app.row('release-42')).toBeVisible()
})

test('a list that cannot be read in full says so', async ({ signedIn }) => {
  const { app } = await signedIn({ fault: 'foreign-next', tokens: 150 })
  await expect(app.page.getByText(/may not be|not complete|incomplete/i)).toBeVisible()
})

test('the form comes back when the connection breaks off', async ({ start }) => {
  const server = await startHttpServer((request) => request.socket.destroy())
  const app = await start()
  await app.startPasswordSignIn(server.url, 'demo', 'demo-password')
  await expect(app.alert()).toContainText('broke off')
  await expect(app.button('Sign in')).toBeEnabled()
  await server.close()
})
