import type { App } from 'electron'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fail, ok, type Result } from '../../../shared/failure.ts'

/** Whether the system starts the app when its user signs in. */
export interface Autostart {
  /** Why it cannot be had here, as a sentence; null when it can. */
  readonly unavailable: string | null
  isOn(): Promise<boolean>
  set(on: boolean): Promise<Result<undefined>>
}

/** Started by the system, the app waits in the tray: nobody asked for a window. */
export const autostartFlag = '--in-tray'

export interface AutostartPlace {
  readonly platform: NodeJS.Platform
  readonly isPackaged: boolean
  readonly env: Readonly<Record<string, string | undefined>>
  readonly home: string
  readonly executable: string
}

export function createAutostart(
  app: Pick<App, 'getLoginItemSettings' | 'setLoginItemSettings'>,
  place: AutostartPlace,
): Autostart {
  // From source the program is Electron's own, and starting that alone is no Tokentray.
  if (!place.isPackaged) return never('Only an installed Tokentray can be started when you sign in.')
  if (place.platform === 'linux') return desktopEntry(place)
  return loginItem(app, place.platform)
}

function never(why: string): Autostart {
  return {
    unavailable: why,
    isOn: () => Promise.resolve(false),
    set: () => Promise.resolve(fail('not-supported', why)),
  }
}

/** macOS (13 and later want a signed app) and Windows keep such a list themselves. */
function loginItem(
  app: Pick<App, 'getLoginItemSettings' | 'setLoginItemSettings'>,
  platform: NodeJS.Platform,
): Autostart {
  const args = platform === 'win32' ? [autostartFlag] : []
  const isOn = () => {
    const { openAtLogin, executableWillLaunchAtLogin } = app.getLoginItemSettings({ args })
    // On Windows the task manager can switch an entry off that is still there.
    return platform === 'win32' ? executableWillLaunchAtLogin : openAtLogin
  }
  return {
    unavailable: null,
    isOn: () => Promise.resolve(isOn()),
    set(on) {
      app.setLoginItemSettings({ openAtLogin: on, args })
      const done = isOn() === on
      return Promise.resolve(
        done
          ? ok()
          : fail('not-supported', 'The system did not change it. Check its settings for login items.'),
      )
    },
  }
}

/** A file of the desktop's (XDG Autostart Specification): there it is on, gone it is off, and nothing else is touched. */
function desktopEntry({ env, home, executable }: AutostartPlace): Autostart {
  const configured = env['XDG_CONFIG_HOME']
  const folder = join(configured?.startsWith('/') === true ? configured : join(home, '.config'), 'autostart')
  const file = join(folder, 'tokentray.desktop')
  return {
    unavailable: null,
    async isOn() {
      const text = await readFile(file, 'utf8').catch(() => null)
      // Desktops switch an entry off by a line in it.
      return text !== null && !/^(Hidden\s*=\s*true|X-GNOME-Autostart-enabled\s*=\s*false)\s*$/im.test(text)
    },
    async set(on) {
      try {
        if (on) {
          await mkdir(folder, { recursive: true })
          // An AppImage runs from a folder that is gone afterwards; it says where it really is.
          await writeFile(file, entryText(env['APPIMAGE'] ?? executable))
        } else await rm(file, { force: true })
        return ok()
      } catch (error) {
        const why = error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason'
        return fail('storage-failed', `${file} could not be changed: ${why}`)
      }
    },
  }
}

function entryText(program: string): string {
  return `${[
    '[Desktop Entry]',
    'Type=Application',
    'Name=Tokentray',
    'Comment=Looks after npm access tokens',
    `Exec=${quoted(program)} ${autostartFlag}`,
    'Icon=tokentray',
    'Terminal=false',
    'X-GNOME-Autostart-enabled=true',
  ].join('\n')}\n`
}

/**
 * An argument of `Exec` (Desktop Entry Specification): quoted, with four characters escaped inside, every
 * backslash once more as the file's own escape, and `%` doubled since it begins a field code.
 */
function quoted(program: string): string {
  const inQuotes = program.replace(/["`$\\]/g, '\\$&').replaceAll('%', '%%')
  return `"${inQuotes.replaceAll('\\', '\\\\')}"`
}
