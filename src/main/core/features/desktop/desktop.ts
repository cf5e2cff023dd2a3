import type { Handlers } from '../../../../shared/contract.ts'
import { fail, ok, type Result } from '../../../../shared/failure.ts'
import { formatShortcut, parseShortcut, type Shortcut } from '../../../../shared/shortcut.ts'
import type { DesktopState } from '../../../../shared/desktop.ts'
import type { Ports } from '../../ports.ts'
import type { Store } from '../../state.ts'
import type { PreferenceStore } from '../preferences/preferences.ts'

/** How things stand before anything was asked of the desktop. */
export function initialDesktop({ desktop: { unavailable } }: Pick<Ports, 'desktop'>): DesktopState {
  const off = (name: keyof DesktopState) => ({ on: false, unavailable: unavailable[name] ?? null })
  return {
    openAtLogin: off('openAtLogin'),
    shortcut: off('shortcut'),
    notifications: { ...off('notifications'), on: unavailable.notifications === undefined },
    updates: { ...off('updates'), on: unavailable.updates === undefined },
    hiddenFromCapture: { ...off('hiddenFromCapture'), on: unavailable.hiddenFromCapture === undefined },
  }
}

export interface DesktopParts {
  readonly ports: Pick<Ports, 'desktop' | 'log'>
  readonly store: Store
  readonly preferences: PreferenceStore
}

export interface DesktopFeature {
  readonly handlers: Handlers['desktop']
  /** Asks how things stand and takes the shortcut that the user has set. */
  start(): Promise<void>
}

/** Start at login, and the shortcut: the desktop is asked first, and the state says what it answered. */
export function createDesktopFeature({ ports, store, preferences }: DesktopParts): DesktopFeature {
  const { desktop } = ports

  function show(name: keyof DesktopState, on: boolean): void {
    const current = store.get().desktop
    store.patch({ desktop: { ...current, [name]: { ...current[name], on } } })
  }

  function refusal(name: keyof DesktopState): Result<undefined> | null {
    const why = desktop.unavailable[name]
    return why === undefined ? null : fail('not-supported', why)
  }

  async function take(shortcut: Shortcut | null): Promise<Result<undefined>> {
    const taken = await desktop.setShortcut(shortcut)
    if (taken.ok) show('shortcut', shortcut !== null)
    return taken
  }

  return {
    handlers: {
      async setOpenAtLogin({ on }) {
        const refused = refusal('openAtLogin')
        if (refused) return refused
        const set = await desktop.setOpenAtLogin(on)
        // The system may have its own mind, or the user another settings window open.
        show('openAtLogin', await desktop.opensAtLogin())
        return set
      },
      async setShortcut({ keys }) {
        const refused = refusal('shortcut')
        if (refused) return refused
        const before = savedShortcut(preferences)
        const shortcut = keys === null ? null : parseShortcut(keys)
        if (shortcut?.ok === false) return shortcut
        const taken = await take(shortcut?.value ?? null)
        if (!taken.ok) return taken
        const saved = await preferences.change({
          shortcut: { keys: shortcut && formatShortcut(shortcut.value) },
        })
        // Keys that are not in the settings could not be seen there, nor given back.
        if (!saved.ok) await take(before?.ok ? before.value : null)
        return saved
      },
      secretFocus({ on }) {
        desktop.secretFocus(on)
        return Promise.resolve(ok())
      },
    },
    async start() {
      if (desktop.unavailable.openAtLogin === undefined) show('openAtLogin', await desktop.opensAtLogin())
      const shortcut = savedShortcut(preferences)
      if (shortcut === null || desktop.unavailable.shortcut !== undefined) return
      const taken = shortcut.ok ? await take(shortcut.value) : shortcut
      if (!taken.ok) ports.log(`the shortcut could not be taken: ${taken.failure.code}`)
    },
  }
}

/** Null when the user has set none. */
function savedShortcut(preferences: PreferenceStore): Result<Shortcut> | null {
  const { keys } = preferences.get().shortcut
  return keys === null ? null : parseShortcut(keys)
}
