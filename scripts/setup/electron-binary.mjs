import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { projectNode } from './node-modules.mjs'
import { root, runQuietly } from './processes.mjs'

const electronFolder = path.join(root, 'node_modules', 'electron')

/**
 * Electron's executable when it has been fetched already.
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {string | null}
 */
export function findElectron(env = process.env) {
  try {
    const program = readFileSync(path.join(electronFolder, 'path.txt'), 'utf8')
    const named = env['ELECTRON_OVERRIDE_DIST_PATH'] ?? ''
    const executable = path.join(named === '' ? path.join(electronFolder, 'dist') : named, program)
    return existsSync(executable) ? executable : null
  } catch {
    return null
  }
}

/**
 * Electron's executable, fetched if need be, or the reason why it cannot be had. The download shows its
 * progress and is given up after `quietLimit` milliseconds without any.
 * @param {{ quietLimit?: number }} [options]
 * @returns {Promise<{ executable: string } | { reason: string }>}
 */
export async function ensureElectron({ quietLimit = 15_000 } = {}) {
  if (findElectron() === null) {
    console.log('Fetching Electron, which shows the app’s window (about 120 MB, once)…')
    const reason = await download([path.join(electronFolder, 'install.js')], quietLimit)
    if (reason !== null) return { reason }
  }
  const executable = findElectron()
  if (executable === null) return { reason: 'its installer ended without leaving a program' }
  const libraries = await missingLibraries(executable)
  if (libraries.length > 0) return { reason: `this system lacks ${libraries.join(', ')}` }
  return { executable }
}

/** What Electron is told before the app's own words. */
export function electronSwitches() {
  const asRoot = process.platform === 'linux' && process.getuid?.() === 0
  if (asRoot) console.log('Running as root, so the window’s sandbox is off.')
  return asRoot ? ['--no-sandbox'] : []
}

/** @returns {NodeJS.ProcessEnv} */
export function electronEnvironment() {
  const env = { ...process.env }
  // Set in terminals inside Electron apps; it would turn ours into plain Node.
  delete env['ELECTRON_RUN_AS_NODE']
  return env
}

/**
 * Runs Electron's installer and watches the files it writes.
 * @param {readonly string[]} installer arguments for Node
 * @param {number} quietLimit milliseconds
 * @returns {Promise<string | null>} why it failed, or null
 */
export async function download(installer, quietLimit) {
  // The installer downloads into the folder for temporary files; in one of its own its growth can be seen.
  const folder = mkdtempSync(path.join(os.tmpdir(), 'tokentray-electron-'))
  const env = { ...process.env, TMPDIR: folder, TEMP: folder, TMP: folder, ELECTRON_GET_NO_PROGRESS: '1' }
  const quiet = new AbortController()
  const child = spawn(projectNode, installer, {
    cwd: electronFolder,
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
    signal: quiet.signal,
    killSignal: 'SIGKILL',
  })
  let errors = ''
  child.stderr.setEncoding('utf8').on('data', (/** @type {string} */ text) => (errors += text))
  const watch = watchGrowth([folder, path.join(electronFolder, 'dist')], quietLimit, () => quiet.abort())
  try {
    /** @type {number | null} */
    const code = await new Promise((resolve) => {
      child.once('error', (error) => {
        errors += error.message
        if (!quiet.signal.aborted) resolve(1)
      })
      child.once('close', resolve)
    })
    if (quiet.signal.aborted) return `its download made no progress for ${quietLimit / 1000} s`
    return code === 0 ? null : failureReason(errors)
  } finally {
    watch.stop()
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

/**
 * One line out of what the installer wrote to its error stream.
 * @param {string} errors
 * @returns {string}
 */
export function failureReason(errors) {
  const line =
    errors
      .split('\n')
      .find((text) => /error/i.test(text))
      ?.trim() ?? ''
  // An address in this line would be the release server's, and of no use to the reader.
  const message = line.replace(/^(\w*Error):\s*/, '').replace(/\s*(for|from)?\s*https?:\/\/\S+/g, '')
  if (message === 'fetch failed') return 'its download server cannot be reached'
  return message === '' ? 'its installer failed' : `its download failed: ${message}`
}

/**
 * Calls `onQuiet` when nothing in the folders has grown for `quietLimit` milliseconds; says how far it is.
 * @param {readonly string[]} folders
 * @param {number} quietLimit
 * @param {() => void} onQuiet
 */
function watchGrowth(folders, quietLimit, onQuiet) {
  let size = 0
  let lastGrowth = Date.now()
  let lastWord = Date.now()
  let busy = false
  const look = async () => {
    if (busy) return
    busy = true
    const now = (await Promise.all(folders.map(folderSize))).reduce((sum, bytes) => sum + bytes, 0)
    busy = false
    if (now !== size) {
      size = now
      lastGrowth = Date.now()
    }
    if (Date.now() - lastGrowth >= quietLimit) {
      clearInterval(timer)
      onQuiet()
    } else if (Date.now() - lastWord >= 2000 && size > 0) {
      lastWord = Date.now()
      console.log(`  Electron: ${Math.round(size / 1e6)} MB written`)
    }
  }
  const timer = setInterval(() => void look(), 250)
  return { stop: () => clearInterval(timer) }
}

/** @param {string} folder @returns {Promise<number>} bytes in all files below it */
async function folderSize(folder) {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => [])
  const sizes = entries
    .filter((entry) => entry.isFile())
    .map((entry) =>
      stat(path.join(entry.parentPath, entry.name)).then(
        (file) => file.size,
        () => 0,
      ),
    )
  return (await Promise.all(sizes)).reduce((sum, bytes) => sum + bytes, 0)
}

/** @param {string} executable */
async function missingLibraries(executable) {
  if (process.platform !== 'linux') return []
  const { output } = await runQuietly('ldd', [executable])
  return [...output.matchAll(/^\s*(\S+) => not found$/gm)].map(([, library]) => library)
}
