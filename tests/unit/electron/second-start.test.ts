import { describe, expect, it } from 'vitest'
import { readSecondStart } from '../../../src/main/hosts/electron/second-start.ts'

describe('what a second start may say', () => {
  it('is its words, of which only those that a running app can heed count', () => {
    expect(readSecondStart({ words: [] })).toMatchObject({
      ok: true,
      value: { practice: false, inTray: false },
    })
    expect(readSecondStart({ words: ['--practice', '--ozone-platform=x11', 'file.txt'] })).toMatchObject({
      ok: true,
      value: { practice: true },
    })
    expect(readSecondStart({ words: ['--in-tray'] })).toMatchObject({ ok: true, value: { inTray: true } })
  })

  it.each([
    null,
    undefined,
    'words',
    [],
    {},
    { words: '--practice' },
    { words: [1] },
    { words: ['--practice'], open: 'file:///etc/passwd' },
    { words: ['x'.repeat(5_000)] },
    { words: Array.from({ length: 65 }, () => '--practice') },
    { words: ['--keychain=plain'] },
    { words: ['--practice=yes'] },
  ])('is not %j', (message) => {
    expect(readSecondStart(message)).toMatchObject({ ok: false, failure: { code: 'bad-request' } })
  })
})
