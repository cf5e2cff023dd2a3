import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { History } from '../../../../src/main/core/features/history/history.ts'
import type { DataFolder } from '../../../../src/main/core/infra/storage/data-folder.ts'
import { scrubName } from '../../../../src/main/core/infra/secrets/scrub-name.ts'
import { scrub } from '../../../../src/main/core/infra/secrets/scrub.ts'
import type { StorageProblem } from '../../../../src/shared/storage.ts'
import { memoryFiles } from '../../../support/core-fixture.ts'
import { file, open, secret, written } from '../../../support/history-story.ts'
import { createManualClock } from '../../../support/manual-clock.ts'

it('begins a new file when one is full, and lets the oldest go in the end', async () => {
  const { history, files } = await open()
  const note = 'x '.repeat(30_000)
  for (let count = 0; count < 400; count++) await history.record({ act: 'other', outcome: 'done', note })
  expect(files.texts.get('history-1.jsonl')).toBe('')
  expect(history.check()).toEqual({ whole: true, faults: [], trimmed: true })
  const again = await open(files)
  expect(again.history.check()).toEqual({ whole: true, faults: [], trimmed: true })
  expect(again.history.page(0, 1)).toMatchObject({ total: history.page(0, 1).total, entries: [{ seq: 400 }] })
})

/** What people paste where a name belongs: parts of secrets of every shape, and what stands between them. */
const pasted = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ...[
          secret,
          'npm_',
          'npms_',
          'cnpm_',
          'Bearer ',
          'Basic ',
          'eyJhbGciOi.eyJzdWI.c2ln',
          'eyJ',
          '==',
          '=',
        ],
        ...[
          'a'.repeat(64),
          'aB3/'.repeat(12),
          '0'.repeat(44),
          '/',
          '_',
          '-',
          '.',
          ' ',
          String.raw`\n`,
          '%3D',
          '••••',
        ],
      ),
      fc.string({ maxLength: 6, unit: 'grapheme' }),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(''))

describe('masking what looks like a secret', () => {
  it('changes nothing the second time, so that hashes hold', () => {
    fc.assert(
      fc.property(pasted, (text) => {
        const once = scrub(text, [])
        expect(scrub(once, [])).toBe(once)
        const name = scrubName(text)
        expect(scrubName(name)).toBe(name)
      }),
      { numRuns: 5_000 },
    )
  })

  it('leaves the chain whole, whatever was pasted', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(pasted, pasted), { minLength: 1, maxLength: 5 }), async (acts) => {
        const { history, files } = await open()
        for (const [name, note] of acts) await history.record({ act: 'create', outcome: 'done', name, note })
        const again = (await open(files)).history
        expect(again.check()).toEqual({ whole: true, faults: [], trimmed: false })
        expect(again.entries()).toEqual(history.entries())
      }),
    )
  })
})

describe('files that cannot be used as they are', () => {
  async function openTold(folder: DataFolder) {
    const problems: StorageProblem[] = []
    const report = (problem: StorageProblem) => void problems.push(problem)
    const history = new History({ folder, report }, createManualClock(), () => undefined)
    await history.load()
    return { history, problems }
  }

  it('lose only the lines that cannot be read, which are set aside and missed', async () => {
    const { files } = await written()
    files.texts.set(
      file,
      (files.texts.get(file) ?? '').replace('"act":"create","outcome":"done","account"', '"act":"riddle'),
    )
    const [broken = ''] = (files.texts.get(file) ?? '').split('\n')
    const { history, problems } = await openTold(files)
    expect(problems).toEqual([{ file, kind: 'damaged', keptAs: 'history-1.damaged-1.jsonl' }])
    expect(files.texts.get('history-1.damaged-1.jsonl')).toBe(`${broken}\n`)
    expect(history.check().faults).toEqual([
      'The history begins at entry 2, but was kept from 1 on: its beginning was removed.',
    ])
    await history.record({ act: 'copy', outcome: 'done' })
    // What is missing is not forgotten with the next act.
    expect((await openTold(files)).history.check().faults).toHaveLength(1)
  })

  it('are left alone when they cannot be read; what is done from now on goes on behind them', async () => {
    const { files } = await written()
    const before = files.texts.get(file)
    const read = (name: string) => (name === file ? Promise.reject(new Error('EACCES')) : files.read(name))
    const { history, problems } = await openTold({ ...files, read })
    expect(problems).toEqual([{ file, kind: 'unreadable', keptAs: null }])
    expect(history.check()).toMatchObject({ whole: false, faults: [expect.stringContaining(file)] })
    await history.record({ act: 'copy', outcome: 'done' })
    expect(files.texts.get(file)).toBe(before)
    const again = await open(files)
    expect(again.history.page(0, 9)).toMatchObject({ total: 5, check: { whole: true } })
  })

  it('end the search for files when none can be read', async () => {
    const files = memoryFiles()
    const { history } = await openTold({ ...files, read: () => Promise.reject(new Error('EACCES')) })
    expect(history.check().whole).toBe(false)
  })
})

it('reads what version 0.1.0 wrote, and goes on with its chain', async () => {
  const files = memoryFiles()
  const folder = join(import.meta.dirname, '../../../support/data-folder-0.1.0')
  for (const name of [file, 'history.head.json'])
    files.texts.set(name, await readFile(join(folder, name), 'utf8'))
  const { history } = await open(files)
  const { total, check } = history.page(0, 1)
  expect(total).toBeGreaterThan(10)
  expect(check).toEqual({ whole: true, faults: [], trimmed: false })
  await history.record({ act: 'copy', outcome: 'done' })
  expect((await open(files)).history.page(0, 1)).toMatchObject({ total: total + 1, check: { whole: true } })
})
