import { describe, expect, it } from 'vitest'
import { createPreferences } from '../../../src/main/core/features/preferences/preferences.ts'
import { defaultPreferences, type Preferences } from '../../../src/shared/preferences.ts'
import type { StorageProblem } from '../../../src/shared/storage.ts'
import { memoryFiles } from '../../support/core-fixture.ts'

function setUp(saved?: string) {
  const files = memoryFiles()
  if (saved !== undefined) files.texts.set('preferences.json', saved)
  const said: Preferences[] = []
  const problems: StorageProblem[] = []
  const storage = { folder: files, report: (problem: StorageProblem) => problems.push(problem) }
  return { files, said, problems, preferences: createPreferences(storage, (changed) => said.push(changed)) }
}

describe('preferences', () => {
  it('are the defaults until something is set', async () => {
    const { preferences, said } = setUp()
    await preferences.load()
    expect(preferences.get()).toEqual(defaultPreferences)
    expect(said).toEqual([])
  })

  it('are kept, and found again by the next run', async () => {
    const first = setUp()
    expect(await first.preferences.change({ clipboard: { seconds: 60 } })).toEqual({ ok: true })
    expect(first.said.at(-1)?.clipboard.seconds).toBe(60)

    const next = setUp(first.files.texts.get('preferences.json'))
    await next.preferences.load()
    expect(next.preferences.get().clipboard.seconds).toBe(60)
  })

  it.each([
    ['no JSON', '{'],
    ['another kind of file', '[1, 2]'],
    ['a value that is not offered', '{ "clipboard": { "seconds": 86400 } }'],
    ['a section of another kind', '{ "clipboard": "30" }'],
  ])('fall back to the defaults where the file holds %s', async (_case, saved) => {
    const { preferences } = setUp(saved)
    await preferences.load()
    expect(preferences.get()).toEqual(defaultPreferences)
  })

  it('are set aside when the file is none of ours', async () => {
    const { preferences, files, problems } = setUp('{')
    await preferences.load()
    expect(problems).toEqual([
      { file: 'preferences.json', kind: 'damaged', keptAs: 'preferences.damaged-1.json' },
    ])
    expect(files.texts.get('preferences.damaged-1.json')).toBe('{')
  })

  it('are read with the name that a section had in version 0.1.0', async () => {
    const { preferences } = setUp('{ "computer": { "watch": true, "folders": ["/srv"], "mayAsk": [] } }')
    await preferences.load()
    expect(preferences.get().plaintextTokens).toEqual({ watch: true, folders: ['/srv'], mayAsk: [] })
  })

  it('do not change when they cannot be saved, and say so', async () => {
    const { preferences, files, said } = setUp()
    files.write = () => Promise.reject(Object.assign(new Error('no space'), { code: 'ENOSPC' }))
    expect(await preferences.change({ clipboard: { seconds: 10 } })).toMatchObject({
      ok: false,
      failure: {
        code: 'storage-failed',
        message: expect.stringContaining('the disk is full') as string,
      },
    })
    expect(preferences.get()).toEqual(defaultPreferences)
    expect(said).toEqual([])
  })
})
