import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { History } from '../../../../src/main/core/features/history/history.ts'
import { historyAsCsv, historyAsJson } from '../../../../src/main/core/features/history/export.ts'
import { memoryFiles } from '../../../support/core-fixture.ts'
import { account, file, open, secret, storageOf, written } from '../../../support/history-story.ts'
import { createManualClock } from '../../../support/manual-clock.ts'

const last = (files: ReturnType<typeof memoryFiles>) =>
  JSON.parse((files.texts.get(file) ?? '').trimEnd().split('\n').at(-1) ?? '') as { readonly hash: string }

async function reread(files: ReturnType<typeof memoryFiles>, change: (lines: string[]) => string[]) {
  const lines = (files.texts.get(file) ?? '').split('\n').filter(Boolean)
  files.texts.set(
    file,
    change(lines)
      .map((line) => `${line}\n`)
      .join(''),
  )
  return (await open(files)).history.check()
}

describe('the history', () => {
  it('gives back what was done, youngest first, over restarts', async () => {
    const { files } = await written()
    const { history } = await open(files)
    await history.record({ act: 'revoke', outcome: 'failed', account, note: 'offline' })
    const { entries, total, check } = history.page(0, 2)
    expect(entries.map(({ seq, act, name }) => [seq, act, name])).toEqual([
      [5, 'revoke', undefined],
      [4, 'create', 'four'],
    ])
    expect([total, check]).toEqual([5, { whole: true, faults: [], trimmed: false }])
  })

  it('names the account of each act by its username, also one that is signed out', async () => {
    const { history } = await open()
    for (const id of [account, 'me@acme.example@http://127.0.0.1:4873/', undefined, 'no id'])
      await history.record({ act: 'revoke', outcome: 'done', ...(id !== undefined && { account: id }) })
    const { entries } = history.page(0, 9)
    expect(entries.map(({ username }) => username)).toEqual([null, null, 'me@acme.example', 'robin'])
  })

  it('takes acts that come all at once, and before it was read', async () => {
    const files = memoryFiles()
    const history = new History(storageOf(files), createManualClock(), () => undefined)
    const acts = ['a', 'b', 'c'].map((name) => history.record({ act: 'copy', outcome: 'done', name }))
    await history.load()
    await Promise.all(acts)
    expect((await open(files)).history.page(0, 9)).toMatchObject({ total: 3, check: { whole: true } })
  })

  it('is settled when the last act is on the disk, and at once where it was never read', async () => {
    const files = memoryFiles()
    const slow = {
      ...files,
      append: async (name: string, text: string) => {
        await new Promise((resolve) => setTimeout(resolve, 20))
        await files.append(name, text)
      },
    }
    const { history } = await open(slow)
    void history.record({ act: 'take-back', outcome: 'done', account, name: 'lent' })
    void history.record({ act: 'sign-out', outcome: 'done', account })
    await history.settled()
    expect(files.texts.get(file)?.match(/"act":"[^"]*"/g)).toEqual(['"act":"take-back"', '"act":"sign-out"'])
    const unread = new History(storageOf(memoryFiles()), createManualClock(), () => undefined)
    void unread.record({ act: 'lock', outcome: 'done' })
    await unread.settled()
  })

  it('never holds what looks like a secret', async () => {
    const { history, files } = await open()
    await history.record({ act: 'create', outcome: 'done', name: secret, note: `Bearer ${secret}` })
    expect([...files.texts.values()].join()).not.toContain(secret)
  })
})

describe('a history that somebody touched', () => {
  it('says which entry was changed', async () => {
    const { files } = await written()
    const { faults } = await reread(files, (lines) => lines.map((line) => line.replace('two', 'TWO')))
    expect(faults).toEqual(['Entry 2 (2026-11-23T12:00:00.000Z) was changed after it was written.'])
  })

  it('says which entries are missing, in the middle and at the end', async () => {
    const first = await written()
    expect((await reread(first.files, ([a = '', , , d = '']) => [a, d])).faults).toEqual([
      'Entries 2 to 3 are missing.',
    ])
    const second = await written()
    expect((await reread(second.files, (lines) => lines.slice(0, 3))).faults).toEqual([
      'The history ends at entry 3, but went on to 4: its end was removed.',
    ])
  })

  it('says that an entry was replaced by another that fits no longer', async () => {
    const { files } = await written()
    const other = await open()
    for (const name of ['one', 'other'])
      await other.history.record({ act: 'create', outcome: 'done', account, name })
    const [, strange = ''] = (other.files.texts.get(file) ?? '').split('\n')
    const { faults } = await reread(files, ([a = '', , c = '', d = '']) => [a, strange, c, d])
    expect(faults).toEqual(['Entry 3 does not follow from entry 2: one of them was replaced.'])
  })

  it('says that its end was cut off within a line, and goes on after it', async () => {
    const { files } = await written()
    const text = files.texts.get(file) ?? ''
    files.texts.set(file, text.slice(0, -20))
    const { history } = await open(files)
    expect(history.check().faults).toEqual([
      'The history ends at entry 3, but went on to 4: its end was removed.',
    ])
    await history.record({ act: 'copy', outcome: 'done' })
    const again = await open(files)
    expect(again.history.page(0, 1).entries).toMatchObject([{ seq: 4, act: 'copy' }])
  })

  it('says that its beginning was removed, and that the note of its end was', async () => {
    const first = await written()
    expect((await reread(first.files, (lines) => lines.slice(2))).faults).toEqual([
      'The history begins at entry 3, but was kept from 1 on: its beginning was removed.',
    ])
    const second = await written()
    second.files.texts.delete('history.head.json')
    expect((await open(second.files)).history.check().faults).toEqual([
      'The record of where the history ends is missing, so entries may have been removed from its beginning or its end.',
    ])
  })
})

describe('a history that a crash cut short is whole', () => {
  it('between the line and the note of where it ends', async () => {
    const { history, files } = await written()
    const head = files.texts.get('history.head.json') ?? ''
    await history.record({ act: 'copy', outcome: 'done' })
    files.texts.set('history.head.json', head)
    expect((await open(files)).history.page(0, 1)).toMatchObject({ total: 5, check: { whole: true } })
  })

  it('at each byte of its last line', async () => {
    const { history, files } = await written()
    const head = files.texts.get('history.head.json') ?? ''
    const before = files.texts.get(file) ?? ''
    await history.record({ act: 'copy', outcome: 'done', note: 'é' })
    const after = files.texts.get(file) ?? ''
    for (let length = before.length; length <= after.length; length++) {
      const torn = memoryFiles()
      torn.texts.set(file, after.slice(0, length)).set('history.head.json', head)
      const { history: next } = await open(torn)
      expect(next.check()).toEqual({ whole: true, faults: [], trimmed: false })
      await next.record({ act: 'reveal', outcome: 'done' })
      const { history: last } = await open(torn)
      expect(last.check()).toEqual({ whole: true, faults: [], trimmed: false })
      expect(last.page(0, 1).entries).toMatchObject([{ act: 'reveal' }])
    }
  })

  it('and keeps the words of a version that masked less', async () => {
    const { files } = await written()
    const entry = {
      ...{ seq: 5, at: '2026-11-01T00:00:00.000Z', act: 'create', outcome: 'done' },
      ...{ name: '65be561f-2536-4cb1-b2b8-b6ed55ec307a', prev: last(files).hash },
    }
    const fields = [entry.seq, entry.at, entry.act, entry.outcome, null, null, entry.name, null, entry.prev]
    const hash = createHash('sha256').update(JSON.stringify(fields)).digest('hex')
    const text = `${files.texts.get(file) ?? ''}${JSON.stringify({ ...entry, hash })}\n{"seq":6,"at":"20`
    files.texts.set(file, text)
    const { history } = await open(files)
    expect(history.check()).toMatchObject({ whole: true, faults: [] })
    expect((await open(files)).history.check()).toMatchObject({ whole: true, faults: [] })
  })

  it('before its very first line', async () => {
    const { files } = await open()
    expect((await open(files)).history.check().whole).toBe(true)
  })

  it('keeps what the disk would not take for the next act', async () => {
    const { history, files } = await open()
    const append = files.append.bind(files)
    Object.assign(files, { append: () => Promise.reject(new Error('full')) })
    await history.record({ act: 'create', outcome: 'done', name: 'one' })
    Object.assign(files, { append })
    await history.record({ act: 'create', outcome: 'done', name: 'two' })
    expect((await open(files)).history.page(0, 9)).toMatchObject({ total: 2, check: { whole: true } })
  })
})

describe('an exported history', () => {
  it('is a table that no spreadsheet calculates', async () => {
    const { history } = await open()
    await history.record({
      act: 'create',
      outcome: 'done',
      account,
      name: '=HYPERLINK("x")',
      note: 'a "b", c',
    })
    const [head, row] = historyAsCsv(history.entries()).split('\r\n')
    expect(head).toBe('seq,at,act,outcome,account,key,name,note,prev,hash')
    expect(row).toContain(`"'=HYPERLINK(""x"")","a ""b"", c"`)
  })

  it('is JSON that says whether its chain holds', async () => {
    const { history } = await written()
    expect(JSON.parse(historyAsJson(history.entries(), history.check()))).toMatchObject({
      check: { whole: true },
      entries: [{ seq: 1 }, { seq: 2 }, { seq: 3 }, { seq: 4 }],
    })
  })
})
