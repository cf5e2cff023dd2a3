import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

/** Runs a program without a shell and gives what it printed. */
export type Run = (program: string, args: readonly string[]) => Promise<string>

const question = [
  'call',
  '--session',
  '--dest=org.freedesktop.DBus',
  '--object-path=/org/freedesktop/DBus',
  '--method=org.freedesktop.DBus.NameHasOwner',
  'org.kde.StatusNotifierWatcher',
]

/**
 * Whether this desktop shows tray icons. macOS and Windows do. On Linux a tray icon without a host
 * (plain GNOME, most window managers) is made without an error and seen by nobody, so the session bus is
 * asked whether someone plays the host (StatusNotifierItem specification). No answer counts as no.
 */
export async function hasTrayHost(platform: NodeJS.Platform, run: Run = runProgram): Promise<boolean> {
  if (platform === 'darwin' || platform === 'win32') return true
  try {
    return (await run('gdbus', question)).trim() === '(true,)'
  } catch {
    return false
  }
}

async function runProgram(program: string, args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(program, args, { timeout: 2_000 })
  return stdout
}
