import { describe, expect, it } from 'vitest'
import type { Desktop } from '../../../src/main/core/ports.ts'
import { fail, ok } from '../../../src/shared/failure.ts'
import { formatShortcut } from '../../../src/shared/shortcut.ts'
import { memoryFiles, startCore } from '../../support/core-fixture.ts'

/** A desktop that holds one shortcut for us and where others hold theirs. */
function desktopOf(
  changes: { taken?: string[]; refuses?: boolean; unavailable?: Desktop['unavailable'] } = {},
) {
  const held: (string | null)[] = []
  const secrets: boolean[] = []
  let atLogin = false
  const desktop: Desktop = {
    unavailable: changes.unavailable ?? {},
    opensAtLogin: () => Promise.resolve(atLogin),
    setOpenAtLogin(on) {
      if (changes.refuses) return Promise.resolve(fail('not-supported', 'A policy forbids it.'))
      atLogin = on
      return Promise.resolve(ok())
    },
    setShortcut(shortcut) {
      const keys = shortcut && formatShortcut(shortcut)
      if (keys !== null && changes.taken?.includes(keys)) {
        return Promise.resolve(fail('shortcut-taken', 'Another program holds it.'))
      }
      held.push(keys)
      return Promise.resolve(ok())
    },
    secretFocus: (on) => void secrets.push(on),
  }
  return { desktop, held, secrets }
}

it('the desktop hears when a secret is typed, and when no longer', async () => {
  const { desktop, secrets } = desktopOf()
  const { core } = await startCore({ desktop })
  for (const on of [true, false]) expect(await core.handlers.desktop.secretFocus({ on })).toEqual(ok())
  expect(secrets).toEqual([true, false])
})

describe('the desktop’s switches', () => {
  it('are off until they are asked for', async () => {
    const { desktop, held } = desktopOf()
    const { core } = await startCore({ desktop })
    expect(core.snapshot().desktop).toEqual({
      openAtLogin: { on: false, unavailable: null },
      shortcut: { on: false, unavailable: null },
      notifications: { on: true, unavailable: null },
      hiddenFromCapture: { on: true, unavailable: null },
      updates: { on: true, unavailable: null },
    })
    expect(held).toEqual([])
  })

  it('a shortcut is taken, kept, and taken again at the next start', async () => {
    const files = memoryFiles()
    const first = desktopOf()
    const { core } = await startCore({ desktop: first.desktop, files })
    expect(await core.handlers.desktop.setShortcut({ keys: 'ctrl+alt+t' })).toEqual(ok())
    expect(core.snapshot()).toMatchObject({
      desktop: { shortcut: { on: true } },
      preferences: { shortcut: { keys: 'Control+Alt+T' } },
    })
    const next = desktopOf()
    const again = await startCore({ desktop: next.desktop, files })
    expect(next.held).toEqual(['Control+Alt+T'])
    await again.core.handlers.desktop.setShortcut({ keys: null })
    expect(next.held).toEqual(['Control+Alt+T', null])
    expect(again.core.snapshot()).toMatchObject({
      desktop: { shortcut: { on: false } },
      preferences: { shortcut: { keys: null } },
    })
  })

  it('a shortcut that another program holds is refused, and the old one stays', async () => {
    const { desktop } = desktopOf({ taken: ['Control+Alt+L'] })
    const { core } = await startCore({ desktop })
    await core.handlers.desktop.setShortcut({ keys: 'Ctrl+Alt+T' })
    expect(await core.handlers.desktop.setShortcut({ keys: 'Ctrl+Alt+L' })).toMatchObject({
      ok: false,
      failure: { code: 'shortcut-taken' },
    })
    expect(core.snapshot()).toMatchObject({
      desktop: { shortcut: { on: true } },
      preferences: { shortcut: { keys: 'Control+Alt+T' } },
    })
  })

  it('a shortcut that cannot be saved is given back, and the old one is taken again', async () => {
    const files = memoryFiles()
    const { desktop, held } = desktopOf()
    const { core } = await startCore({ desktop, files })
    await core.handlers.desktop.setShortcut({ keys: 'Ctrl+Alt+T' })
    files.write = () => Promise.reject(Object.assign(new Error('no space'), { code: 'ENOSPC' }))
    expect(await core.handlers.desktop.setShortcut({ keys: 'Ctrl+Alt+L' })).toMatchObject({
      ok: false,
      failure: { code: 'storage-failed' },
    })
    expect(held).toEqual(['Control+Alt+T', 'Control+Alt+L', 'Control+Alt+T'])
    expect(core.snapshot()).toMatchObject({
      desktop: { shortcut: { on: true } },
      preferences: { shortcut: { keys: 'Control+Alt+T' } },
    })
  })

  it('a shortcut that was lost while the app was away is still set, and is shown as not held', async () => {
    const files = memoryFiles()
    const { core } = await startCore({ desktop: desktopOf().desktop, files })
    await core.handlers.desktop.setShortcut({ keys: 'Ctrl+Alt+T' })
    const again = await startCore({ desktop: desktopOf({ taken: ['Control+Alt+T'] }).desktop, files })
    expect(again.core.snapshot()).toMatchObject({
      desktop: { shortcut: { on: false } },
      preferences: { shortcut: { keys: 'Control+Alt+T' } },
    })
    expect(again.log).toEqual(['the shortcut could not be taken: shortcut-taken'])
  })

  it('autostart shows what the system says, also when it refuses', async () => {
    const { core } = await startCore({ desktop: desktopOf().desktop })
    expect(await core.handlers.desktop.setOpenAtLogin({ on: true })).toEqual(ok())
    expect(core.snapshot().desktop.openAtLogin.on).toBe(true)
    const refusing = await startCore({ desktop: desktopOf({ refuses: true }).desktop })
    expect(await refusing.core.handlers.desktop.setOpenAtLogin({ on: true })).toMatchObject({ ok: false })
    expect(refusing.core.snapshot().desktop.openAtLogin.on).toBe(false)
  })

  it('what cannot be had is refused with its reason', async () => {
    const { desktop, held } = desktopOf({
      unavailable: { shortcut: 'No keys here.', openAtLogin: 'No start here.' },
    })
    const { core } = await startCore({ desktop })
    expect(await core.handlers.desktop.setShortcut({ keys: 'Ctrl+Alt+T' })).toMatchObject({
      failure: { code: 'not-supported', message: 'No keys here.' },
    })
    expect(await core.handlers.desktop.setOpenAtLogin({ on: true })).toMatchObject({
      failure: { code: 'not-supported', message: 'No start here.' },
    })
    expect(held).toEqual([])
  })
})
