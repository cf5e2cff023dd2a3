import { mkdirSync, mkdtempSync, rmSync, writeFileSync, existsSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { findProgram, run, runQuietly, SetupError } from './processes.mjs'

/**
 * A keychain of one's own: a private session bus with gnome-keyring on it, its files in `home`, nothing of
 * the user's desktop touched. Linux only. Five states:
 *   unlocked  the login keyring is open;
 *   locked    the same keyring, closed, and no way to ask for its password;
 *   unmade    a keyring service that has never kept anything, and no way to ask for a new password;
 *   none      a bus on which nothing offers secrets;
 *   no-bus    no session bus at all.
 * A keyring outlives its session in `home`, so one can fill it unlocked and meet it again locked.
 */

/**
 * Runs "$@" once the keyring answers on the bus, and ends the keyring after it. Without the wait, an early
 * call makes the bus start a second keyring, which gets in the way of the first.
 * @param {string} startKeyring
 */
const script = (startKeyring) => `
${startKeyring} >/dev/null 2>&1 &
keyring=$!
tries=200
until dbus-send --session --reply-timeout=2000 --print-reply --dest=org.freedesktop.DBus / \\
  org.freedesktop.DBus.NameHasOwner string:org.freedesktop.secrets 2>/dev/null | grep -q 'boolean true'
do
  tries=$((tries - 1))
  [ $tries -gt 0 ] || { echo 'The keyring did not start.' >&2; exit 1; }
  sleep 0.05
done
"$@"
status=$?
kill $keyring 2>/dev/null
wait $keyring 2>/dev/null
exit $status`
const unlock = script('printf %s "$0" | gnome-keyring-daemon --foreground --unlock --components=secrets')
const startLocked = script('gnome-keyring-daemon --foreground --components=secrets </dev/null')
const password = 'throwaway-keyring'

const busWithoutServices = `<busconfig>
  <type>session</type>
  <listen>unix:tmpdir=/tmp</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
`

/** @typedef {'unlocked' | 'locked' | 'unmade' | 'none' | 'no-bus'} KeyringState */

/** Whether a keyring session can be started on this machine. */
export function hasKeyringSession() {
  return (
    process.platform === 'linux' &&
    ['dbus-run-session', 'dbus-send', 'gnome-keyring-daemon'].every(
      (program) => findProgram(program) !== null,
    )
  )
}

/** A new private folder (0700, short enough for the sockets in it) for a keyring. Delete it when done. */
export function createKeyringHome() {
  return mkdtempSync(path.join(os.tmpdir(), 'tokentray-keyring-'))
}

/**
 * The command that runs `command` in a keyring session; give all three parts to `spawn`. Ended by a signal,
 * it can leave the inner command behind: spawn it detached and signal the group.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ state: KeyringState, home: string, env?: NodeJS.ProcessEnv }} options
 * @returns {Promise<{ command: string, args: string[], env: NodeJS.ProcessEnv }>}
 */
export async function keyringSessionCommand(command, args, { state, home, env = process.env }) {
  if (!hasKeyringSession())
    throw new SetupError('A keyring session needs dbus-run-session, dbus-send and gnome-keyring-daemon.')
  const session = { home, env: sessionEnvironment(home, env) }
  if (state === 'no-bus') return { command, args: [...args], env: session.env }
  if (state === 'none') {
    const config = path.join(home, 'bus-without-services.conf')
    writeFileSync(config, busWithoutServices)
    return onPrivateBus([`--config-file=${config}`], [command, ...args], session)
  }
  if (state === 'unlocked') return onPrivateBus([], ['sh', '-c', unlock, password, command, ...args], session)

  if (state === 'locked' && !existsSync(path.join(home, 'data', 'keyrings', 'login.keyring'))) {
    const seed = onPrivateBus([], ['sh', '-c', unlock, password, 'true'], session)
    const { code, output } = await runQuietly(seed.command, seed.args, { env: seed.env })
    if (code !== 0) throw new SetupError(`The keyring could not be made: ${output}`)
  }
  return onPrivateBus([], ['sh', '-c', startLocked, 'keyring', command, ...args], session)
}

/**
 * Runs a command in a keyring session with our terminal. Without `home` the keyring is thrown away afterwards.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ state?: KeyringState, home?: string, env?: NodeJS.ProcessEnv, cwd?: string }} [options]
 * @returns {Promise<number>} the exit status
 */
export async function runInKeyringSession(
  command,
  args,
  { state = 'unlocked', home, env = process.env, cwd } = {},
) {
  const folder = home ?? createKeyringHome()
  try {
    const session = await keyringSessionCommand(command, args, { state, home: folder, env })
    return await run(session.command, session.args, { env: session.env, group: true, ...(cwd && { cwd }) })
  } finally {
    if (home === undefined) rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

// The bus and what it starts chatter on the error stream; it goes to bus.log, the command's own does not.
const quietBus = 'log=$1; shift; exec 3>&2 2>"$log"; exec dbus-run-session "$@"'
const ownErrors = 'exec 2>&3 3>&-; exec "$@"'

/**
 * @param {readonly string[]} busOptions
 * @param {readonly string[]} inner the command and its arguments
 * @param {{ home: string, env: NodeJS.ProcessEnv }} session
 */
function onPrivateBus(busOptions, inner, { home, env }) {
  const log = path.join(home, 'bus.log')
  const args = [...busOptions, '--', 'sh', '-c', ownErrors, 'session', ...inner]
  return { command: 'sh', args: ['-c', quietBus, 'bus', log, ...args], env }
}

/** @param {string} home @param {NodeJS.ProcessEnv} env @returns {NodeJS.ProcessEnv} */
function sessionEnvironment(home, env) {
  const folders = { XDG_DATA_HOME: path.join(home, 'data'), XDG_RUNTIME_DIR: path.join(home, 'run') }
  for (const folder of Object.values(folders)) mkdirSync(folder, { recursive: true, mode: 0o700 })
  /** @type {NodeJS.ProcessEnv} */
  const session = { ...env, ...folders }
  delete session['DBUS_SESSION_BUS_ADDRESS']
  // With a display, a locked keyring would ask for its password on the user's screen.
  delete session['DISPLAY']
  delete session['WAYLAND_DISPLAY']
  return session
}
