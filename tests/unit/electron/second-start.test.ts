import { describe, expect, it } from 'vitest'
import { readSecondStart } from '../../../src/main/hosts/electron/second-start.ts'

describe('what a second start may say', () => {
  it('is its words, of which only one matters to an app that runs: whether the window is wanted', () => {
    expect(readSecondStart({ words: [] })).toMatchObject({ ok: true, value: { inTray: false } })
    const launched = ['--practice', '--ozone-platform=x11', 'file.txt', '--in-tray']
    expect(readSecondStart({ words: launched })).toMatchObject({ ok: true, value: { inTray: true } })
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
