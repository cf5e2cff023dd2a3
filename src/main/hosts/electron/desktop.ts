import type { GlobalShortcut } from 'electron'
import { fail, ok } from '../../../shared/failure.ts'
import { formatShortcut } from '../../../shared/shortcut.ts'
import type { DesktopState } from '../../../shared/desktop.ts'
import type { Desktop } from '../../core/ports.ts'
import type { Autostart } from './autostart.ts'
import type { Shielding } from './shielding.ts'

export interface DesktopOptions {
  readonly autostart: Autostart
  readonly globalShortcut: Pick<GlobalShortcut, 'register' | 'unregister' | 'isRegistered'>
  /** Why notifications cannot be had, or null. */
  readonly notificationsUnavailable: string | null
  /** Why updates cannot be looked for, or null. */
  readonly updatesUnavailable: string | null
  readonly shielding: Pick<Shielding, 'captureUnavailable' | 'secretFocus'>
  /** The shortcut was pressed. */
  readonly show: () => void
}

/** Autostart and the shortcut of the whole desktop, as the core asks for them. */
export function createDesktop(options: DesktopOptions): Desktop {
  const { autostart, globalShortcut, shielding, show } = options
  let held: string | null = null

  return {
    unavailable: present({
      openAtLogin: autostart.unavailable,
      notifications: options.notificationsUnavailable,
      updates: options.updatesUnavailable,
      hiddenFromCapture: shielding.captureUnavailable,
    }),
    opensAtLogin: () => autostart.isOn(),
    setOpenAtLogin: (on) => autostart.set(on),
    setShortcut(shortcut) {
      const wanted = shortcut && formatShortcut(shortcut)
      if (wanted === held) return Promise.resolve(ok())
      if (wanted !== null && !register(wanted)) {
        const said = `Another program or the system already uses ${wanted}, or this desktop does not support shortcuts.`
        return Promise.resolve(fail('shortcut-taken', said))
      }
      // Only now: when the new one is refused, the old one stays.
      if (held !== null) globalShortcut.unregister(held)
      held = wanted
      return Promise.resolve(ok())
    },
    secretFocus: (on) => shielding.secretFocus(on),
  }

  function register(accelerator: string): boolean {
    try {
      return globalShortcut.register(accelerator, show) && globalShortcut.isRegistered(accelerator)
    } catch {
      return false
    }
  }
}

function present(
  reasons: Partial<Record<keyof DesktopState, string | null>>,
): Partial<Record<keyof DesktopState, string>> {
  return Object.fromEntries(Object.entries(reasons).filter(([, why]) => why !== null))
}
