import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { npmCommand, root, run, SetupError } from './processes.mjs'

/** The project's own Node 24, which runs TypeScript files as they are. It comes with `npm ci`. */
export const projectNode = path.join(
  root,
  'node_modules',
  'node',
  'bin',
  process.platform === 'win32' ? 'node.exe' : 'node',
)

/** Installs the project's packages unless node_modules already holds what package-lock.json says. */
export async function ensureNodeModules() {
  if (isInstalled(root) && existsSync(projectNode)) return
  console.log('Installing the packages listed in package-lock.json (npm ci)…')
  await installPackages(root)
  if (!existsSync(projectNode)) {
    throw new SetupError(
      'npm ci ended, but the project’s own Node is missing. Are install scripts switched off (ignore-scripts)?\n' +
        'Run: npm rebuild node keytar',
    )
  }
}

/** Installs other people's registries and package managers that the tests talk to (tests/peers and trees beside it). */
export async function ensurePeers() {
  const peers = path.join(root, 'tests', 'peers')
  const apart = ['verdaccio-9', 'package-managers', 'electronegativity'].map((name) => path.join(peers, name))
  const missing = [peers, ...apart].filter((folder) => !isInstalled(folder))
  if (missing.length === 0) return
  const names = missing.map((folder) => path.relative(root, folder)).join(', ')
  console.log(`Installing what the tests talk to (npm ci in ${names})…`)
  await Promise.all(missing.map((folder) => installPackages(folder, ['--ignore-scripts'])))
}

/**
 * The part of npm's lock files that tells what is installed.
 * @typedef {{ readonly packages?: Readonly<Record<string, { version?: string, optional?: boolean }>> }} Lock
 */

/**
 * Whether a node_modules was made from this lock file.
 * @param {Lock} lock package-lock.json
 * @param {Lock} installed node_modules/.package-lock.json, which npm writes last
 * @returns {boolean}
 */
export function matchesLock(lock, installed) {
  return Object.entries(lock.packages ?? {}).every(
    // Optional packages are left out on platforms that they are not made for.
    ([place, { version, optional }]) =>
      place === '' || optional === true || installed.packages?.[place]?.version === version,
  )
}

/** @param {string} file @returns {Lock} */
function readLock(file) {
  /** @type {unknown} */
  const content = JSON.parse(readFileSync(file, 'utf8'))
  return /** @type {Lock} */ (content)
}

/** @param {string} folder */
function isInstalled(folder) {
  try {
    return matchesLock(
      readLock(path.join(folder, 'package-lock.json')),
      readLock(path.join(folder, 'node_modules', '.package-lock.json')),
    )
  } catch {
    return false
  }
}

/**
 * @param {string} folder
 * @param {readonly string[]} [options]
 */
async function installPackages(folder, options = []) {
  // Windows cannot delete the Node we run on; `npm install` leaves the packages that are right alone.
  const ownNode = process.platform === 'win32' && process.execPath === projectNode
  const { command, args, shell } = npmCommand([
    ownNode && folder === root ? 'install' : 'ci',
    '--loglevel=error',
    '--no-audit',
    '--no-fund',
    ...options,
  ])
  // Electron's binary is fetched at first start, where its progress can be shown and given up.
  /** @type {NodeJS.ProcessEnv} */
  const env = { ...process.env, ELECTRON_SKIP_BINARY_DOWNLOAD: '1' }
  // npm run names the project it belongs to; the npm started here works on `folder`.
  delete env['npm_config_local_prefix']
  const code = await run(command, args, { cwd: folder, env, shell })
  if (code !== 0)
    throw new SetupError(`npm could not install the packages (exit status ${code}); its words are above.`)
}
