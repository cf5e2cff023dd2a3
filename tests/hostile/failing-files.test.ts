import {
  appendFileSync,
  existsSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openDataFolder } from '../../src/main/core/infra/storage/data-folder.ts'
import { ok } from '../../src/shared/failure.ts'
import { createFailingFiles, type FailingFiles } from '../support/failing-files.ts'
import { newSecret, oldSecret, ownText, startHandover } from '../support/handover-story.ts'
import { startFolder } from '../support/practice-story.ts'
import {
  atStep,
  expectNothingLost,
  living,
  rotate,
  rotation,
  startRotations,
} from '../support/rotation-story.ts'

/**
 * The disk does what it was asked, and says that it did not; or does not flush a folder; or somebody else writes the same file at the same
 * moment. Moving a token and putting it back are played on such disks call by call in `failing-disk.test.ts`.
 */

const troubles: Readonly<Record<string, (files: FailingFiles) => void>> = {
  'tells a rename, a link and a removal as failed although they were done': (files) =>
    files.failLate('rename', 'link', 'rm'),
  'cannot flush a folder': (files) => files.fail('EINVAL', 'sync-folder'),
}

async function startFailingRotation() {
  const made: FailingFiles[] = []
  const story = await startRotations({}, {}, (home) => {
    const files = createFailingFiles({ home: home.path, env: {} })
    made.push(files)
    return files.fs
  })
  const [files] = made
  return { story, files: files ?? expect.fail('no files') }
}

describe.each(Object.entries(troubles))('a disk that %s', (_what, begin) => {
  it('rotates a token in a file: the file has the new one, and the old one is revoked', async () => {
    const { files, story } = await startFailingRotation()
    begin(files)
    expect(await rotate(story)).toEqual(ok())
    expect(rotation(story.app).status).toBe('done')
    expect(living(story)).toHaveLength(1)
    await expectNothingLost(story)
  })

  it('gives a file the old one back when the new one does not work', async () => {
    const { files, story } = await startFailingRotation()
    const before = await story.home.read('.npmrc')
    begin(files)
    atStep(story, 'try', () => story.registry.setOptions({ fault: 'http-500@list' }))
    await rotate(story)
    expect(await story.home.read('.npmrc')).toBe(before)
    await expectNothingLost(story)
  })

  it('lends a token into a file that it makes, and takes both away again', async () => {
    const { handover, old, home, npmrc, handed, userFiles } = await startHandover()
    await rm(join(home.path, '.npmrc'))
    begin(userFiles)
    expect(await handover.handlers.lend({ ...old, minutes: 5 })).toEqual(ok())
    expect(await npmrc()).toContain(oldSecret)
    const [lent] = handed()
    expect(await handover.handlers.takeBack({ id: lent?.id ?? '' })).toEqual(ok())
    expect(await home.fs.readdir(home.path)).toEqual([])
    expect(handed()).toEqual([])
  })

  it('puts the next token into a lent line, and knows it for its own', async () => {
    const { handover, account, old, npmrc, handed, userFiles } = await startHandover()
    await handover.handlers.lend({ ...old, minutes: 5 })
    begin(userFiles)
    expect(await handover.passOn(account, 'old', 'new')).toMatchObject({ value: { left: [] } })
    expect(await npmrc()).toContain(newSecret)
    expect(handed()).toMatchObject([{ key: 'new' }])
    expect(await handover.handlers.takeBack({ id: handed()[0]?.id ?? '' })).toEqual(ok())
    expect(await npmrc()).toBe(ownText)
  })

  it('writes what is kept, once', async () => {
    const folder = await startFolder()
    const files = createFailingFiles()
    begin(files)
    const data = openDataFolder(folder, files.fs)
    await data.write('settings.json', '{}')
    await data.append('log.jsonl', 'one\n')
    expect(await data.read('settings.json')).toBe('{}')
    expect(await data.read('log.jsonl')).toBe('one\n')
    expect((await files.fs.readdir(folder)).toSorted()).toEqual(['log.jsonl', 'settings.json'])
  })
})

/** What another program does to a file between our last look at it and the moment when ours would take its place. */
const others: Readonly<Record<string, (path: string) => void>> = {
  'adds a line': (path) => appendFileSync(path, 'audit=false\n'),
  'writes as many other bytes, and sets the time back': (path) => {
    const { atime, mtime } = statSync(path)
    writeFileSync(path, readFileSync(path, 'utf8').replace('fund=false', 'fund=true '))
    utimesSync(path, atime, mtime)
  },
  'puts another file there': (path) => {
    writeFileSync(`${path}.new`, `${readFileSync(path, 'utf8')}audit=false\n`)
    renameSync(`${path}.new`, path)
  },
  'makes a link of it': (path) => {
    renameSync(path, `${path}.real`)
    appendFileSync(`${path}.real`, 'audit=false\n')
    symlinkSync(`${path}.real`, path)
  },
  'takes it away': (path) => rmSync(path),
}

/** Does it once, when the new bytes are on the disk beside the file; gives what they left there. */
function meanwhile(files: FailingFiles, path: string, act: (path: string) => void) {
  const left: { text: string | null } = { text: null }
  files.before('sync', () => {
    files.before('sync', () => undefined)
    act(path)
    left.text = existsSync(path) ? readFileSync(path, 'utf8') : null
  })
  return left
}

describe.each(Object.entries(others))('another program %s while we write', (_what, act) => {
  it('lending writes nothing over it', async () => {
    const { handover, old, home, userFiles, handed } = await startHandover()
    const path = join(home.path, '.npmrc')
    const left = meanwhile(userFiles, path, act)
    expect(await handover.handlers.lend({ ...old, minutes: 5 })).toMatchObject({
      failure: { code: 'file-changed' },
    })
    expect(existsSync(path) ? readFileSync(path, 'utf8') : null).toBe(left.text)
    expect(handed()).toEqual([])
  })

  it('taking back looks again, and takes out its own line alone', async () => {
    const { handover, old, home, userFiles, handed } = await startHandover()
    const path = join(home.path, '.npmrc')
    await handover.handlers.lend({ ...old, minutes: 5 })
    const left = meanwhile(userFiles, path, act)
    expect(await handover.handlers.takeBack({ id: handed()[0]?.id ?? '' })).toEqual(ok())
    const lines = left.text?.split('\n').filter((line) => !line.includes(oldSecret))
    expect(existsSync(path) ? readFileSync(path, 'utf8') : null).toBe(lines?.join('\n') ?? null)
  })

  it('a rotation puts nothing in its place', async () => {
    const { files, story } = await startFailingRotation()
    const left = meanwhile(files, join(story.home.path, '.npmrc'), act)
    await rotate(story)
    expect(await story.home.read('.npmrc').catch(() => null)).toBe(left.text)
    expect(living(story).map(({ name }) => name)).toEqual(['ci-install'])
    expect(rotation(story.app).status).toBe('rolled-back')
  })
})
