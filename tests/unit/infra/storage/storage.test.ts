import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import * as v from 'valibot'
import { openDataFolder } from '../../../../src/main/core/infra/storage/data-folder.ts'
import { openDocument } from '../../../../src/main/core/infra/storage/open-document.ts'
import { openLog } from '../../../../src/main/core/infra/storage/open-log.ts'
import { openRecords } from '../../../../src/main/core/infra/storage/open-records.ts'
import type { Result } from '../../../../src/shared/failure.ts'
import type { StorageProblem } from '../../../../src/shared/storage.ts'
import { createFailingFiles, type FailingCall } from '../../../support/failing-files.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'storage-'))
})
afterEach(() => rm(folder, { recursive: true }))

/** One thing that is kept, in each of the three ways: a list of names. */
interface Kept {
  readonly file: string
  load(): Promise<void>
  names(): readonly string[]
  add(name: string): Promise<Result<undefined>>
}

const idOf = (name: string) => createHash('sha256').update(name).digest('hex')

const named = v.object({ id: v.string(), name: v.string() })

const kinds = {
  document: (storage) => {
    const document = openDocument(storage, {
      name: 'document.json',
      schema: v.object({ version: v.literal(1), names: v.array(v.string()) }),
      empty: { version: 1, names: [] },
    })
    return {
      file: 'document.json',
      load: () => document.load(),
      names: () => document.get().names,
      add: (name) => document.change(({ names }) => ({ version: 1, names: [...names, name] })),
    }
  },
  records: (storage) => {
    const records = openRecords(storage, { name: 'records.json', schema: named })
    return {
      file: 'records.json',
      load: () => records.load(),
      names: () => records.all().map(({ name }) => name),
      add: (name) => records.put({ id: idOf(name), name }),
    }
  },
  log: (storage) => {
    const log = openLog<v.InferOutput<typeof named>, readonly string[]>(storage, {
      name: 'log.jsonl',
      schema: named,
      empty: [],
      apply: (names, lines) => [...names, ...lines.map(({ name }) => name)],
    })
    return {
      file: 'log.jsonl',
      load: () => log.load(),
      names: () => log.state(),
      add: (name) => log.append({ id: idOf(name), name }),
    }
  },
} satisfies Record<string, (storage: Parameters<typeof openDocument>[0]) => Kept>

type Kind = keyof typeof kinds
const all = Object.keys(kinds) as Kind[]

/** One run of the app: opens what is kept and loads it. */
async function start(kind: Kind) {
  const files = createFailingFiles()
  const problems: StorageProblem[] = []
  const kept = kinds[kind]({
    folder: openDataFolder(folder, files.fs),
    report: (problem) => problems.push(problem),
  })
  await kept.load()
  return { ...kept, files, problems }
}

describe.each(all)('what is kept as a %s', (kind) => {
  it('is there again in the next run', async () => {
    const first = await start(kind)
    expect(first.names()).toEqual([])
    expect(await first.add('one')).toEqual({ ok: true })
    expect(await first.add('two')).toEqual({ ok: true })
    const second = await start(kind)
    expect(second.names()).toEqual(['one', 'two'])
    expect(second.problems).toEqual([])
  })

  it('loses nothing that was asked for at the same time', async () => {
    const names = Array.from({ length: 20 }, (_, index) => `name ${index}`)
    const first = await start(kind)
    await Promise.all(names.map((name) => first.add(name)))
    expect(first.names()).toEqual(names)
    expect((await start(kind)).names()).toEqual(names)
  })

  const fatal: readonly (readonly [string, FailingCall])[] = [
    ['ENOSPC', 'write'],
    ['EDQUOT', 'write'],
    ['EIO', 'sync'],
    ['EROFS', 'open'],
    ['EACCES', 'mkdir'],
    ...(kind === 'log' ? [] : [['EBUSY', 'rename'] as const]),
  ]
  it.each(fatal)('fails in words on %s while %s, and can be written again afterwards', async (code, call) => {
    const run = await start(kind)
    await run.add('before')
    run.files.fail(code, call)
    const failed = await run.add('meanwhile')
    expect(failed).toMatchObject({ ok: false, failure: { code: 'storage-failed' } })
    expect(failed.ok ? '' : failed.failure.message).toMatch(
      /^(document|records|log)\.jsonl? could not be written \(.+\)\.$/,
    )
    // A log tells what has happened, whether the disk takes it or not; the others only what is on the disk.
    expect(run.names()).toEqual(kind === 'log' ? ['before', 'meanwhile'] : ['before'])
    expect((await start(kind)).names()).toEqual(['before'])
    run.files.fail()
    expect(await run.add('after')).toEqual({ ok: true })
    expect((await start(kind)).names()).toEqual(run.names())
    expect((await readdir(folder)).filter((name) => name.endsWith('.tokentray'))).toEqual([])
  })

  it('does not fail when only the folder could not be flushed, since the file is there', async () => {
    const run = await start(kind)
    run.files.fail('EINVAL', 'sync-folder')
    expect(await run.add('one')).toEqual({ ok: true })
    expect(run.files.calls).toContain('sync-folder')
    expect((await start(kind)).names()).toEqual(['one'])
  })

  it('is set aside under a number that no file has when it is damaged, and begun anew', async () => {
    const path = join(folder, kinds[kind]({ folder: openDataFolder(folder), report: () => undefined }).file)
    for (const number of [1, 2]) {
      await writeFile(path, `not what it was ${number}\n`)
      const run = await start(kind)
      const [stem, ending] = run.file.split('.')
      const keptAs = `${stem ?? ''}.damaged-${number}.${ending ?? ''}`
      expect(run.problems).toEqual([{ file: run.file, kind: 'damaged', keptAs }])
      expect(await readFile(join(folder, keptAs), 'utf8')).toBe(`not what it was ${number}\n`)
      expect(run.names()).toEqual([])
      // The next start finds nothing damaged any more, also when nothing was written meanwhile.
      expect((await start(kind)).problems).toEqual([])
      expect(await run.add('fresh')).toEqual({ ok: true })
      expect((await start(kind)).names()).toEqual(['fresh'])
    }
  })

  it('is left alone when it is damaged and cannot be set aside', async () => {
    const files = createFailingFiles()
    const kept = kinds[kind]({ folder: openDataFolder(folder, files.fs), report: () => undefined })
    await writeFile(join(folder, kept.file), 'not what it was\n')
    files.fail('ENOSPC', 'write')
    await kept.load()
    files.fail()
    expect(await kept.add('one')).toMatchObject({ failure: { code: 'storage-failed' } })
    expect(await readFile(join(folder, kept.file), 'utf8')).toBe('not what it was\n')
  })

  it('is left alone when a later version wrote it, and says so', async () => {
    const { file } = await start(kind)
    const later = `{"version":2,"what":"nobody knows yet"}\n`
    await writeFile(join(folder, file), later)
    const run = await start(kind)
    expect(run.problems).toEqual([{ file, kind: 'later-version', keptAs: null }])
    expect(await run.add('one')).toMatchObject({
      failure: {
        code: 'storage-failed',
        message: `${file} was written by a later version of Tokentray, and is left alone.`,
      },
    })
    expect(await readFile(join(folder, file), 'utf8')).toBe(later)
  })

  it('is left alone when it cannot be read, and says so', async () => {
    const { file } = await start(kind)
    await mkdir(join(folder, file))
    const run = await start(kind)
    expect(run.problems).toEqual([{ file, kind: 'unreadable', keptAs: null }])
    expect(await run.add('one')).toMatchObject({ failure: { code: 'storage-failed' } })
    expect(await readdir(join(folder, file))).toEqual([])
  })

  it('has no secret that somebody pasted where a name belongs', async () => {
    const secret = `npm_${'aB3'.repeat(12)}`
    const run = await start(kind)
    await run.add(`my token ${secret}`)
    const text = await readFile(join(folder, run.file), 'utf8')
    expect(text).not.toContain(secret)
  })
})

