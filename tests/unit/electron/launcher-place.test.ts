import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openLauncherPlace } from '../../../src/main/hosts/launcher-place.ts'
import { createFailingFiles } from '../../support/failing-files.ts'

let home = ''
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'tokentray-home-'))
})
afterEach(() => rm(home, { recursive: true, force: true }))

function open() {
  const files = createFailingFiles({ home, env: {} })
  const log: string[] = []
  const place = () =>
    openLauncherPlace({
      fileSystem: files.fs,
      dataFolder: join(home, 'data'),
      program: ['/opt/tokentray', '--tokentray-run', '--'],
      log: (line) => log.push(line),
    })
  return { files, log, place }
}

it('puts programs there that their user alone can run, and nothing beside them', async () => {
  const { place } = open()
  const launcher = await place()
  const command = launcher.command ?? expect.fail('there is no launcher')
  expect(await readFile(command, 'utf8')).toContain(`--data-dir=${join(home, 'data')}`)
  const helper = await launcher.writeHelper('one')
  const program = helper.ok ? helper.value : expect.fail(helper.failure.message)
  expect(await readFile(program, 'utf8')).toContain('--helper=one')
  if (process.platform !== 'win32')
    for (const path of [command, program]) expect((await stat(path)).mode & 0o777).toBe(0o700)
  // Again, as each start does it.
  await place()
  expect(await readdir(join(home, 'data', 'bin'))).toHaveLength(1)
  await launcher.removeHelper(program)
  expect(await readdir(join(home, 'data', 'helpers'))).toEqual([])
})

it.each(['mkdir', 'open', 'write', 'sync', 'rename'] as const)(
  'says that there is no launcher where it cannot be written (%s), and leaves nothing',
  async (call) => {
    const { files, log, place } = open()
    const before = await place()
    const helper = await before.writeHelper('one')
    const program = helper.ok ? helper.value : expect.fail(helper.failure.message)
    files.fail('ENOSPC', call)
    expect(await place()).toMatchObject({
      command: null,
      unavailable: expect.stringContaining('could not be put') as string,
    })
    expect(log).toEqual(['the launcher could not be written'])
    expect(await before.writeHelper('two')).toMatchObject({ failure: { code: 'file-unwritable' } })
    expect(await readdir(join(home, 'data', 'bin'))).toHaveLength(1)
    expect(await readdir(join(home, 'data', 'helpers'))).toHaveLength(1)
    files.fail('EACCES', 'rm')
    await before.removeHelper(program)
    expect(log).toHaveLength(2)
  },
)
