import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { download, failureReason } from '../../../scripts/setup/electron-binary.mjs'
import { browserCandidates, findBrowser } from '../../../scripts/setup/find-browser.mjs'
import { matchesLock } from '../../../scripts/setup/node-modules.mjs'
import { howToInstall, needs } from '../../../scripts/setup/system-packages.mjs'

describe('the packages in node_modules', () => {
  const lock = {
    packages: {
      '': { version: '1.0.0' },
      'node_modules/svelte': { version: '5.0.0' },
      'node_modules/only-on-windows': { version: '1.0.0', optional: true },
    },
  }

  it('are kept when they are what the lock file says, optional ones aside', () => {
    expect(matchesLock(lock, { packages: { 'node_modules/svelte': { version: '5.0.0' } } })).toBe(true)
  })

  it.each([
    ['an older version', { packages: { 'node_modules/svelte': { version: '4.0.0' } } }],
    ['a missing package', { packages: {} }],
    ['an unreadable list', {}],
  ])('are installed again after %s', (_, installed) => {
    expect(matchesLock(lock, installed)).toBe(false)
  })
})

describe('the browser', () => {
  let folder = ''
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'browser-'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  it('is the one that TOKENTRAY_BROWSER names', () => {
    const browser = path.join(folder, 'my-chrome')
    writeFileSync(browser, '')
    chmodSync(browser, 0o755)
    expect(findBrowser({ env: { TOKENTRAY_BROWSER: browser } })).toBe(browser)
  })

  it('is none at all when TOKENTRAY_BROWSER names nothing, rather than another one', () => {
    expect(findBrowser({ env: { ...process.env, TOKENTRAY_BROWSER: path.join(folder, 'gone') } })).toBeNull()
  })

  it('is looked for in the usual places of macOS and Windows', () => {
    expect(browserCandidates({ HOME: '/Users/ada' }, 'darwin')).toContain(
      '/Users/ada/Applications/Chromium.app/Contents/MacOS/Chromium',
    )
    expect(browserCandidates({ 'PROGRAMFILES(X86)': String.raw`C:\Program Files (x86)` }, 'win32')).toContain(
      String.raw`C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe`,
    )
  })
})

describe('a missing system package', () => {
  const missing = [needs.libsecret, needs.keyring]

  it('is named in a command that can be pasted where apt is', () => {
    const text = howToInstall(missing, 'linux', true)
    expect(text).toMatch(/sudo apt-get install .* libsecret-1-0 gnome-keyring$/)
  })

  it('is named without a command for another package manager', () => {
    const text = howToInstall(missing, 'linux', false)
    expect(text).toContain('libsecret-1-0 gnome-keyring')
    expect(text).not.toContain('apt-get')
  })

  it('can only be a browser on macOS and Windows', () => {
    expect(howToInstall([needs.browser], 'win32', false)).toContain('Edge')
  })
})

describe('a failed Electron download', () => {
  it('is told in a few words, without the address it went to', () => {
    expect(failureReason('TypeError: fetch failed\n    at node:internal\n')).toBe(
      'its download server cannot be reached',
    )
    expect(failureReason('HTTPError: Response code 403 (Forbidden) for https://files.example/a.zip\n')).toBe(
      'its download failed: Response code 403 (Forbidden)',
    )
    expect(failureReason('')).toBe('its installer failed')
  })

  it('is given up when it makes no progress, and told apart from an installer that fails', async () => {
    expect(await download(['-e', 'setTimeout(() => undefined, 60_000)'], 300)).toBe(
      'its download made no progress for 0.3 s',
    )
    expect(await download(['-e', 'console.error("Error: disk full"); process.exit(1)'], 60_000)).toBe(
      'its download failed: disk full',
    )
  })
})
