import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import { expect, test, type App } from './support/app.ts'

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** Runs axe on the screen as it is, in the colours given, and names what it finds. */
async function expectAccessible(app: App, screen: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await app.page.emulateMedia({ colorScheme })
    await app.page.evaluate(axeSource)
    const results: AxeResults = await app.page.evaluate('axe.run(document, { resultTypes: ["violations"] })')
    const found = results.violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`,
    )
    expect(found, `${screen}, ${colorScheme}`).toEqual([])
  }
}

test('axe finds nothing on any screen, light or dark', async ({ start, registry }) => {
  test.setTimeout(120_000)
  const npm = await registry()
  const app = await start()
  await expectAccessible(app, 'first run')
  await app.textbox('Registry URL').fill(npm.url)
  await app.button('Use username and password').click()
  await expectAccessible(app, 'password sign-in')
  await app.textbox('Username').fill('demo')
  await app.textbox('Password').fill('wrong')
  await app.button('Sign in').click()
  await expect(app.alert()).toBeVisible()
  await expectAccessible(app, 'password refused')
  await app.textbox('Password').fill('demo-password')
  await app.button('Sign in').click()
  await expect(app.dialog('One-time password')).toBeVisible()
  await expectAccessible(app, 'one-time password')
  await app.giveCode()
  await expect(app.row('ci-install')).toBeVisible()
  await expectAccessible(app, 'list')
  await app.page.getByRole('checkbox', { name: 'Select old travis' }).check()
  await expectAccessible(app, 'list with a selection')
  const form = await app.openCreate()
  await form.getByRole('radio', { name: 'Custom…' }).check()
  await app.textbox('IP ranges').fill('10.0.0.1/8')
  await app.textbox('IP ranges').press('Enter')
  await expectAccessible(app, 'create')
  await form.getByRole('radio', { name: 'Read-only' }).check()
  await app.fillToken({ name: 'release-42' })
  await app.submitCreate()
  await app.giveCode()
  await expect(app.dialog('Token created')).toBeVisible()
  await expectAccessible(app, 'created')
  await app.button('Done', app.dialog('Token created')).click()
  await app.button('Revoke release-42').click()
  await expect(app.page.getByRole('alertdialog')).toBeVisible()
  await expectAccessible(app, 'revoke')
  npm.setOptions({ twoFactor: 'web' })
  await app.button('Revoke', app.page.getByRole('alertdialog')).click()
  await expect(app.dialog('Confirm in your browser')).toBeVisible()
  await expectAccessible(app, 'confirm in the browser')
})

test('axe finds nothing where something is wrong', async ({ start, registry }) => {
  test.setTimeout(120_000)
  const npm = await registry({ fault: 'foreign-next', tokens: 150 })
  const app = await start({ keyring: 'locked' })
  await app.textbox('Registry URL').fill(npm.url)
  await app.button('Paste a token').click()
  await expectAccessible(app, 'paste a token')
  await app.button('Other ways').click()
  await app.signIn(npm)
  await expectAccessible(app, 'incomplete list, keychain locked')
  npm.setOptions({ fault: 'none' })
  await app.openCreate()
  await app.fillToken({ name: 'release-42' })
  await app.submitCreate()
  await app.giveCode('000000')
  await expect(app.alert()).toContainText('not accepted')
  await expectAccessible(app, 'code refused')
  await app.giveCode()
  await expect(app.dialog('Token created').getByRole('alert')).toBeVisible()
  await expectAccessible(app, 'created, in memory')
  await app.dialog('Token created').getByRole('checkbox').check()
  await app.button('Done', app.dialog('Token created')).click()
  npm.setOptions({ fault: 'sticky-revoke', twoFactor: 'none' })
  await app.revoke('release-42')
  await expect(app.alert()).toContainText('still listed')
  await expectAccessible(app, 'not proven to be gone')
  npm.expireSessions()
  await app.button('Refresh').click()
  await app.button('Sign in again').click()
  await expect(app.dialog('Sign in again')).toBeVisible()
  await expectAccessible(app, 'sign in again')
})

test('axe finds nothing on an empty list, without a keychain', async ({ start, registry }) => {
  const npm = await registry({ tokens: 0 })
  const app = await start({ keychain: 'memory' })
  await app.startPasswordSignIn(npm.url, 'demo', 'demo-password')
  await app.giveCode()
  await expect(app.page.getByText('No tokens yet')).toBeVisible()
  await expectAccessible(app, 'empty list')
})

test('the whole main job can be done by keyboard alone', async ({ start, registry }) => {
  const npm = await registry()
  const app = await start()
  const { keyboard } = app.page
  /** Tabs until the control of that name has the focus. */
  async function tabTo(role: Parameters<typeof app.page.getByRole>[0], name: string): Promise<void> {
    const wanted = app.page.getByRole(role, { name, exact: true })
    await expect(wanted.first()).toBeVisible()
    for (let presses = 0; presses < 120; presses++) {
      for (const one of await wanted.all()) {
        if ((await one.and(app.page.locator(':focus')).count()) > 0) return
      }
      await keyboard.press('Tab')
    }
    throw new Error(`${role} “${name}” cannot be reached with Tab`)
  }
  const type = (text: string) => keyboard.type(text)

  await tabTo('textbox', 'Registry URL')
  await keyboard.press('ControlOrMeta+a')
  await type(npm.url)
  await tabTo('button', 'Use username and password')
  await keyboard.press('Enter')
  await tabTo('textbox', 'Username')
  await type('demo')
  await tabTo('textbox', 'Password')
  await type('demo-password')
  await keyboard.press('Enter')
  await expect(app.textbox('One-time password')).toBeFocused()
  await type('123456')
  await keyboard.press('Enter')
  await expect(app.row('ci-install')).toBeVisible()

  await tabTo('button', 'Create token')
  await keyboard.press('Enter')
  await expect(app.dialog('Create token')).toBeVisible()
  await tabTo('textbox', 'Name')
  await type('by-keyboard')
  await tabTo('radio', 'Read-only')
  await keyboard.press('Space')
  await tabTo('textbox', 'IP ranges')
  await type('192.0.2.0/24')
  await keyboard.press('Enter')
  await tabTo('textbox', 'Account password')
  await type('demo-password')
  await keyboard.press('Enter')
  await expect(app.textbox('One-time password')).toBeFocused()
  await type('123456')
  await keyboard.press('Enter')
  await expect(app.dialog('Token created')).toBeVisible()
  await tabTo('button', 'Done')
  await keyboard.press('Enter')

  await tabTo('button', 'Revoke by-keyboard')
  await keyboard.press('Enter')
  await expect(app.button('Cancel', app.page.getByRole('alertdialog'))).toBeFocused()
  await tabTo('button', 'Revoke')
  await keyboard.press('Enter')
  await expect(app.textbox('One-time password')).toBeFocused()
  await type('123456')
  await keyboard.press('Enter')
  await expect(app.page.getByRole('status').filter({ hasText: 'Removed 1 token' })).toBeVisible()
})