describe('records', () => {
  it('stay when one of them is damaged; the file as it was is set aside', async () => {
    const text = JSON.stringify([{ id: '1', name: 'good' }, { id: 2 }, { id: '3', name: 'good too' }])
    await writeFile(join(folder, 'records.json'), text)
    const run = await start('records')
    expect(run.names()).toEqual(['good', 'good too'])
    expect(run.problems).toMatchObject([{ kind: 'damaged', keptAs: 'records.damaged-1.json' }])
    expect(await readFile(join(folder, 'records.damaged-1.json'), 'utf8')).toBe(text)
    const next = await start('records')
    expect([next.names(), next.problems]).toEqual([['good', 'good too'], []])
  })
})

describe('records of what has happened', () => {
  it('count in this run although the disk is full, and are on the disk with the next one', async () => {
    const files = createFailingFiles()
    const open = () =>
      openRecords(
        { folder: openDataFolder(folder, files.fs), report: () => undefined },
        { name: 'records.json', schema: named },
      )
    const records = open()
    files.fail('ENOSPC', 'write')
    expect(await records.note({ id: '1', name: 'happened' })).toMatchObject({
      failure: { code: 'storage-failed' },
    })
    expect(await records.put({ id: '2', name: 'to be done' })).toMatchObject({ ok: false })
    expect(records.all()).toEqual([{ id: '1', name: 'happened' }])
    files.fail()
    expect(await records.put({ id: '3', name: 'next' })).toEqual({ ok: true })
    const later = open()
    await later.load()
    expect(later.all().map(({ id }) => id)).toEqual(['1', '3'])
  })
})

describe('a log', () => {
  it('drops a last line that was cut off, which no longer swallows the next', async () => {
    await writeFile(join(folder, 'log.jsonl'), '{"id":"1","name":"one"}\n{"id":"2","na')
    const run = await start('log')
    expect(run.problems).toEqual([])
    await run.add('two')
    expect((await start('log')).names()).toEqual(['one', 'two'])
  })

  it('keeps a last line that only lacks its end', async () => {
    await writeFile(join(folder, 'log.jsonl'), '{"id":"1","name":"one"}\n{"id":"2","name":"two"}')
    const run = await start('log')
    await run.add('three')
    expect((await start('log')).names()).toEqual(['one', 'two', 'three'])
  })

  it('sets only the lines aside that cannot be read', async () => {
    await writeFile(join(folder, 'log.jsonl'), '{"id":"1","name":"one"}\ngarbage\n{"id":"2","name":"two"}\n')
    expect((await start('log')).names()).toEqual(['one', 'two'])
    expect(await readFile(join(folder, 'log.damaged-1.jsonl'), 'utf8')).toBe('garbage\n')
    expect((await start('log')).problems).toEqual([])
  })
})
