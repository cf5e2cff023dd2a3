import type { Locator } from 'playwright/test'
import { startHttpServer } from '../support/http-server.ts'
import { expectAccessible } from './support/accessible.ts'
import { expect, test, type App } from './support/app.ts'

/** Goes to a control as who has no mouse does. */
async function tabTo(app: App, target: Locator): Promise<void> {
  await expect(target).toBeVisible()
  for (let presses = 0; presses < 100; presses++) {
    if ((await target.and(app.page.locator(':focus')).count()) > 0) return
    await app.page.keyboard.press('Tab')
  }
  await expect(target).toBeFocused()
}

/** Types a text where lines fit, cuts it and pastes it into the field that has the focus then. */
async function cut(app: App, text: string): Promise<void> {
  await app.button('Leak desk').click()
  await app.textbox('Text with tokens in it').fill(text)
  await app.textbox('Text with tokens in it').press('ControlOrMeta+a')
  await app.page.keyboard.press('ControlOrMeta+x')
  await expect(app.textbox('Text with tokens in it')).toHaveValue('')
}

const added = (app: App) => app.page.getByRole('list', { name: 'IP ranges added' })

/** The ranges in the list, as shown. */
const shown = (app: App) => added(app).getByRole('listitem').locator('code').allTextContents()

const tool = (app: App, name: string) => app.page.locator('summary', { hasText: name })

async function openTool(app: App, name: string): Promise<void> {
  await tool(app, name).click()
}

async function openToolByKeys(app: App, name: string): Promise<void> {
  await tabTo(app, tool(app, name))
  await app.page.keyboard.press('Enter')
}

const mixed = `# the office and the build machines
203.0.113.0/24, 8.8.4.1/24
198.51.100.4 - 198.51.100.9
hello there
2001:db8::/32
"100.64.3.0/24"`

test('a mixed paste is limited to what is meant, and the registry holds exactly what was shown', async ({
  start,
  registry,
}) => {
  const npm = await registry({ twoFactor: 'none' })
  const app = await start({ keychain: 'memory' })
  await app.startPasswordSignIn(npm.url, 'demo', 'demo-password')
  await expect(app.row('ci-install')).toBeVisible()
  await cut(app, mixed)
  await app.page.getByRole('navigation', { name: 'Accounts' }).getByRole('button', { name: 'demo' }).click()

  // From here on by keys alone.
  const { keyboard } = app.page
  await tabTo(app, app.button('Create token'))
  await keyboard.press('Enter')
  const form = app.dialog('Create token')
  await expect(app.textbox('Name')).toBeFocused()
  await keyboard.type('limited')
  await tabTo(app, app.textbox('IP ranges'))
  await keyboard.press('ControlOrMeta+v')

  await expect(form).toContainText('1 piece not understood, 1 IPv6 set aside')
  await expect(form).toContainText('line 4, column 1: Not an IP address or range.')
  await expect(added(app)).toContainText('Host bits removed: 8.8.4.1/24 means 8.8.4.0/24.')
  const worries = form.getByRole('list', { name: 'Worth a thought' })
  await expect(worries).toContainText('100.64.3.0/24 holds only shared addresses')
  await expect(form).toContainText('5 ranges, 774 addresses, less than 0.0001% of IPv4')

  await tabTo(app, app.button('More tools'))
  await keyboard.press('Enter')
  await openToolByKeys(app, 'Take addresses out')
  await tabTo(app, app.textbox('Addresses to take out'))
  await keyboard.type('203.0.113.0/25')
  await expect(form).toContainText('Before: 5 ranges, 774 addresses. After: 5 ranges, 646 addresses.')
  await keyboard.press('Enter')
  await expect(form).toContainText('5 ranges, 646 addresses')
  await openToolByKeys(app, 'Does an address pass?')
  await tabTo(app, app.textbox('Address to test'))
  await keyboard.type('203.0.113.7')
  await expect(form).toContainText('203.0.113.7 does not pass')
  await keyboard.press('ControlOrMeta+a')
  await keyboard.type('203.0.113.200')
  await expect(form).toContainText('203.0.113.200 passes, by 203.0.113.128/25')

  await openToolByKeys(app, 'Map of IPv4')
  const cell = (name: RegExp) => form.getByRole('gridcell', { name })
  // The first cell with something in it is the one that Tab goes to.
  await tabTo(app, cell(/^8\.0\.0\.0\/8/))
  for (const key of ['Enter', 'Enter']) await keyboard.press(key)
  await expect(form.getByRole('grid', { name: 'Map of 8.8.0.0/16' })).toBeVisible()
  await expect(cell(/^8\.8\.4\.0\/24, all let in/)).toBeFocused()
  await keyboard.press('s')
  await expect(added(app)).toContainText('8.8.4.128/25')
  await expectMapInWords(app)
  await expectAccessible(app, 'builder in the create dialog')

  await expect(added(app).getByRole('listitem')).toHaveCount(6)
  const asked = await shown(app)
  await tabTo(app, app.secret('Account password'))
  await keyboard.type('demo-password')
  await tabTo(app, app.button('Create token', form))
  await keyboard.press('Enter')
  await expect(app.dialog('Token created')).toBeVisible()
  expect(npm.tokens().find(({ name }) => name === 'limited')?.cidr).toEqual(asked)
})

