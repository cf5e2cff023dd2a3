import { describe, expect, it } from 'vitest'
import { SettingsView } from '../../../src/renderer/src/features/settings/settings-view.svelte.ts'
import { ok } from '../../../src/shared/failure.ts'
import { FakeBridge, refused } from './fake-bridge.ts'

describe('the page of settings', () => {
  it('asks for each change at once and says what was done', async () => {
    const main = new FakeBridge({
      'preferences.change': () => ok(),
      'desktop.setOpenAtLogin': () => ok(),
      'desktop.setShortcut': () => ok(),
    })
    const view = new SettingsView(main.bridge)
    await view.change({ clipboard: { seconds: 10 } })
    await view.openAtLogin(true)
    expect(view.notice).toBe('Tokentray starts when you sign in.')
    await view.shortcut('Ctrl+Alt+T')
    await view.shortcut('  ')
    expect(view.notice).toBe('There is no shortcut now.')
    expect(main.calls.map(({ name, args }) => [name, args])).toEqual([
      ['preferences.change', { clipboard: { seconds: 10 } }],
      ['desktop.setOpenAtLogin', { on: true }],
      ['desktop.setShortcut', { keys: 'Ctrl+Alt+T' }],
      ['desktop.setShortcut', { keys: null }],
    ])
    expect(view.call.failure).toBeNull()
  })

  it('says why a change did not take hold, until the next one does', async () => {
    let taken = true
    const main = new FakeBridge({
      'desktop.setShortcut': () => (taken ? refused('shortcut-taken') : ok()),
    })
    const view = new SettingsView(main.bridge)
    expect(await view.shortcut('Ctrl+Alt+T')).toBe(false)
    expect([view.call.failure?.code, view.notice]).toEqual(['shortcut-taken', ''])
    taken = false
    expect(await view.shortcut('Ctrl+Alt+U')).toBe(true)
    expect(view.call.failure).toBeNull()
  })
})
