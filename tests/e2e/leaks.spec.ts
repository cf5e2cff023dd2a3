import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expectAccessible } from './support/accessible.ts'
import { expect, test } from './support/app.ts'

test('leaked tokens are found in pasted text, dropped files and folders, and revoked', async ({
  start,
  registry,
}) => {
  const npm = await registry({ twoFactor: 'none' })
  const secretOf = (name: string) => npm.tokens().find((token) => token.name === name)?.secret ?? ''
  const secrets = ['old travis', 'staging deploy', 'ci-install'].map(secretOf)
  const app = await start({ keychain: 'memory' })
  await app.startPasswordSignIn(npm.url, 'demo', 'demo-password')
  await expect(app.row('ci-install')).toBeVisible()

  await app.button('Leak desk', app.page.getByRole('navigation', { name: 'Pages' })).click()
  // Before anything else: a machine that was broken into must be cut off first.
  const words = await app.page.getByRole('region', { name: 'Leak desk' }).innerText()
  expect(words.indexOf('Cut this computer off')).toBeGreaterThan(0)
  expect(words.indexOf('Cut this computer off')).toBeLessThan(words.indexOf('Look for tokens'))

  // By keyboard: paste, look, revoke.
  const { keyboard } = app.page
  await app.textbox('Text with tokens in it').focus()
  await keyboard.insertText(`+ NPM_TOKEN=${secrets[0] ?? ''}\n+ npm_${'Zz9'.repeat(12)}\n`)
  await keyboard.press('Tab')
  await expect(app.button('Look for tokens')).toBeFocused()
  await keyboard.press('Enter')
  const table = app.page.getByRole('table', { name: 'Tokens found' })
  await expect(table.getByRole('row').filter({ hasText: 'old travis' })).toContainText('Can publish anything')
  await expect(table.getByRole('row').filter({ hasText: 'Not known' })).toContainText('Not in any list here')
  await expect(app.textbox('Text with tokens in it')).toHaveValue('')
  await expectAccessible(app, 'leak desk')
  await app.button('Revoke old travis', table).focus()
  await keyboard.press('Enter')
  await expect(app.button('Cancel', app.page.getByRole('alertdialog'))).toBeFocused()
  await app.button('Revoke', app.page.getByRole('alertdialog')).focus()
  await keyboard.press('Enter')
  await expect(table.getByRole('row').filter({ hasText: 'old travis' })).toContainText('off the list already')
  expect(secretOf('old travis')).toBe('')
  // Nothing below takes the focus until it is gone.
  await expect(app.page.getByRole('alertdialog')).toHaveCount(0)

  // By mouse: a dropped file and a folder.
  const text = JSON.stringify(`${'x\n'.repeat(60_000)}Bearer ${secrets[1] ?? ''}\n`)
  const data = await app.page.evaluateHandle(`(() => {
    const transfer = new DataTransfer()
    transfer.items.add(new File([${text}], 'build.log'))
    return transfer
  })()`)
  await app.textbox('Text with tokens in it').dispatchEvent('drop', { dataTransfer: data })
  await expect(table.getByRole('row').filter({ hasText: 'staging deploy' })).toContainText(
    'build.log, line 60001',
  )

  const folder = await mkdtemp(join(tmpdir(), 'tokentray-leaks-'))
  await writeFile(join(folder, '.npmrc'), `//registry.example/:_authToken=${secrets[2] ?? ''}\n`)
  await app.textbox('File or folder').fill(folder)
  await app.button('Look there').click()
  await expect(table.getByRole('row').filter({ hasText: 'ci-install' })).toContainText('.npmrc, line 1')
  await app.button('Revoke 2 leaked tokens').click()
  // What stands in a text is not chosen for the user.
  const several = app.dialog('Revoke several tokens')
  await expect(several.getByRole('status')).toHaveText('0 of 2 tokens chosen')
  await app.button('Choose all', several).click()
  await app.button('Revoke 2 tokens', several).click()
  await expect(table.getByRole('row').filter({ hasText: 'off the list already' })).toHaveCount(3)
  await rm(folder, { recursive: true })

  const transcript = await app.running.transcript()
  for (const secret of secrets) expect(transcript).not.toContain(secret)
  await app.button('Clear').click()
  await expect(table).toHaveCount(0)
})