/** What the cells are painted as, what they are called, and the words under the map say the same. */
async function expectMapInWords(app: App): Promise<void> {
  const cells: { painted: string; called: string }[] = await app.page.evaluate(`
    [...document.querySelectorAll('[role=gridcell]')].map((cell) => ({
      painted: ['none', 'some', 'all'].find((state) => cell.classList.contains(state)),
      called: cell.getAttribute('aria-label'),
    }))
  `)
  expect(cells).toHaveLength(256)
  for (const { painted, called } of cells) {
    const meant = called.includes('not let in') ? 'none' : called.includes('all let in') ? 'all' : 'some'
    expect(painted, called).toBe(meant)
  }
  const lit = cells.filter(({ painted }) => painted !== 'none').map(({ called }) => called)
  await app.page.locator('.space-words summary').click()
  expect(
    await app.page.getByRole('list', { name: 'The map in words' }).getByRole('listitem').allTextContents(),
  ).toEqual(lit)
}

test('a token is limited to where its maker is in three presses, and warns who would shut himself out', async ({
  start,
  registry,
}) => {
  const npm = await registry({ twoFactor: 'none' })
  const app = await start({ keychain: 'memory' })
  await app.startPasswordSignIn(npm.url, 'demo', 'demo-password')
  await expect(app.row('ci-install')).toBeVisible()
  const form = await app.openCreate()
  await app.button('My address…').click()
  await expect(form).toContainText(`Tokentray will ask ${new URL(npm.url).host}, your registry`)
  expect(npm.requests.some(({ path }) => path === '/cdn-cgi/trace')).toBe(false)
  await app.button('Ask').click()
  await app.button('Let in only 127.0.0.1').click()
  await expect.poll(() => shown(app)).toEqual(['127.0.0.1/32'])
  await expect(form).toContainText('That is inside, by 127.0.0.1/32')

  await app.button('Remove 127.0.0.1/32').click()
  await app.textbox('IP ranges').fill('8.8.8.0/24')
  await app.textbox('IP ranges').press('Enter')
  await expect(form.getByRole('alert')).toContainText('your address, 127.0.0.1, is outside these ranges')
})

test('the page keeps sets, fetches lists, compares, copies, and hands over to a new token', async ({
  start,
  registry,
}) => {
  const lists = await startHttpServer((_request, response) =>
    response.end('{"actions": ["198.51.100.0/25", "198.51.100.128/25", "2001:db8::/32"]}'),
  )
  const npm = await registry({ twoFactor: 'none' })
  const app = await start({ keychain: 'memory' })
  await app.startPasswordSignIn(npm.url, 'demo', 'demo-password')
  await expect(app.row('ci-install')).toBeVisible()
  await app.button('IP ranges').click()
  await expect(app.page.getByRole('heading', { name: 'IP ranges' })).toBeVisible()

  await openTool(app, 'Known ranges')
  await expect(app.page.getByText('everybody who rents a machine there has an address in them')).toBeVisible()
  await openTool(app, 'Name another list')
  await app.textbox('Name of the list').fill('Build farm')
  await app.textbox('Web address').fill(lists.url)
  await app.button('Add list').click()
  await app.button('Fetch Build farm').click()
  const list = app.page.getByRole('list', { name: 'Published lists' }).getByRole('listitem').last()
  await expect(list).toContainText(
    '2 IPv4 ranges published, 1 range once merged, 256 addresses, 1 IPv6 range set aside; fetched just now',
  )
  await app.button('Add Build farm').click()
  await expect.poll(() => shown(app)).toEqual(['198.51.100.0/24'])

  await app.page.setInputFiles('input[type=file]', {
    name: 'list.txt',
    mimeType: 'text/plain',
    buffer: Buffer.from(
      Array.from({ length: 5_000 }, (_, index) => `9.${index >> 8}.${index & 255}.0/25`).join('\n'),
    ),
  })
  await expect(app.page.getByText('5,001 ranges', { exact: true })).toBeVisible()
  await expect.poll(() => added(app).getByRole('listitem').count()).toBeLessThan(60)
  await app.page.keyboard.press('ControlOrMeta+z')
  await expect(app.page.getByText('1 range, 256 addresses')).toBeVisible()

  await openTool(app, 'Saved sets')
  await app.textbox('Save this list as').fill('Farm')
  await app.textbox('Save this list as').press('Enter')
  await expect(app.page.getByRole('list', { name: 'Saved sets' })).toContainText('Farm 1 range')
  await openTool(app, 'Compare with a token')
  await app.page.getByRole('combobox', { name: 'Token to compare with' }).selectOption({ index: 1 })
  await expect(app.page.getByText('Only in the token: 256 addresses')).toBeVisible()
  await openTool(app, 'Fewer ranges')
  await expect(app.page.getByText('These are the fewest ranges for exactly these addresses.')).toBeVisible()
  await app.button('Copy as text').click()
  await expect(app.page.getByRole('status').filter({ hasText: 'Copied 1 range.' })).toBeAttached()
  await expectAccessible(app, 'page IP ranges')

  await app.button('Create token with these').click()
  await expect(app.dialog('Create token')).toBeVisible()
  await expect(added(app).last().locator('code')).toHaveText(['198.51.100.0/24'])
  await app.button('Add “Farm”').click()
  await expect(app.page.getByRole('status').filter({ hasText: 'It is listed already.' })).toBeAttached()
  await lists.close()
})
