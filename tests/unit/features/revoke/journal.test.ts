import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { Journal } from '../../../../src/main/core/features/revoke/journal.ts'
import { allRevocations, stageOf, type Line } from '../../../../src/main/core/features/revoke/ledger.ts'
import type { DataFolder } from '../../../../src/main/core/infra/storage/data-folder.ts'
import type { StorageProblem } from '../../../../src/shared/storage.ts'
import { memoryFiles } from '../../../support/core-fixture.ts'

const file = 'revocations.jsonl'
const at = '2026-11-23T12:00:00.000Z'
const registry = 'https://registry.example/'
const opening = (batch: string, tokens = 1): Line => ({
  ...{ t: 'batch', batch, at, account: `robin@${registry}`, registry, username: 'robin', attended: false },
  tokens: Array.from({ length: tokens }, (_, n) => ({ key: `${batch}-${n}`, name: 'n', masked: '' })),
})
const end = (id: string): Line => ({ t: 'end', id, at, outcome: 'gone', why: '' })

async function open(folder: DataFolder) {
  const told: string[] = []
  const problems: StorageProblem[] = []
  const shown: boolean[] = []
  const storage = { folder, report: (problem: StorageProblem) => void problems.push(problem) }
  const journal = new Journal(
    storage,
    () => void shown.push(journal.kept),
    (words) => told.push(words),
  )
  await journal.load()
  return { journal, told, problems, shown }
}

it('goes on when the disk takes no line, says so, and writes them all when it takes lines again', async () => {
  const files = memoryFiles()
  let full = true
  const append = (name: string, text: string) =>
    full ? Promise.reject(new Error('full')) : files.append(name, text)
  const { journal, told, shown } = await open({ ...files, append })
  await journal.note(opening('a'))
  await journal.note({ t: 'send', id: 'a/0', at, before: null })
  expect(journal.revocation('a/0')?.sent).toEqual([at])
  expect([journal.kept, shown.at(-1), told.length]).toEqual([false, false, 1])
  full = false
  await journal.note({ t: 'yes', id: 'a/0', at })
  expect([journal.kept, shown.at(-1)]).toEqual([true, true])
  const again = await open(files)
  expect(again.journal.revocation('a/0')).toEqual(journal.revocation('a/0'))
  expect(again.problems).toEqual([])
})

it('writes lines that come together at once', async () => {
  const files = memoryFiles()
  const writes: string[] = []
  const append = async (name: string, text: string) => {
    writes.push(text)
    await files.append(name, text)
  }
  const { journal } = await open({ ...files, append })
  await journal.note(opening('a', 50))
  await Promise.all(Array.from({ length: 50 }, (_, n) => journal.note({ t: 'yes', id: `a/${n}`, at })))
  expect(writes.length).toBeLessThanOrEqual(3)
  expect(allRevocations(journal.ledger).every(({ answered }) => answered === at)).toBe(true)
})

it('sets lines aside that it cannot read, and keeps all others', async () => {
  const files = memoryFiles()
  const { journal } = await open(files)
  await journal.note(opening('a'), { t: 'yes', id: 'a/0', at })
  const [first = '', second = ''] = (files.texts.get(file) ?? '').split('\n')
  files.texts.set(file, `${first}\n{"t":"riddle"}\n${second}\n{"t":"ye`)
  const again = await open(files)
  expect(again.journal.revocation('a/0')?.answered).toBe(at)
  expect(again.problems).toEqual([{ file, kind: 'damaged', keptAs: 'revocations.damaged-1.jsonl' }])
  expect(files.texts.get('revocations.damaged-1.jsonl')).toBe('{"t":"riddle"}\n')
  expect(files.texts.get(file)).toBe(`${first}\n${second}\n`)
})

it('lets old receipts go when it is read, but nothing that is still under way', async () => {
  const files = memoryFiles()
  const { journal } = await open(files)
  await journal.note(opening('under-way'), opening('old', 3_000), opening('new', 3_000))
  await journal.note(...Array.from({ length: 3_000 }, (_, n) => [end(`old/${n}`), end(`new/${n}`)]).flat())
  const again = await open(files)
  expect([...again.journal.ledger.keys()]).toEqual(['under-way', 'new'])
  expect([...(await open(files)).journal.ledger.keys()]).toEqual(['under-way', 'new'])
})

it('forgets a registry that is no more, and nothing that was noted meanwhile', async () => {
  const files = memoryFiles()
  const { journal } = await open(files)
  await journal.note(opening('a'), { ...opening('b'), registry: 'http://127.0.0.1:4873/' } as Line)
  const noting = journal.note({ t: 'yes', id: 'a/0', at })
  await journal.forget('http://127.0.0.1:4873/')
  await noting
  const again = await open(files)
  expect([...again.journal.ledger.keys()]).toEqual(['a'])
  expect(again.journal.revocation('a/0')?.answered).toBe(at)
})

it('reads what version 0.1.0 wrote', async () => {
  const files = memoryFiles()
  const folder = join(import.meta.dirname, '../../../support/data-folder-0.1.0')
  const text = await readFile(join(folder, file), 'utf8')
  files.texts.set(file, text)
  const { journal, problems } = await open(files)
  const lines = text.split('\n').filter(Boolean)
  const ends = lines.flatMap((line) => /"outcome":"([a-z-]+)"/.exec(line)?.[1] ?? [])
  expect(allRevocations(journal.ledger).map(stageOf)).toEqual(ends)
  expect(ends.length).toBeGreaterThan(1)
  expect(problems).toEqual([])
  expect(files.texts.get(file)).toBe(text)
})
