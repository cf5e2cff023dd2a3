import { expect, test } from './support/app.ts'

/**
 * The window as Electron makes it, with nothing that a system has to lend: what a run on a new system shows first. The
 * double runs it too, so that these words are tried where no Electron is.
 */

test('the page is ours, has nothing of Node, and says nothing wrong in its console', async ({
  host,
  start,
}) => {
  const app = await start({ keychain: 'memory' })
  const wrong: string[] = []
  app.page.on('pageerror', ({ message }) => wrong.push(message))
  app.page.on('console', (line) => ['error', 'warning'].includes(line.type()) && wrong.push(line.text()))
  await app.button('Open the practice registry').click()
  await expect(app.textbox('Registry URL')).toHaveValue(/^http:\/\/127\.0\.0\.1:/)

  if (host === 'electron') expect(app.page.url()).toBe('tokentray://app/')
  const node = ['require', 'process', 'module', 'Buffer', 'global'].map((name) => `typeof ${name}`)
  expect(new Set(await app.page.evaluate<string[]>(`[${node.join()}]`))).toEqual(new Set(['undefined']))
  expect(wrong).toEqual([])
})

test('the page reaches nothing outside, embeds nothing and opens nothing', async ({ start }) => {
  const app = await start({ keychain: 'memory' })
  const here = app.page.url()
  const refused = await app.page.evaluate<string[]>(`(async () => {
    const reached = async (work) => work().then(() => 'reached', () => 'refused')
    const frame = Object.assign(document.createElement('iframe'), { src: 'https://evil.example/' })
    document.body.append(frame)
    return [
      await reached(() => fetch('https://evil.example/')),
      await reached(() => import('https://evil.example/a.js')),
      window.open('https://evil.example/') === null ? 'refused' : 'opened',
    ]
  })()`)
  expect(refused.slice(0, 2)).toEqual(['refused', 'refused'])
  await app.page.evaluate("void (location.href = 'https://evil.example/')")
  await expect(app.page.getByRole('heading', { name: 'Sign in to a registry' })).toBeVisible()
  expect(app.page.url()).toBe(here)
  await expect.poll(() => app.page.context().pages().length).toBe(1)
})

test('a token is made and revoked, and the lock empties the window', async ({ signedIn }) => {
  const { npm, app } = await signedIn({}, { keychain: 'memory' })
  const created = await app.create({ name: 'first light', access: 'Read-only', ranges: ['192.0.2.0/24'] })
  // Without a keychain nothing else keeps it.
  await app.button('Copy token', created).click()
  await app.button('Done', created).click()
  await expect(app.row('first light')).toContainText('256 addresses')

  await app.button('Lock').click()
  await expect(app.page.getByRole('heading', { name: 'Tokentray is locked' })).toBeVisible()
  await app.button('Unlock').click()
  await app.revoke('first light')
  await app.giveCode()
  await expect(app.row('first light')).toHaveCount(0)
  expect(npm.tokens().some(({ name }) => name === 'first light')).toBe(false)
})
