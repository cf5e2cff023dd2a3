import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { findBrowser } from './find-browser.mjs'
import { findProgram, run, runQuietly, SetupError } from './processes.mjs'

/**
 * @typedef {object} Need something outside npm that a command cannot do without
 * @property {string} package the Debian package that brings it
 * @property {string} why
 * @property {() => boolean | Promise<boolean>} present
 * @property {boolean} [everywhere] needed on macOS and Windows too, where the user installs it
 */

/** @param {string} program */
const onPath = (program) => () => findProgram(program) !== null

/** @satisfies {Record<string, Need>} */
export const needs = {
  browser: {
    package: isUbuntu() ? 'chromium-browser' : 'chromium',
    why: 'the browser that shows the app where Electron cannot be had',
    present: hasBrowser,
    everywhere: true,
  },
  libsecret: {
    package: 'libsecret-1-0',
    why: 'the library through which tokens reach the system’s keychain',
    present: () => hasLibrary('libsecret-1.so.0'),
  },
  dbus: {
    package: 'dbus',
    why: 'a private session bus for a keyring that is thrown away afterwards',
    present: () => onPath('dbus-run-session')() && onPath('dbus-send')(),
  },
  keyring: {
    package: 'gnome-keyring',
    why: 'a real keychain to keep tokens in',
    present: onPath('gnome-keyring-daemon'),
  },
  secretTool: {
    package: 'libsecret-tools',
    why: 'secret-tool, with which tests look into the keychain from outside',
    present: onPath('secret-tool'),
  },
  terminal: {
    package: 'bsdutils',
    why: 'script, which gives npm a terminal when a test answers its prompts',
    present: onPath('script'),
  },
  display: {
    package: 'xvfb',
    why: 'a screen that nobody sees, for the windows of Electron under test',
    present: () => onPath('xvfb-run')() && onPath('Xvfb')(),
  },
  displayKey: {
    package: 'xauth',
    why: 'the key to that screen',
    present: onPath('xauth'),
  },
  fonts: {
    package: 'fonts-dejavu-core',
    why: 'letters in the pictures',
    present: () =>
      ['/usr/share/fonts/truetype', '/usr/share/fonts/opentype', '/usr/share/fonts/TTF'].some(hasEntries),
  },
}

/**
 * Installs what is missing through apt-get when it may, saying what and why; else stops with the command.
 * @param {readonly Need[]} wanted
 */
export async function ensureSystemPackages(wanted) {
  const missing = await findMissing(wanted)
  if (missing.length === 0) return
  console.log('Missing on this system:')
  for (const need of missing) console.log(`  ${need.package}: ${need.why}`)
  const apt = await aptPrefix()
  if (apt === null) throw new SetupError(howToInstall(missing, process.platform, onPath('apt-get')()))
  await aptInstall(
    apt,
    missing.map((need) => need.package),
  )
  const still = await findMissing(missing)
  if (still.length > 0) throw new SetupError(howToInstall(still, process.platform, true))
}

/**
 * Like ensureSystemPackages, for what a command can do without.
 * @param {readonly Need[]} wanted
 * @returns {Promise<boolean>} whether all of it is there now
 */
export async function trySystemPackages(wanted) {
  if ((await findMissing(wanted)).length === 0) return true
  if ((await aptPrefix()) === null) return false
  try {
    await ensureSystemPackages(wanted)
    return true
  } catch (error) {
    if (!(error instanceof SetupError)) throw error
    console.log(error.message)
    return false
  }
}

/**
 * What the user is asked to do when we may not do it.
 * @param {readonly Need[]} missing
 * @param {string} platform
 * @param {boolean} hasApt
 * @returns {string}
 */
export function howToInstall(missing, platform, hasApt) {
  const packages = missing.map((need) => need.package).join(' ')
  if (platform !== 'linux') {
    return 'Install Google Chrome, Chromium or Microsoft Edge, or set TOKENTRAY_BROWSER to the path of one, and try again.'
  }
  if (hasApt) {
    return `Run this and try again:\n  sudo apt-get update && sudo apt-get install --no-install-recommends -y ${packages}`
  }
  return `Install these with your package manager (names as in Debian) and try again:\n  ${packages}`
}

/** @param {readonly Need[]} wanted */
async function findMissing(wanted) {
  const relevant = wanted.filter((need) => process.platform === 'linux' || need.everywhere)
  const present = await Promise.all(relevant.map(async (need) => need.present()))
  return relevant.filter((_, index) => !present[index])
}

/** The words before `apt-get`, or null when it is not there or not allowed. */
async function aptPrefix() {
  if (process.platform !== 'linux' || !onPath('apt-get')()) return null
  if (process.getuid?.() === 0) return []
  const sudo = findProgram('sudo')
  if (sudo === null || (await runQuietly(sudo, ['-n', 'true'])).code !== 0) return null
  return [sudo, '-n']
}

/**
 * @param {readonly string[]} prefix
 * @param {readonly string[]} packages
 */
async function aptInstall(prefix, packages) {
  const [command, ...words] = [...prefix, 'env']
  /** @param {readonly string[]} args */
  const apt = (...args) =>
    run(command, [...words, 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-qq', '-oDpkg::Use-Pty=0', ...args])
  console.log(`Installing with apt-get: ${packages.join(' ')}`)
  // A stale source does not matter as long as the packages themselves can be had.
  await apt('update')
  const code = await apt('install', '-y', '--no-install-recommends', ...packages)
  if (code !== 0)
    throw new SetupError(`apt-get could not install ${packages.join(' ')} (exit status ${code}).`)
}

function hasBrowser() {
  const named = process.env['TOKENTRAY_BROWSER']
  if (findBrowser() !== null) return true
  if (named) throw new SetupError(`TOKENTRAY_BROWSER names ${named}, which is not a program.`)
  return false
}

/** @param {string} name */
async function hasLibrary(name) {
  const ldconfig =
    findProgram('ldconfig') ?? ['/sbin/ldconfig', '/usr/sbin/ldconfig'].find((file) => existsSync(file))
  if (ldconfig) {
    const { code, output } = await runQuietly(ldconfig, ['-p'])
    if (code === 0) return output.includes(`${name} `)
  }
  const folders = (process.env['LD_LIBRARY_PATH'] ?? '').split(':').filter(Boolean)
  return [...folders, '/usr/lib', '/usr/lib64', '/lib', '/lib64'].some((folder) =>
    existsSync(path.join(folder, name)),
  )
}

function isUbuntu() {
  try {
    return /^ID=ubuntu$/m.test(readFileSync('/etc/os-release', 'utf8'))
  } catch {
    return false
  }
}

/** @param {string} folder */
function hasEntries(folder) {
  return existsSync(folder) && readdirSync(folder).length > 0
}
