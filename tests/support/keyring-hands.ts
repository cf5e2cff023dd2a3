import { execFileSync, spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'

/** What can be done to the keyring of the session that a process runs in, and to the processes around it. */

/** Closes the login keyring, which then asks for its password. */
export function lockKeyring(): void {
  execFileSync('dbus-send', [
    ...['--session', '--print-reply', '--dest=org.freedesktop.secrets', '/org/freedesktop/secrets'],
    'org.freedesktop.Secret.Service.Lock',
    'array:objpath:/org/freedesktop/secrets/collection/login',
  ])
}

/** The process of the keyring; 0 when there is none. */
export function keyringProcess(): number {
  try {
    const answer = execFileSync(
      'dbus-send',
      [
        ...['--session', '--print-reply', '--dest=org.freedesktop.DBus', '/org/freedesktop/DBus'],
        ...['org.freedesktop.DBus.GetConnectionUnixProcessID', 'string:org.freedesktop.secrets'],
      ],
      { encoding: 'utf8', stdio: 'pipe' },
    )
    return Number(/uint32 (\d+)/.exec(answer)?.[1])
  } catch {
    return 0
  }
}

/** Starts a keyring in place of the one there was, opened with the password of the tests' keyrings; resolves when it is on the bus. */
export async function startKeyringAgain(): Promise<void> {
  const before = keyringProcess()
  const keyring = spawn(
    'gnome-keyring-daemon',
    ['--replace', '--foreground', '--unlock', '--components=secrets'],
    { stdio: ['pipe', 'ignore', 'ignore'], detached: true },
  )
  keyring.stdin.end('throwaway-keyring')
  keyring.unref()
  await until(() => ![0, before].includes(keyringProcess()))
}

/** The keychain's processes that this one, or the one given, has started. */
export function keychainProcesses(parent = process.pid): number[] {
  return readdirSync('/proc').flatMap((name) => {
    const pid = Number(name)
    if (Number.isNaN(pid)) return []
    try {
      const isChild =
        readFileSync(`/proc/${name}/stat`, 'utf8').split(') ')[1]?.split(' ')[1] === String(parent)
      return isChild && readFileSync(`/proc/${name}/cmdline`, 'utf8').includes('keychain-process')
        ? [pid]
        : []
    } catch {
      return []
    }
  })
}

export function isAlive(pid: number): boolean {
  try {
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.startsWith('Z')
  } catch {
    return false
  }
}

/** Waits half a minute at most, which only a test that fails does. */
export async function until(isSo: () => boolean): Promise<void> {
  for (let tries = 0; !isSo(); tries++) {
    if (tries > 600) throw new Error('It did not come about within half a minute.')
    await delay(50)
  }
}
