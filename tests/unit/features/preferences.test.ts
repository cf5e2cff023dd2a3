import { describe, expect, it } from 'vitest'
import { createPreferences } from '../../../src/main/core/features/preferences/preferences.ts'
import { defaultPreferences, type Preferences } from '../../../src/shared/preferences.ts'
import { memoryFiles } from '../../support/core-fixture.ts'

function setUp(saved?: string) {
  const files = memoryFiles()
  if (saved !== undefined) files.texts.set('preferences.json', saved)
  const said: Preferences[] = []
  return { files, said, preferences: createPreferences(files, (changed) => said.push(changed)) }
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

  it('hold for this run when they cannot be saved, and say so', async () => {
    const { preferences, files } = setUp()
    files.write = () => Promise.reject(new Error('the disk is full'))
    expect(await preferences.change({ clipboard: { seconds: 10 } })).toMatchObject({
      ok: false,
      failure: {
        code: 'storage-failed',
        message: expect.stringContaining('the disk is full') as string,
      },
    })
    expect(preferences.get().clipboard.seconds).toBe(10)
  })
})
