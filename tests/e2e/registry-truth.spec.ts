import { createServer } from 'node:http'
import { once } from 'node:events'
import { expect, test } from './support/app.ts'

test('a token tells all that is known of it, and which one signs you in', async ({ start, registry }) => {
  const npm = await registry()
  const mine =
    npm
      .tokens()
      .find(({ bypass2fa, cidr, expiry }) => !bypass2fa && cidr.length === 0 && (expiry ?? 0) > Date.now()) ??
    npm.tokens()[0]
  const name = mine?.name ?? ''
  const app = await start()
  await app.textbox('Registry URL').fill(npm.url)
  await app.button('Paste a token').click()
  await app.secret('Token').fill(mine?.secret ?? '')
  await app.button('Add account').click()
  await expect(app.row(name)).toContainText('Signs you in')
  // In two days to the minute; which it is called depends on whether the minute has passed.
  await expect(app.page.getByRole('navigation', { name: 'Accounts' })).toContainText(
    /Ends (in 2 days|tomorrow)/,
  )

  await app.button(`Details of ${name}`).click()
  const dialog = app.dialog('Token details')
  await expect(dialog).toContainText('Tokentray signs in with this token.')
  await app.button('Copy id', dialog).click()
  await expect(dialog.getByRole('status')).toHaveText('Copied')
  await dialog.getByText('As the registry wrote it').click()
  const raw = dialog.getByRole('region', { name: 'As the registry wrote it' })
  await expect(raw).toContainText('"bypass_2fa": false')
  await expect(raw).not.toContainText(mine?.secret ?? '')
  await app.page.keyboard.press('Escape')
  await expect(app.button(`Details of ${name}`)).toBeFocused()
})

test('a registry tells what it can do, and the user how it is spoken to', async ({ signedIn }) => {
  const { app } = await signedIn()
  await app.page.getByRole('button', { name: /^About / }).click()
  const dialog = app.dialog('About this registry')
  await expect(dialog.getByRole('definition').first()).toHaveText('Yes')
  await expect(dialog).toContainText('Asks for a code from an app')
  const form = dialog.getByRole('combobox', { name: 'How tokens are written here' })
  await form.selectOption({ label: 'The older form: read-only or publish' })
  await app.button('Close', dialog).click()
  await app.openCreate()
  await expect(app.page.getByRole('radio', { name: 'Custom…' })).toHaveCount(0)
})

test('what a registry cannot do is not offered, and why is said, with the way to its own page', async ({
  start,
}) => {
  // GitLab has the address of its packages in common with npm, and nothing of npm's tokens.
  const gitlab = createServer((request, response) => {
    const found = request.url?.endsWith('/-/whoami') ?? false
    const notice = found ? { 'npm-notice': 'Back at six, says https://notice.example/' } : {}
    response.writeHead(found ? 200 : 404, { 'content-type': 'application/json', ...notice })
    response.end(JSON.stringify(found ? { username: 'robin' } : { error: '404 Not Found' }))
  }).listen(0, '127.0.0.1')
  await once(gitlab, 'listening')
  const address = gitlab.address()
  const origin = typeof address === 'object' ? `http://127.0.0.1:${address?.port ?? ''}` : ''
  const app = await start()
  await app.textbox('Registry URL').fill(`${origin}/api/v4/projects/7/packages/npm/`)
  await app.button('Sign in with browser').click()
  await expect(app.alert()).toContainText('No sign-in by browser here')
  await app.button('Other ways').click()
  await expect(app.button('Sign in with browser')).toHaveCount(0)
  await expect(app.page.getByText('This registry has no sign-in by browser.')).toBeVisible()

  await app.button('Paste a token').click()
  await app.secret('Token').fill('glpat-example')
  await app.button('Add account').click()
  await expect(app.page.getByText('does not let apps list tokens')).toBeVisible()
  await expect(app.button('Open GitLab’s token page')).toBeVisible()
  // What its operator tells beside a success is text, until it is dismissed.
  const notice = app.page.getByRole('note', { name: 'Notice of the registry' })
  await expect(notice).toContainText('tells its users: Back at six, says https://notice.example/')
  await expect(notice.getByRole('link')).toHaveCount(0)
  await app.button('Dismiss the notice').click()
  await expect(notice).toHaveCount(0)
  gitlab.close()
})

test('what takes long can be stopped, and what stands then is said', async ({ signedIn }) => {
  const { npm, app } = await signedIn()
  // Never answered, so that nothing is over by itself before it is stopped.
  npm.setOptions({ fault: 'stall@list' })
  await app.button('Refresh').focus()
  await app.page.keyboard.press('Enter')
  // The focus stays on the button whose words change.
  await expect(app.button('Stop')).toBeFocused()
  await app.page.keyboard.press('Enter')
  // The list that was there stays, and nothing is called a failure.
  await expect(app.button('Refresh')).toBeEnabled()
  await expect(app.button('Refresh')).toBeFocused()
  await expect(app.row('ci-install')).toBeVisible()
  await expect(app.alert()).toHaveCount(0)

  // Stopped while the code is asked for: the question goes away with what it was for.
  npm.setOptions({ fault: 'none' })
  const dialog = await app.openCreate()
  await app.fillToken({ name: 'release-42', ranges: ['192.0.2.0/24'] })
  await app.submitCreate()
  await expect(app.dialog('One-time password')).toBeVisible()
  npm.setOptions({ fault: 'stall@create' })
  await app.giveCode()
  await app.button('Stop', dialog).click()
  await expect(app.dialog('One-time password')).toHaveCount(0)
  await expect(app.alert()).toContainText('while')
  await expect(app.textbox('Name')).toHaveValue('release-42')
  await expect(dialog).toContainText('192.0.2.0/24')
  expect(npm.tokens().some(({ name }) => name === 'release-42')).toBe(false)
})
