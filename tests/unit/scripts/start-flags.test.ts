import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseStartFlags, usageOf } from '../../../scripts/start-flags.mjs'

const here = path.resolve('/home/ada')

describe('the flags of npm start', () => {
  it('ask for nothing by default: any host, a window, the system’s keychain', () => {
    expect(parseStartFlags([], here)).toEqual({
      help: false,
      host: 'any',
      headless: false,
      keychain: 'os',
      forHost: [],
    })
  })

  it('go on to the host, the data folder made absolute from where npm was called', () => {
    const flags = parseStartFlags(
      ['--data-dir=notes', '--practice', '--keychain=memory', '--headless', '--remote-debugging-port=9222'],
      here,
    )
    expect(flags).toMatchObject({
      keychain: 'memory',
      forHost: [
        '--headless',
        `--data-dir=${path.join(here, 'notes')}`,
        '--practice',
        '--keychain=memory',
        '--remote-debugging-port=9222',
      ],
    })
  })

  it.each(['--headless', '--remote-debugging-port=9222'])('%s means the Chromium host', (flag) => {
    expect(parseStartFlags([flag], here)).toMatchObject({ host: 'chromium' })
  })

  it('keep an explicit host', () => {
    expect(parseStartFlags(['--host=electron', '--headless'], here)).toMatchObject({ host: 'electron' })
  })

  it.each([
    [['--colour=red'], /--colour/],
    [['practice'], /practice/],
    [['--host=firefox'], /electron or chromium/],
    [['--keychain=file'], /os or memory/],
    [['--data-dir='], /folder/],
    [['--remote-debugging-port=65536'], /65535/],
    [['--remote-debugging-port=abc'], /abc/],
    [['--host=electron', '--remote-debugging-port=9222'], /--host=chromium/],
  ])('refuse %j in one sentence', (argv, reason) => {
    const flags = parseStartFlags(argv, here)
    expect(flags).toEqual({ error: expect.stringMatching(reason) as string })
  })

  it('are all in the help text', () => {
    for (const flag of ['host', 'headless', 'data-dir', 'practice', 'keychain', 'remote-debugging-port']) {
      expect(usageOf('npm start', 'here')).toContain(`--${flag}`)
    }
  })
})
