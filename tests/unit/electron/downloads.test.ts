import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { downloadsFolder, exportTo } from '../../../src/main/hosts/downloads.ts'

let home = ''
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'tokentray-home-'))
})
afterEach(() => rm(home, { recursive: true, force: true }))

it('goes where the user’s downloads go, and home where there is no such folder', async () => {
  expect(await downloadsFolder({}, home)).toBe(home)
  await mkdir(join(home, 'Downloads'))
  expect(await downloadsFolder({}, home)).toBe(join(home, 'Downloads'))
  await mkdir(join(home, '.config'))
  await writeFile(
    join(home, '.config', 'user-dirs.dirs'),
    '# made by hand\nXDG_DOWNLOAD_DIR="$HOME/Geladen"\n',
  )
  expect(await downloadsFolder({}, home)).toBe(join(home, 'Downloads'))
  await mkdir(join(home, 'Geladen'))
  expect(await downloadsFolder({}, home)).toBe(join(home, 'Geladen'))
  await mkdir(join(home, 'elsewhere'))
  expect(await downloadsFolder({ XDG_DOWNLOAD_DIR: join(home, 'elsewhere') }, home)).toBe(
    join(home, 'elsewhere'),
  )
  expect(await downloadsFolder({ XDG_DOWNLOAD_DIR: 'elsewhere' }, home)).toBe(join(home, 'Geladen'))
})

it('writes over nothing', async () => {
  const exports = exportTo(() => Promise.resolve(home))
  expect(await exports.save('expiry.ics', 'first')).toBe(join(home, 'expiry.ics'))
  expect(await exports.save('expiry.ics', 'second')).toBe(join(home, 'expiry-2.ics'))
  expect(await readFile(join(home, 'expiry.ics'), 'utf8')).toBe('first')
})
