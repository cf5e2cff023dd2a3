import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expectAccessible } from './support/accessible.ts'
import { expect, test } from './support/app.ts'

test('a revoked token that is still honoured is said to be, and its receipt tells what was seen', async ({
  signedIn,
}) => {
  const { app } = await signedIn({ revokeLag: 8 })
  await app.button('Done', await app.create({ name: 'release-42' })).click()
  await app.revoke('release-42')
  await app.giveCode()
  await expect(app.page.getByRole('status').filter({ hasText: 'Removed 1 token' })).toBeVisible()
  const note = app.page.getByRole('group', { name: 'Revoked, not proven dead' })
  await expect(note).toContainText('release-42: revoked, still being honoured')
  await expectAccessible(app, 'still being honoured')
  // By itself, at its next try, it is found dead; nobody has to press anything.
  await expect(note).toHaveCount(0)

  await app.button('History', app.page.getByRole('navigation', { name: 'Pages' })).click()
  await app.button('Receipts').click()
  const receipts = app.dialog('Receipts')
  await expect(receipts).toContainText('Proven dead')
  await expect(receipts).toContainText('The token still works')
  await expect(receipts).toContainText('The token is refused')
  await expectAccessible(app, 'receipts')
  await app.button('Save as JSON', receipts).click()
  await expect(receipts.getByRole('status')).toContainText('Saved to')
  const saved = await readFile(join(app.running.dataDir, 'tokentray-receipts.json'), 'utf8')
  expect(JSON.parse(saved)).toMatchObject({ receipts: [{ name: 'release-42', stage: 'dead' }] })
  await app.button('Done', receipts).click()
})

test('many are revoked at once by keyboard, paused, gone on with, and all of it stands in the history', async ({
  signedIn,
}) => {
  const { npm, app } = await signedIn({ tokens: 40, latency: 60, codeUses: 12 }, { keychain: 'memory' })
  const { keyboard } = app.page
  await app.button('Revoke several…').focus()
  await keyboard.press('Enter')
  const dialog = app.dialog('Revoke several tokens')
  await expect(app.button('Cancel', dialog)).toBeFocused()
  // Nothing is chosen for the user, and two presses end nothing.
  await expect(dialog.getByRole('status')).toHaveText('0 of 40 tokens chosen')
  await expect(app.button('Revoke 0 tokens', dialog)).toBeDisabled()
  await expect(app.button('Revoke 0 tokens', dialog)).toHaveAccessibleDescription(/Choose at least one token/)
  await app.button('Revoke 0 tokens', dialog).focus()
  await keyboard.press('Enter')
  await expect(dialog).toBeVisible()
  await dialog.getByRole('checkbox', { name: 'Can publish or change something' }).focus()
  await keyboard.press('Space')
  await expect(dialog.getByRole('status')).toHaveText(/^0 of \d+ tokens chosen, \d+ not shown$/)
  await expectAccessible(app, 'revoke several, nothing chosen')
  await app.button('Choose all', dialog).focus()
  await keyboard.press('Enter')
  const press = dialog.getByRole('button', { name: /^Revoke \d+ tokens$/ })
  const count = Number(/\d+/.exec(await press.innerText())?.[0])
  expect(count).toBeGreaterThan(12)
  // So many ask for their number.
  await expect(press).toBeDisabled()
  const number = dialog.getByRole('textbox', { name: 'Number of tokens' })
  await number.focus()
  await keyboard.type(String(count - 1))
  await keyboard.press('Enter')
  await expect(dialog.getByRole('alert')).toContainText(`${count} tokens are chosen`)
  await expectAccessible(app, 'revoke several, another number')
  await keyboard.press('Backspace')
  await keyboard.press('Backspace')
  await keyboard.type(String(count))
  await expect(press).toBeEnabled()
  await press.focus()
  await keyboard.press('Enter')

  await expect(app.dialog('One-time password')).toContainText(`to revoke ${count} tokens`)
  await app.giveCode(npm.code())
  // The code serves so many; the next one is asked for in the middle, and can wait.
  await expect(app.dialog('One-time password')).toContainText('left')
  await app.button('Cancel', app.dialog('One-time password')).click()
  const panel = app.page.getByRole('region', { name: /^Revoking \d+ tokens: paused$/ })
  await expect(panel).toContainText('to go')
  await expectAccessible(app, 'revoking, paused')
  await app.button('Go on', panel).focus()
  await keyboard.press('Enter')
  for (let left = count - 11; left > 0; left -= 12) {
    await expect(app.dialog('One-time password')).toBeVisible()
    await app.giveCode(npm.code())
  }
  const done = app.page.getByRole('region', { name: `Revoked ${count} tokens` })
  await expect(done).toBeVisible()
  await expect(app.page.getByRole('status').filter({ hasText: `Removed ${count} tokens` })).toBeVisible()
  expect(npm.tokens()).toHaveLength(40 - count)
  await expectAccessible(app, 'revoked many')
  await app.button('Dismiss', done).click()
  await expect(done).toHaveCount(0)

  await app.button('History', app.page.getByRole('navigation', { name: 'Pages' })).click()
  await expect(app.page.getByRole('heading', { level: 1, name: 'History' })).toBeVisible()
  await expect(app.page.getByText('nothing was changed or removed afterwards')).toBeVisible()
  const history = app.page.getByRole('table', { name: 'History' })
  await expect(history).toContainText(`Began to revoke ${count}`)
  await expect(history).toContainText('Signed in')
  await expectAccessible(app, 'history')
  await app.button('Save as CSV').focus()
  await keyboard.press('Enter')
  await expect(app.page.getByRole('status').filter({ hasText: 'Saved to' })).toBeVisible()
  const saved = await readFile(join(app.running.dataDir, 'tokentray-history.csv'), 'utf8')
  expect(saved.split('\r\n').length).toBeGreaterThan(count)
})

test('the token that signs in is chosen by its own box alone, with words about what that means', async ({
  start,
  registry,
}) => {
  const npm = await registry({ twoFactor: 'none' })
  const app = await start({ keychain: 'memory' })
  await app.textbox('Registry URL').fill(npm.url)
  await app.button('Paste a token').click()
  await app.secret('Token').fill(npm.tokens().find(({ name }) => name === 'old travis')?.secret ?? '')
  await app.button('Add account').click()
  await expect(app.row('old travis')).toContainText('Signs you in')
  const others = npm.tokens().length - 1

  await app.page.getByRole('checkbox', { name: 'Select old travis' }).check()
  await app.page.getByRole('checkbox', { name: 'Select ci-install' }).check()
  await app.button('Revoke 2 tokens').click()
  const dialog = app.dialog('Revoke several tokens')
  const own = dialog.getByRole('list', { name: 'What signs you in here' }).getByRole('checkbox')
  // Ticked in the table like the other, and still not chosen.
  await expect(dialog.getByRole('status')).toHaveText('1 of 2 tokens chosen')
  await expect(own).not.toBeChecked()
  await expect(own).toHaveAccessibleDescription(/signed out of this account/)
  await expectAccessible(app, 'revoke several, one of them signs in')
  await app.button('Cancel', dialog).click()

  await app.button('Clear').click()
  await app.button('Revoke several…').click()
  await app.button('Choose all', dialog).click()
  await expect(dialog.getByRole('status')).toHaveText(`${others} of ${others + 1} tokens chosen`)
  await expect(own).not.toBeChecked()
  await own.check()
  await expect(dialog.getByRole('status')).toHaveText(`${others + 1} of ${others + 1} tokens chosen`)
})
