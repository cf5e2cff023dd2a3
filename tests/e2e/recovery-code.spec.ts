import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { recoveryCode } from '../../src/practice/account.ts'
import { expectAccessible } from './support/accessible.ts'
import { expect, test } from './support/app.ts'

const folder = process.env['TOKENTRAY_PICTURES']

/** An end as the window writes it: `until 4 Dec 2026, 04:16`. */
const untilMinute = /until (\d{1,2} \w{3} \d{4}, \d{2}:\d{2})/
/** Milliseconds since 1970. */
const minuteOf = (said: string | null) => Date.parse(untilMinute.exec(said ?? '')?.[1] ?? '')

test('a recovery code is recognised before it is sent; No keeps it, and Yes shows the hold with its end', async ({
  start,
}) => {
  const app = await start({ practice: true })
  const { page } = app
  const wide = page.viewportSize() ?? { width: 1240, height: 760 }
  /** For whoever wants to look at it. */
  async function pictures(name: string): Promise<void> {
    if (!folder) return
    mkdirSync(folder, { recursive: true })
    for (const colorScheme of ['light', 'dark'] as const)
      for (const width of [wide.width, 640]) {
        await page.emulateMedia({ colorScheme })
        await page.setViewportSize({ ...wide, width })
        const path = join(folder, `${name}-${colorScheme}-${width}.png`)
        await page.screenshot({ path, animations: 'disabled' })
      }
    await page.setViewportSize(wide)
  }

  await app.openPractice()
  await app.openCreate()
  await app.fillToken({ name: 'release-42', access: 'Read-only' })
  await app.submitCreate()
  const asked = app.dialog('One-time password')
  await expect(asked).toContainText('stops publishing and new tokens for 72 hours')
  await pictures('recovery-1-code')

  await app.giveCode(recoveryCode)
  const question = page.getByRole('alertdialog', { name: 'Use a recovery code?' })
  await expect(question).toContainText('for 72 hours, until ')
  await expect(question).toContainText('Nothing has been sent yet')
  await expect(app.button('Type another code', question)).toBeFocused()
  await expectAccessible(app, 'a recovery code')
  await pictures('recovery-2-question')

  // The phone turns up, and nothing is lost.
  await page.keyboard.press('Escape')
  await expect(question).toHaveCount(0)
  await expect(app.secret('One-time password')).toHaveValue('')
  await app.giveCode()
  const created = app.dialog('Token created')
  await app.button('Done', created).click()
  await expect(app.row('release-42')).toBeVisible()
  const hold = page.getByText('A recovery code was used here')
  await expect(hold).toHaveCount(0)

  // Another day it does not.
  await app.revoke('release-42')
  await app.giveCode(recoveryCode)
  const said = (await question.textContent()) ?? ''
  await app.button('Use recovery code', question).click()
  await expect(app.row('release-42')).toHaveCount(0)
  // The hold begins a moment after the question was drawn, which may be the next minute.
  expect(said).toMatch(untilMinute)
  await expect(hold).toContainText(untilMinute)
  expect(minuteOf(await hold.textContent()) - minuteOf(said)).toBeLessThanOrEqual(60_000)
  await expect(hold).toContainText(/\(in [23] days\)/)
  await expectAccessible(app, 'held up')
  await pictures('recovery-3-held')

  await app.openCreate()
  await app.fillToken({ name: 'release-43', access: 'Read-only' })
  await app.submitCreate()
  await expect(app.dialog('Create token').getByRole('alert')).toContainText('since a recovery code was used')
  await pictures('recovery-4-refused')
})
