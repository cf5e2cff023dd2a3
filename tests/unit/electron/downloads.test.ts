import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createFileSystem } from '../../../src/main/core/infra/files/file-system.ts'
import { downloadsFolder, exportTo } from '../../../src/main/hosts/downloads.ts'
import { ok } from '../../../src/shared/failure.ts'

let home = ''
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'tokentray-home-'))
})
afterEach(() => rm(home, { recursive: true, force: true }))

it('goes where the user’s downloads go, and home where there is no such folder', async () => {
  expect(await downloadsFolder(createFileSystem({ home, env: {} }))).toBe(home)
  await mkdir(join(home, 'Downloads'))
  expect(await downloadsFolder(createFileSystem({ home, env: {} }))).toBe(join(home, 'Downloads'))
  await mkdir(join(home, '.config'))
  await writeFile(
    join(home, '.config', 'user-dirs.dirs'),
    '# made by hand\nXDG_DOWNLOAD_DIR="$HOME/Geladen"\n',
  )
  expect(await downloadsFolder(createFileSystem({ home, env: {} }))).toBe(join(home, 'Downloads'))
  await mkdir(join(home, 'Geladen'))
  expect(await downloadsFolder(createFileSystem({ home, env: {} }))).toBe(join(home, 'Geladen'))
  await mkdir(join(home, 'elsewhere'))
  expect(
    await downloadsFolder(createFileSystem({ home, env: { XDG_DOWNLOAD_DIR: join(home, 'elsewhere') } })),
  ).toBe(join(home, 'elsewhere'))
  expect(await downloadsFolder(createFileSystem({ home, env: { XDG_DOWNLOAD_DIR: 'elsewhere' } }))).toBe(
    join(home, 'Geladen'),
  )
})

it('writes over nothing', async () => {
  const exports = exportTo(createFileSystem(), () => Promise.resolve(home))
  expect(await exports.save('expiry.ics', 'first')).toEqual(ok(join(home, 'expiry.ics')))
  expect(await exports.save('expiry.ics', 'second')).toEqual(ok(join(home, 'expiry-2.ics')))
  expect(await readFile(join(home, 'expiry.ics'), 'utf8')).toBe('first')
  expect((await stat(join(home, 'expiry.ics'))).mode & 0o777).toBe(
    process.platform === 'win32' ? 0o666 : 0o600,
  )
})

it.each(['open', 'rename'] as const)(
  'says so when the disk takes no file (%s), and leaves none',
  async (call) => {
    const full = () => Promise.reject(Object.assign(new Error('No space left'), { code: 'ENOSPC' }))
    const exports = exportTo(createFileSystem({ [call]: full }), () => Promise.resolve(home))
    const saved = await exports.save('expiry.ics', 'first')
    expect(saved).toMatchObject({
      failure: { code: 'storage-failed', message: expect.stringContaining('ENOSPC') as string },
    })
    expect(await readdir(home)).toEqual([])
  },
)
