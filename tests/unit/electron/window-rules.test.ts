import { describe, expect, it } from 'vitest'
import {
  isAllowedExternalUrl,
  isInternalUrl,
  webPreferences,
  windowOptions,
} from '../../../src/main/hosts/electron/window-rules.ts'

describe('addresses of the page itself', () => {
  it.each([
    'tokentray://app/',
    'tokentray://app/index.html',
    'tokentray://app/assets/index-3f.js',
    'tokentray://app/#x',
  ])('takes %s for its own', (url) => {
    expect(isInternalUrl(url)).toBe(true)
  })

  it.each([
    'tokentray://app.evil.example/',
    'tokentray://evil.example/app/',
    'tokentray://app@evil.example/',
    'tokentray://app:word@evil.example/',
    'tokentray://user@app/',
    'tokentray://app:81/',
    'tokentray://app./',
    'tokentray://APP/',
    'tokentray:app',
    'tokentray:///app/',
    'tokentrays://app/',
    'https://app/',
    'http://tokentray//app/',
    'file:///tokentray://app/',
    'blob:tokentray://app/3f',
    'view-source:tokentray://app/',
    'javascript:tokentray://app/',
    'data:text/html,tokentray://app/',
    'about:blank',
    'devtools://devtools/bundled/inspector.html',
    'app',
    '',
  ])('takes %s for a stranger’s', (url) => {
    expect(isInternalUrl(url)).toBe(false)
  })
})

describe('addresses that may be opened in the user’s browser', () => {
  it.each([
    'https://registry.example/login/3f',
    'http://127.0.0.1:4873/login',
    'http://localhost:4873/',
    'http://[::1]:1/',
  ])('opens %s', (url) => {
    expect(isAllowedExternalUrl(url)).toBe(true)
  })

  it.each([
    'http://registry.example/login',
    'http://localhost.evil.example/',
    'http://127.0.0.1.evil.example/',
    'https://registry.example@evil.example/',
    'https://user:word@registry.example/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'data:text/html,x',
    'smb://evil.example/share',
    'ms-settings:privacy',
    'vbscript:x',
    'tokentray://app/',
    '\\\\evil.example\\share',
    'C:\\Windows\\System32\\calc.exe',
    '-flag',
    '',
  ])('does not open %s', (url) => {
    expect(isAllowedExternalUrl(url)).toBe(false)
  })
})

describe('the window', () => {
  const options = windowOptions({ preload: '/app/preload.cjs', icon: '/app/icon.png' }, false)

  it.each([
    ['sandbox', true],
    ['contextIsolation', true],
    ['webSecurity', true],
    ['nodeIntegration', false],
    ['nodeIntegrationInWorker', false],
    ['nodeIntegrationInSubFrames', false],
    ['allowRunningInsecureContent', false],
    ['experimentalFeatures', false],
    ['webviewTag', false],
    ['navigateOnDragDrop', false],
    ['plugins', false],
    ['devTools', false],
  ] as const)('has %s = %s, said and not left to a default', (flag, value) => {
    expect(webPreferences[flag]).toBe(value)
    expect(options.webPreferences[flag]).toBe(value)
  })

  it('turns on no features of Blink and disables no web security by another name', () => {
    expect(Object.keys(options.webPreferences)).not.toContain('enableBlinkFeatures')
    expect(Object.keys(options.webPreferences)).not.toContain('additionalArguments')
  })

  it('appears only when there is something to show, in the colour of the page', () => {
    expect(options.show).toBe(false)
    expect(options.backgroundColor).toBe('#fbfaf8')
    expect(windowOptions({ preload: '', icon: '' }, true).backgroundColor).toBe('#191816')
  })
})
