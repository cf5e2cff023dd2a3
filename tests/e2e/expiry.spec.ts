import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expectAccessible } from './support/accessible.ts'
import { expect, test } from './support/app.ts'

const daysIn = (text: string): unknown =>
  (JSON.parse(text) as { readonly expiry: { readonly days: unknown } }).expiry.days

test('the time line shows what ends when, warns of npm’s rules, and cleans up what is over', async ({
  start,
}) => {
  const app = await start({ practice: true, keychain: 'memory' })
  await app.openPractice()

  const pages = app.page.getByRole('navigation', { name: 'Pages' })
  await expect(app.button('Expiry', pages)).toHaveAttribute('title', '2 tokens expire within 7 days')
  await app.button('Expiry', pages).click()
  await expect(app.page.getByRole('heading', { level: 1, name: 'Expiry' })).toBeVisible()
  const line = app.page.getByRole('table', { name: 'Expiry' })
  await expect(line.getByRole('rowheader')).toContainText([
    'Expired or revoked',
    'In the next 7 days',
    'In 8 to 14 days',
    'In 15 to 90 days',
    'Never expires',
  ])
  const risky = line.getByRole('row').filter({ hasText: 'release from laptop' })
  await expect(risky).toContainText('From January 2027 on npm will not let it publish directly')
  await expect(line.getByRole('row').filter({ hasText: 'mirror sync' })).not.toContainText('npm ')
  await expectAccessible(app, 'expiry')

  await app.button('Save calendar file').click()
  await expect(app.page.getByRole('status').filter({ hasText: 'Saved 6 dates to' })).toBeVisible()
  const calendar = await readFile(join(app.running.dataDir, 'tokentray-expiry.ics'), 'utf8')
  expect(calendar.match(/BEGIN:VEVENT/g)).toHaveLength(6)

  // By keyboard: quiet for a week, and fewer reminders.
  const { keyboard } = app.page
  await app.button('Snooze for a week').focus()
  await keyboard.press('Enter')
  await expect(app.page.getByText(/Snoozed; reminders come again in [67] days/)).toBeVisible()
  await expect(app.button('Expiry', pages)).not.toHaveAttribute('title')
  await app.page.getByRole('checkbox', { name: '14 days' }).focus()
  await keyboard.press('Space')
  await expect(app.page.getByRole('checkbox', { name: '14 days' })).not.toBeChecked()
  await expect
    .poll(() => readFile(join(app.running.dataDir, 'preferences.json'), 'utf8').then(daysIn, () => []))
    .toEqual([7, 3, 1])
  await app.button('Clean up 1 token').click()
  const confirm = app.page.getByRole('alertdialog')
  await expect(confirm).toContainText('conference demo')
  await app.button('Revoke', confirm).click()
  await app.giveCode()
  await expect(line.getByRole('rowheader').first()).toContainText('In the next 7 days')
  await expect(line.getByRole('row').filter({ hasText: 'conference demo' })).toHaveCount(0)
})
