import { expectAccessible } from './support/accessible.ts'
import { expect, test } from './support/app.ts'
import { heapOf } from './support/heap.ts'

test.skip(({ host }) => host === 'electron', 'the heap is read through the Chromium host')

test('a locked window shows nothing, its memory holds nothing, and a press on Unlock brings everything back', async ({
  signedIn,
}) => {
  const { npm, app } = await signedIn()
  const created = await app.create({ name: 'release-42' })
  await app.button('Show token', created).click()
  const secret = npm.tokens().find(({ name }) => name === 'release-42')?.secret ?? 'none was made'
  await expect(created).toContainText(secret)
  const known = ['release-42', 'old travis', npm.url, secret, 'demo-password']
  const held = await heapOf(app.page)
  expect(known.filter((text) => held.includes(text))).toEqual(expect.arrayContaining(['release-42', secret]))

  await app.page.keyboard.press('Control+l')
  await expect(app.page.getByRole('heading', { name: 'Tokentray is locked' })).toBeVisible()
  await expect(created).toHaveCount(0)
  // What was on its way when the page went may need a moment to be collected.
  await expect
    .poll(
      async () => {
        const heap = await heapOf(app.page)
        return known.filter((text) => heap.includes(text))
      },
      { timeout: 120_000 },
    )
    .toEqual([])
  await expectAccessible(app, 'locked')

  const refused = await app.page.evaluate('tokentray.app.openPractice()')
  expect(refused).toMatchObject({ ok: false, failure: { code: 'locked' } })
  const table = app.page.getByRole('table', { name: 'Tokens' })
  expect(await app.page.evaluate('tokentray.app.snapshot()')).toMatchObject({
    value: { accounts: [], lists: {} },
  })

  await app.page.keyboard.press('Tab')
  await app.page.keyboard.press('Enter')
  await expect(table).toBeVisible()
  await expect(app.row('release-42')).toBeVisible()
  await app.button('Lock').click()
  await expect(app.page.getByRole('heading', { name: 'Tokentray is locked' })).toBeVisible()
  await app.page.reload()
  await expect(app.page.getByRole('heading', { name: 'Tokentray is locked' })).toBeVisible()
  await app.button('Unlock').click()

  // A list that is being made outlives the lock.
  const pages = app.page.getByRole('navigation', { name: 'Pages' })
  await app.button('IP ranges', pages).click()
  await app.textbox('IP ranges').fill('10.0.0.0/8, 192.168.0.0/16,')
  await app.textbox('IP ranges').press('Enter')
  const rows = app.page.getByRole('list', { name: 'IP ranges added' }).getByRole('listitem')
  await expect(rows).toHaveCount(2)
  await app.textbox('IP ranges').fill('172.16.')
  await app.button('Settings').click()
  await app.page.keyboard.press('Control+l')
  await app.button('Unlock').click()
  await app.button('IP ranges', pages).click()
  await expect(rows).toHaveCount(2)
  await expect(app.textbox('IP ranges')).toHaveValue('172.16.')

  // So does a token that is being made, but for the password.
  await app.page.getByRole('navigation', { name: 'Accounts' }).getByRole('button', { name: 'demo' }).click()
  const form = await app.openCreate()
  await app.fillToken({ name: 'release-43', access: 'Read and publish', ranges: ['192.0.2.0/24'] })
  await form.getByRole('combobox', { name: 'Expires' }).selectOption({ index: 0 })
  const expires = await form.getByRole('combobox', { name: 'Expires' }).inputValue()
  const kept = () => app.page.evaluate('tokentray.tokens.draft()')
  await expect.poll(kept).toMatchObject({ value: { name: 'release-43', days: Number(expires) } })
  await app.page.keyboard.press('Control+l')
  await app.button('Unlock').click()
  await expect(app.textbox('Name')).toHaveValue('release-43')
  await expect(form.getByRole('radio', { name: 'Read and publish' })).toBeChecked()
  await expect(rows).toHaveText([/192\.0\.2\.0\/24/])
  await expect(form.getByRole('combobox', { name: 'Expires' })).toHaveValue(expires)
  await expect(app.secret('Account password')).toHaveValue('')
  await app.page.keyboard.press('Escape')
  await expect(form).toHaveCount(0)
  await expect.poll(kept).toMatchObject({ value: null })

  await app.button('Settings').click()
  await expect(app.page.getByText('a browser’s window cannot tell when to lock')).toBeVisible()
})
