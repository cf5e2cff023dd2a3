import { execFile } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { stat, writeFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { createTestHome, type TestHome } from '../support/plaintext-tokens/home.ts'
import { expectAccessible } from './support/accessible.ts'
import { expect, test, type App } from './support/app.ts'

const pictures = process.env['TOKENTRAY_PICTURES']

/** The screen as it is: axe finds nothing in light and dark, and pictures are taken where they are wanted. */
async function look(app: App, name: string): Promise<void> {
  await expectAccessible(app, name)
  if (pictures === undefined) return
  mkdirSync(pictures, { recursive: true })
  for (const colorScheme of ['light', 'dark'] as const) {
    await app.page.emulateMedia({ colorScheme })
    await app.page.screenshot({ path: join(pictures, `${name}-${colorScheme}.png`), animations: 'disabled' })
  }
}

let home: TestHome
test.beforeEach(async () => {
  home = await createTestHome()
})
test.afterEach(() => home.remove())

const somebody = `npm_${'xY7'.repeat(12)}`
const found = (app: App, path: string) =>
  app.page.getByRole('table', { name: 'Found tokens' }).getByRole('row').filter({ hasText: path })

test('tokens in files are found, judged, moved to the keyring and put back', async ({ start, registry }) => {
  const npm = await registry()
  const secret = npm.tokens().find(({ name }) => name === 'docs preview')?.secret ?? ''
  const text = `registry=${npm.url}\n; mine\n//127.0.0.1:${npm.port}/:_authToken=${secret}\nfund=false\n`
  await home.write('.npmrc', text, 0o644)
  await home.write('.yarnrc.yml', `npmAuthToken: "${somebody}"\n`)
  await home.write('.zshrc', 'export NPM_TOKEN=${OTHER}\n')
  await home.write(
    'projects/app/.npmrc',
    `//npm.acme.example/:_authToken=${somebody}\n//npm.acme.example/team/:_authToken=\${TEAM_TOKEN}\n`,
  )
  const app = await start({ home: home.path })
  await app.signIn(npm)

  const pages = app.page.getByRole('navigation', { name: 'Pages' })
  await app.button('Tokens on this computer', pages).click()
  await expect(app.page.getByRole('heading', { name: 'Tokens on this computer' })).toBeVisible()
  await look(app, 'computer-first')
  await app.button('Look for tokens').click()
  await expect(found(app, '~/.npmrc')).toContainText('Other users can read the file (mode 644)')
  await expect(found(app, '~/.npmrc')).toContainText('“docs preview” in your list')
  await app.textbox('Folder').fill('projects')
  await app.button('Add folder').click()
  await expect(app.alert()).toContainText('Write the whole path')
  await app.textbox('Folder').fill('~/projects')
  await app.textbox('Folder').press('Enter')
  await expect(found(app, '~/projects/app/.npmrc')).toBeVisible()
  await expect(app.page.getByText('taken from the variable TEAM_TOKEN')).toBeVisible()

  await app.button('Ask 127.0.0.1:' + String(npm.port)).click()
  await expect(found(app, '~/.npmrc').filter({ hasText: 'Your npm settings' })).toContainText('Works')
  await look(app, 'computer-found')

  await app.button('Move token in ~/.npmrc').click()
  const dialog = app.dialog('Move to keychain?')
  await expect(dialog).toContainText(
    `Goes: //127.0.0.1:${npm.port}/:_authToken=${secret.slice(0, 8)}…${secret.slice(-4)}`,
  )
  await look(app, 'computer-move')
  await app.button('Move to keychain', dialog).click()
  await expect(app.page.getByRole('status').filter({ hasText: 'Moved to your keychain' })).toBeVisible()
  expect(await home.read('.npmrc')).toBe(text.replace(/^\/\/.*\n/m, ''))
  expect((await stat(join(home.path, '.npmrc'))).mode & 0o777).toBe(0o644)
  await look(app, 'computer-moved')

  // The row of the account has it now, and gives it for copying.
  await app.page.getByRole('navigation', { name: 'Accounts' }).getByRole('button', { name: 'demo' }).click()
  await expect(app.row('docs preview')).toContainText('Yes')
  await app.button('Tokens on this computer', pages).click()
  await app.button('Copy token from ~/.npmrc').click()
  await app.button('Put back token from ~/.npmrc').click()
  await expect(app.page.getByRole('status').filter({ hasText: 'Put back into ~/.npmrc' })).toBeVisible()
  expect(await home.read('.npmrc')).toBe(text)

  const told = (await app.running.transcript()) + app.running.log()
  expect(told).not.toContain(secret)
  expect(told).not.toContain(somebody)
})

test('by keyboard alone, without an account; and a calm notice when a token comes back', async ({
  start,
}) => {
  await home.write('.yarnrc.yml', `npmAuthToken: "${somebody}"\n`)
  const app = await start({ home: home.path })
  const { keyboard } = app.page
  const press = async (name: string) => {
    const button = app.button(name)
    await expect(button).toBeVisible()
    for (let tabs = 0; tabs < 60 && (await button.and(app.page.locator(':focus')).count()) === 0; tabs++)
      await keyboard.press('Tab')
    await keyboard.press('Enter')
  }
  await press('Look for tokens on this computer')
  await press('Look for tokens')
  await press('Move token in ~/.yarnrc.yml')
  await expect(app.dialog('Move to keychain?')).toBeVisible()
  await keyboard.press('Escape')
  await expect(app.dialog('Move to keychain?')).toBeHidden()
  await press('Move token in ~/.yarnrc.yml')
  await press('Move to keychain')
  await expect(app.page.getByText('Nothing found.')).toBeVisible()
  expect(await home.read('.yarnrc.yml')).toBe('npmAuthToken: ""\n')

  await writeFile(join(home.path, '.yarnrc.yml'), `npmAuthToken: "${somebody}"\n`)
  const notice = app.page.getByRole('status', { name: 'Token in a file again' })
  await expect(notice).toContainText('1 token in plaintext again: ~/.yarnrc.yml')
  await look(app, 'computer-returned')
  await press('Move it…')
  await expect(app.dialog('Move to keychain?')).toBeVisible()
  await keyboard.press('Escape')
  await press('Dismiss')
  await expect(notice).toBeHidden()

  await press('Forget token from ~/.yarnrc.yml')
  await expect(app.page.getByRole('alertdialog', { name: 'Forget token?' })).toBeVisible()
  await look(app, 'computer-forget')
  await press('Forget')
  await expect(app.page.getByRole('table', { name: 'Moved tokens' })).toBeHidden()
})

test('all that can be moved goes at once, what cannot be stays and is said, and each goes back', async ({
  start,
}) => {
  const other = `npm_${'pQ5'.repeat(12)}`
  const two = `//npm.acme.example/:_authToken=${somebody}\nfund=false\n//npm.other.example/:_authToken=${other}\n`
  await home.write('.npmrc', two)
  await home.write('.yarnrc.yml', `npmAuthToken: "${somebody}"\n`)
  const app = await start({ home: home.path })
  await app.button('Look for tokens on this computer').click()
  await app.button('Look for tokens').click()
  await expect(found(app, '~/.npmrc')).toHaveCount(2)

  await app.button('Move all…').click()
  const dialog = app.dialog('Move 3 tokens to keychain?')
  await expect(dialog.getByRole('list', { name: 'What changes in ~/.npmrc line 3' })).toContainText('Goes: ')
  await look(app, 'computer-move-all')
  // Another program has the yarn file meanwhile.
  await writeFile(join(home.path, '.yarnrc.yml'), 'yarnPath: none\n')
  await app.button('Move all to keychain', dialog).focus()
  await app.page.keyboard.press('Enter')
  const done = app.dialog('Moved to keychain')
  await expect(done.getByRole('status')).toHaveText('2 of 3 tokens moved, 1 not moved.')
  await look(app, 'computer-moved-all')
  await app.page.keyboard.press('Enter')
  await expect(done).toBeHidden()
  expect(await home.read('.npmrc')).toBe('fund=false\n')

  // Without an account at that registry, too, a program can be given what was moved.
  await app.page.getByRole('button', { name: /^Hand over npm_pQ5p.* from ~\/\.npmrc$/ }).click()
  await app.button('Hand over', app.dialog('Hand over token')).click()
  const command = app.page.getByRole('region', { name: 'Command' })
  await expect(command).toContainText('-- npm publish')
  const script = `console.log(String(process.env["npm_config_//npm.other.example/:_authToken"] === "${other}"))`
  const typed = ((await command.textContent()) ?? '').replace('npm publish', `node -e '${script}'`)
  await app.button('Done').click()
  const { stdout } = await promisify(execFile)('/bin/sh', ['-c', typed], {
    env: { ...process.env, HOME: home.path },
  })
  expect(stdout.trim()).toBe('true')

  const buttons = app.page.getByRole('button', { name: /^Put back .* from ~\/\.npmrc$/ })
  await expect(buttons).toHaveCount(2)
  await buttons.first().click()
  await expect(app.alert()).toContainText('Put that one back first')
  await buttons.last().click()
  await expect(buttons).toHaveCount(1)
  await app.page.getByRole('button', { name: 'Put back token from ~/.npmrc' }).click()
  await expect.poll(() => home.read('.npmrc'), { timeout: 30_000 }).toBe(two)
})
