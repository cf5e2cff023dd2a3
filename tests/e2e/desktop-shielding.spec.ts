import type { Desktop } from '../support/electron/module-double/driver.ts'
import { expect, test, type App } from './support/app.ts'

/** What keeps other programs from what is typed and shown, on the systems that have it; the built app takes the double for them. */

const keyboard = 'setSecureKeyboardEntryEnabled'
const asked = async (desktop: Desktop) =>
  (await desktop.look()).order.filter((step) => step.startsWith(keyboard))

async function toPassword(app: App): Promise<void> {
  await app.textbox('Registry URL').fill('http://127.0.0.1:1/')
  await app.button('Use username and password').click()
  await app.secret('Password').focus()
}

test('on macOS the keyboard is kept from other programs while a secret has the focus, and given back when the page goes', async ({
  start,
}) => {
  const app = await start({ keychain: 'memory', desktop: { env: { TOKENTRAY_DOUBLE_PLATFORM: 'darwin' } } })
  const { desktop } = app.running
  await toPassword(app)
  await expect.poll(() => asked(desktop)).toEqual([`${keyboard} true`])
  await app.textbox('Username').focus()
  await expect.poll(() => asked(desktop)).toEqual([`${keyboard} true`, `${keyboard} false`])
  await app.secret('Password').focus()
  await expect.poll(async () => (await asked(desktop)).at(-1)).toBe(`${keyboard} true`)
  // A page that is loaded anew says nothing of the field that it had.
  await app.page.keyboard.press('Control+l')
  await expect(app.page.getByRole('heading', { name: 'Tokentray is locked' })).toBeVisible()
  await expect.poll(async () => (await asked(desktop)).at(-1)).toBe(`${keyboard} false`)
})
