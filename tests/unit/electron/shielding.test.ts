import { describe, expect, it } from 'vitest'
import { createShielding } from '../../../src/main/hosts/electron/shielding.ts'

/** What the system was asked for, in order. */
function shieldingOn(platform: NodeJS.Platform) {
  const asked: string[] = []
  const app = { setSecureKeyboardEntryEnabled: (on: boolean) => asked.push(`keyboard ${on}`) }
  const window = { setContentProtection: (on: boolean) => asked.push(`window ${on}`) }
  return { asked, window, shielding: createShielding(app, platform) }
}

describe('the keyboard, while a secret is typed', () => {
  it('is kept from other programs on macOS, and given back once for each time it was taken', () => {
    const { asked, shielding } = shieldingOn('darwin')
    for (const on of [false, true, true, false, false, true, false]) shielding.secretFocus(on)
    expect(asked).toEqual(['keyboard true', 'keyboard false', 'keyboard true', 'keyboard false'])
  })

  it.each(['linux', 'win32'] as const)('is left alone on %s, which has no such thing', (platform) => {
    const { asked, shielding } = shieldingOn(platform)
    shielding.secretFocus(true)
    expect(asked).toEqual([])
  })
})

describe('the window, for who captures the screen', () => {
  it.each(['darwin', 'win32'] as const)('is hidden on %s, and shown again', (platform) => {
    const { asked, window, shielding } = shieldingOn(platform)
    shielding.hideFromCapture(window, true)
    shielding.hideFromCapture(window, false)
    expect([asked, shielding.captureUnavailable]).toEqual([['window true', 'window false'], null])
  })

  it('cannot be hidden on Linux, and that is said', () => {
    const { asked, window, shielding } = shieldingOn('linux')
    shielding.hideFromCapture(window, true)
    expect(asked).toEqual([])
    expect(shielding.captureUnavailable).toContain('no way to hide a window')
  })
})
