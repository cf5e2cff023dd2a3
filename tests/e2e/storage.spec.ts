import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expectAccessible } from './support/accessible.ts'
import { expect, test } from './support/app.ts'

test('files that cannot be used are told of on every page until that is dismissed, and the app works', async ({
  start,
  registry,
}) => {
  const npm = await registry()
  const dataDir = await mkdtemp(join(tmpdir(), 'tokentray-data-'))
  const later = '{"version":9,"what":"nobody knows yet"}\n'
  await writeFile(join(dataDir, 'settings.json'), '\u0000 damaged by a bad disk')
  await writeFile(join(dataDir, 'history-1.jsonl'), later)

  const app = await start({ dataDir })
  const { page } = app
  const notice = page.getByRole('alert').filter({ hasText: '2 files of Tokentray could not be used' })
  await expect(notice).toContainText('settings.json (your accounts')
  await expect(notice).toContainText('Tokentray keeps a copy as settings.damaged-1.json')
  await expect(notice).toContainText(/history-1\.jsonl .* written by a newer Tokentray/)
  await expectAccessible(app, 'files that cannot be used')

  await app.signIn(npm)
  await expect(notice).toBeVisible()
  await app.button('History', page.getByRole('navigation', { name: 'Pages' })).click()
  await expect(notice).toBeVisible()
  await app.button('Lock').click()
  await expect(notice).toHaveCount(0)
  await app.button('Unlock').click()
  await expect(app.row('ci-install')).toBeVisible()

  await app.button('Dismiss', notice).click()
  await expect(notice).toHaveCount(0)
  await expect(page.getByRole('main')).toBeFocused()
  await app.button('Lock').click()
  await app.button('Unlock').click()
  await expect(app.row('ci-install')).toBeVisible()
  await expect(notice).toHaveCount(0)

  expect(await readdir(dataDir)).toContain('settings.damaged-1.json')
  expect(await readFile(join(dataDir, 'settings.json'), 'utf8')).toContain(npm.url)
  expect(await readFile(join(dataDir, 'history-1.jsonl'), 'utf8')).toBe(later)
})
