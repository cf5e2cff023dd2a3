import { expectAccessible } from './support/accessible.ts'
import { expect, test } from './support/app.ts'

test('tokens are rotated with one code, one by keyboard and all that end soon by mouse; what fails is rolled back', async ({
  signedIn,
}) => {
  const { npm, app } = await signedIn()
  const namesOf = (start: string) =>
    npm
      .tokens()
      .map(({ name }) => name ?? '')
      .filter((name) => name.startsWith(start))
  await app.button('Expiry', app.page.getByRole('navigation', { name: 'Pages' })).click()

  // By keyboard, one row.
  const { keyboard } = app.page
  await app.button('Rotate ci-install').focus()
  await keyboard.press('Enter')
  const dialog = app.dialog('Rotate token?')
  await expect(app.secret('Account password')).toBeFocused()
  await expectAccessible(app, 'rotate')
  await keyboard.press('Enter')
  await expect(dialog.getByRole('alert')).toContainText('asks for your password')
  await keyboard.type('demo-password')
  await keyboard.press('Enter')
  await expect(app.secret('One-time password')).toBeFocused()
  await keyboard.type('123456')
  await keyboard.press('Enter')
  const rotations = app.page.getByRole('list', { name: 'Rotations' })
  await expect(rotations).toContainText('Rotated: “ci-install”')
  expect(namesOf('ci-install')).toEqual([expect.stringMatching(/^ci-install \d{4}-\d{2}-\d{2}$/)])
  await expectAccessible(app, 'rotated')
  await app.button('Dismiss “ci-install”').click()
  await expect(rotations).toHaveCount(0)

  // By mouse, all that end within a week, tighter.
  await app.page
    .getByRole('combobox', { name: 'Rotate what ends within' })
    .selectOption('Ending within 7 days')
  await app.button('Rotate 2 tokens').click()
  const many = app.dialog('Rotate 2 tokens?')
  await expect(many).toContainText('old travis')
  await many.getByRole('checkbox', { name: 'Tighter: ask for two-factor' }).check()
  await app.secret('Account password').fill('demo-password')
  await app.button('Rotate', many).click()
  await app.giveCode()
  await expect(rotations.getByRole('listitem')).toHaveCount(2)
  await expect(rotations).toContainText('Rotated: “release from laptop”')
  expect(npm.tokens().find(({ name }) => name?.startsWith('release from laptop '))?.bypass2fa).toBe(false)

  // What the registry does not do: nothing is lost, and the user is told what stands.
  npm.setOptions({ fault: 'sticky-revoke', twoFactor: 'none' })
  await app.button('Rotate staging deploy').click()
  await app.secret('Account password').fill('demo-password')
  await app.button('Rotate', app.dialog('Rotate token?')).click()
  await expect(rotations).toContainText('Stopped halfway: it needs you: “staging deploy”')
  expect(namesOf('staging deploy')).toHaveLength(2)
  await expectAccessible(app, 'stopped halfway')
  npm.setOptions({ fault: 'none' })
  await app.button('Finish “staging deploy”').click()
  await expect(rotations).toContainText('Rotated: “staging deploy”')
  expect(namesOf('staging deploy')).toHaveLength(1)
})
