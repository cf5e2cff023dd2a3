import { describe, expect, it } from 'vitest'
import { flagsHelp, parseFlags, readyLine } from '../../../src/main/hosts/flags.ts'
import { practice } from '../../support/sample-state.ts'

const nothingSaid = {
  host: null,
  dataDir: null,
  practice: false,
  keychain: 'os',
  headless: false,
  inTray: false,
  remoteDebuggingPort: null,
}

describe('the command line', () => {
  it('needs nothing', () => {
    expect(parseFlags([])).toEqual({ ok: true, value: nothingSaid })
  })

  it('takes every flag', () => {
    const words =
      '--host=chromium --data-dir=/home/me/a=b --practice --keychain=memory --headless --remote-debugging-port=9222'
    expect(parseFlags(words.split(' '))).toEqual({
      ok: true,
      value: {
        host: 'chromium',
        dataDir: '/home/me/a=b',
        practice: true,
        keychain: 'memory',
        headless: true,
        inTray: false,
        remoteDebuggingPort: 9222,
      },
    })
  })

  it('lets the later of two flags win', () => {
    expect(parseFlags(['--keychain=memory', '--keychain=os'])).toMatchObject({ value: { keychain: 'os' } })
  })

  it.each([
    '--practise',
    '--no-sandbox',
    '-h',
    'practice',
    '--Practice',
    '--',
    '--constructor',
    '--__proto__=1',
  ])('names %s as unknown and says what there is', (word) => {
    expect(parseFlags(['--practice', word])).toMatchObject({
      ok: false,
      failure: { message: `There is no flag ${word}. The flags are: ${flagsHelp}` },
    })
  })

  it.each([
    ['--keychain=file', '--keychain=os or --keychain=memory'],
    ['--keychain', '--keychain=os or --keychain=memory'],
    ['--host=firefox', '--host=electron or --host=chromium'],
    ['--data-dir=', '--data-dir=DIR'],
    ['--data-dir', '--data-dir=DIR'],
    ['--practice=yes', '--practice'],
    ['--headless=false', '--headless'],
    ['--remote-debugging-port=65536', '--remote-debugging-port=P, P from 0 to 65535'],
    ['--remote-debugging-port=-1', '--remote-debugging-port=P, P from 0 to 65535'],
    ['--remote-debugging-port=0x50', '--remote-debugging-port=P, P from 0 to 65535'],
  ])('refuses %s and says how to write it', (word, form) => {
    expect(parseFlags([word])).toMatchObject({
      ok: false,
      failure: { message: `${word} cannot be understood. Write ${form}.` },
    })
  })

  it('passes over what a launcher adds to a packaged app, but not over a wrong flag of ours', () => {
    const launched = ['--ozone-platform=wayland', '-psn_0_12345', '--practice', 'tokentray.desktop']
    expect(parseFlags(launched, 'ignored')).toEqual({ ok: true, value: { ...nothingSaid, practice: true } })
    expect(parseFlags(['--keychain=file'], 'ignored')).toMatchObject({ ok: false })
  })
})

describe('the line that says the app is ready', () => {
  it('names host, keychain and the practice registry', () => {
    expect(readyLine('electron', 'os', null)).toBe(
      'Tokentray ready (host=electron, keychain=os, practice=off)',
    )
    expect(readyLine('chromium', 'memory', practice)).toBe(
      'Tokentray ready (host=chromium, keychain=memory, practice=http://127.0.0.1:4873/)',
    )
  })
})
