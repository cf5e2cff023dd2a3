import { describe, expect, it } from 'vitest'
import { storageNews } from '../../../src/renderer/src/features/storage/problem-words.ts'
import type { StorageProblem } from '../../../src/shared/storage.ts'

const told = (file: string, kind: StorageProblem['kind'], keptAs: string | null = null) =>
  (storageNews([{ file, kind, keptAs }])?.problems ?? [])
    .map((problem) => problem.file + problem.words)
    .join()

describe('a file that could not be used', () => {
  it('that was damaged is told with its copy, with what is lost and with what to do', () => {
    expect(told('settings.json', 'damaged', 'settings.damaged-1.json')).toBe(
      'settings.json (your accounts and which of their tokens are kept) was damaged. Tokentray keeps a copy as ' +
        'settings.damaged-1.json and has begun a new one. Sign in again. Your keychain still has the secrets, but ' +
        'Tokentray no longer knows which tokens they belong to.',
    )
  })

  it('whose parts stand for themselves goes on with those that could be read', () => {
    for (const file of ['moves.json', 'history-12.jsonl', 'revocations.jsonl'])
      expect(told(file, 'damaged', 'kept')).toContain('as kept and goes on with what it could read.')
    for (const file of ['settings.json', 'history.head.json', 'unheard-of.json'])
      expect(told(file, 'damaged', 'kept')).toContain('as kept and has begun a new one.')
  })

  it('that could not be set aside is not said to have been begun anew', () => {
    const words = told('moves.json', 'damaged')
    expect(words).toContain('nothing is saved to it')
    expect(words).not.toMatch(/keeps|begun|null/)
  })

  it('that is left alone says why, and what to do', () => {
    expect(told('handover.json', 'unreadable')).toMatch(
      /could not be read, so it was left as it is.* Allow your user to read it, then start Tokentray again\.$/,
    )
    expect(told('history-1.jsonl', 'later-version')).toMatch(
      /was written by a newer Tokentray.* Install that version again; until then nothing is saved to it\.$/,
    )
  })

  it.each(['unheard-of.json', 'constructor', 'history-x.jsonl'])('%s has only its name', (file) => {
    expect(told(file, 'unreadable')).toMatch(new RegExp(`^${file} could not be read,`))
    expect(told(file, 'damaged', 'kept')).toMatch(/begun a new one\.$/)
  })
})

describe('what is told of several files', () => {
  const unreadable = (...names: string[]) =>
    storageNews(names.map((file) => ({ file, kind: 'unreadable', keptAs: null })))

  it('is counted, with what matters most first and what is not known last', () => {
    expect(unreadable('settings.json')?.title).toBe('1 file of Tokentray could not be used')
    const news = unreadable('unheard-of.json', 'history-2.jsonl', 'registries.json', 'settings.json')
    expect(news?.title).toBe('4 files of Tokentray could not be used')
    expect(news?.problems.map(({ file }) => file)).toEqual([
      'settings.json',
      'history-2.jsonl',
      'registries.json',
      'unheard-of.json',
    ])
  })

  it('is nothing where there is nothing to tell', () => {
    expect(storageNews([])).toBeNull()
  })
})
