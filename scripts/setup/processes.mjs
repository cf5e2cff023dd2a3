import { spawn } from 'node:child_process'
import { accessSync, constants, existsSync, realpathSync, statSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

/** The folder that holds package.json. */
export const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '')

/** Something the user has to put right; printed without a stack. `code` is the exit status. */
export class SetupError extends Error {
  /** @param {string} message @param {number} [code] */
  constructor(message, code = 1) {
    super(message)
    this.code = code
  }
}

/**
 * Runs a command's main function and exits with the status it returns.
 * @param {() => Promise<number>} main
 */
export async function runMain(main) {
  try {
    process.exitCode = await main()
  } catch (error) {
    console.error(error instanceof SetupError ? error.message : error)
    process.exitCode = error instanceof SetupError ? error.code : 1
  }
}

/**
 * Whether Node was started with this module.
 * @param {string} url the module's own address
 */
export function isMain(url) {
  const [, script] = process.argv
  // A module's own address has its links resolved; argv does not.
  return script !== undefined && url === pathToFileURL(realpathSync(script)).href
}

/** Whether a window can be opened here. */
export function hasDisplay() {
  return process.platform !== 'linux' || ['DISPLAY', 'WAYLAND_DISPLAY'].some((name) => process.env[name])
}

/**
 * The full path of a program on PATH, or null.
 * @param {string} name without `.exe`
 * @param {{ env?: NodeJS.ProcessEnv, platform?: string, skip?: string }} [options] `skip`: a folder not to look under
 * @returns {string | null}
 */
export function findProgram(name, { env = process.env, platform = process.platform, skip } = {}) {
  const file = platform === 'win32' ? `${name}.exe` : name
  for (const folder of (env['PATH'] ?? env['Path'] ?? '').split(path.delimiter)) {
    const candidate = path.resolve(folder, file)
    if (folder !== '' && !(skip && candidate.startsWith(skip + path.sep)) && isExecutable(candidate)) {
      return candidate
    }
  }
  return null
}

/** @param {string} file */
export function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK)
    return statSync(file).isFile()
  } catch {
    return false
  }
}

/**
 * Runs a program with our terminal and waits for it. SIGTERM and SIGHUP are passed on; so is SIGINT where
 * there is no terminal to send it to the program itself.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, shell?: boolean, group?: boolean }} [options]
 *   `group`: the program leads a process group of its own, and signals go to the whole group (not on Windows)
 * @returns {Promise<number>} the exit status; 128 + the signal's number when a signal ended it
 */
export function run(command, args, { cwd = root, env = process.env, shell = false, group = false } = {}) {
  const child = spawn(command, args, { cwd, env, shell, stdio: 'inherit', detached: group })
  /** @type {readonly NodeJS.Signals[]} */
  const signals = ['SIGTERM', 'SIGHUP', 'SIGINT']
  /** @param {NodeJS.Signals} signal */
  const onSignal = (signal) => {
    if (signal !== 'SIGINT' || group || !process.stdin.isTTY) sendSignal(child, signal, group)
  }
  for (const signal of signals) process.on(signal, onSignal)
  return new Promise((resolve, reject) => {
    child.once('error', (error) => reject(new SetupError(`Could not run ${command}: ${error.message}`)))
    child.once('close', (code, signal) => resolve(exitStatus(code, signal)))
  }).finally(() => {
    for (const signal of signals) process.off(signal, onSignal)
  })
}

/**
 * Runs a program and keeps what it prints (both streams, in the order they came).
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<{ code: number, output: string }>}
 */
export function runQuietly(command, args, { cwd = root, env = process.env } = {}) {
  const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (/** @type {string} */ text) => (output += text))
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ code: 127, output: error.message }))
    child.once('close', (code, signal) => resolve({ code: exitStatus(code, signal), output }))
  })
}

/**
 * How to start the `npm` that belongs to the system's Node. Never through `npm.cmd` where that can be
 * helped: Node starts batch files only through a shell.
 * @param {readonly string[]} args
 * @returns {{ command: string, args: string[], shell: boolean }}
 */
export function npmCommand(args) {
  const modules = path.join(root, 'node_modules')
  // `npm ci` deletes node_modules, so it must not run on the Node that lives there.
  const node = process.execPath.startsWith(modules + path.sep)
    ? (findProgram('node', { skip: modules }) ?? process.execPath)
    : process.execPath
  const cli = [
    process.env['npm_execpath'] ?? '',
    path.join(path.dirname(node), 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    path.join(path.dirname(node), '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js'),
  ].find((file) => path.basename(file) === 'npm-cli.js' && existsSync(file))
  if (cli) return { command: node, args: [cli, ...args], shell: false }
  return { command: 'npm', args: [...args], shell: process.platform === 'win32' }
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @param {NodeJS.Signals} signal
 * @param {boolean} group
 */
function sendSignal(child, signal, group) {
  try {
    if (group && child.pid !== undefined) process.kill(-child.pid, signal)
    else child.kill(signal)
  } catch {
    // It has just ended by itself.
  }
}

/** @param {number | null} code @param {NodeJS.Signals | null} signal */
function exitStatus(code, signal) {
  return code ?? 128 + (signal === null ? 0 : os.constants.signals[signal])
}
