import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from './support/app.ts'

/** Where the pictures go; `TOKENTRAY_PICTURES=docs/pictures` renews those of the README. */
const folder = process.env['TOKENTRAY_PICTURES'] ?? join('out', 'pictures')

for (const colorScheme of ['light', 'dark'] as const) {
  test(`pictures for the README, ${colorScheme}`, async ({ start, registry }) => {
    mkdirSync(folder, { recursive: true })
    const npm = await registry()
    const app = await start()
    const picture = (name: string) =>
      app.page.screenshot({ path: join(folder, `${name}-${colorScheme}.png`), animations: 'disabled' })
    await app.page.emulateMedia({ colorScheme })
    await app.signIn(npm)
    await app.page.mouse.move(0, 0)
    await picture('list')

    await app.openCreate()
    await app.fillToken({
      name: 'ci-install',
      access: 'Read-only',
      ranges: ['192.0.2.0/24'],
    })
    await picture('create')
    await app.submitCreate()
    await app.secret('One-time password').fill('407')
    await picture('code')
    await app.giveCode()
    await expect(app.dialog('Token created')).toContainText('Saved in your keychain')
    await picture('created')
    await app.button('Done', app.dialog('Token created')).click()

    await app.button('Revoke old travis').click()
    await expect(app.page.getByRole('alertdialog')).toBeVisible()
    await picture('revoke')
  })
}
