import path from 'node:path'
import { ensureBuilt } from './build.mjs'
import { electronEnvironment, electronSwitches, ensureElectron } from './setup/electron-binary.mjs'
import { findBrowser } from './setup/find-browser.mjs'
import { hasKeyringSession, runInKeyringSession } from './setup/keyring-session.mjs'
import { ensureNodeModules, projectNode } from './setup/node-modules.mjs'
import { hasDisplay, root, run, runMain, SetupError } from './setup/processes.mjs'
import { ensureSystemPackages, needs, trySystemPackages } from './setup/system-packages.mjs'
import { parseStartFlags, usageOf } from './start-flags.mjs'

const usage = usageOf('npm start', 'the system’s folder for settings of apps')

await runMain(async () => {
  const flags = parseStartFlags(process.argv.slice(2), process.env['INIT_CWD'] ?? process.cwd())
  if ('error' in flags) throw new SetupError(`${flags.error}\n\n${usage}`, 2)
  if (flags.help) {
    console.log(usage)
    return 0
  }
  await ensureNodeModules()
  if (!hasDisplay() && !flags.headless) {
    if (flags.host === 'electron') throw new SetupError('Electron needs a display, and there is none here.')
    return startTour(flags)
  }
  if (flags.keychain === 'os') await ensureSystemPackages([needs.libsecret])
  const electron = flags.host === 'chromium' ? null : await ensureElectron()
  if (electron !== null && 'executable' in electron) return startElectron(electron.executable, flags)
  if (electron !== null) {
    if (flags.host === 'electron') throw new SetupError(`Electron is not available here: ${electron.reason}.`)
    console.log(`Electron is not available here (${electron.reason}); opening in Chromium instead.`)
  }
  return startChromium(flags)
})

/** @param {string} executable @param {import('./start-flags.mjs').StartFlags} flags */
async function startElectron(executable, flags) {
  await ensureBuilt()
  const main = path.join(root, 'out', 'main', 'index.js')
  return run(executable, [...electronSwitches(), main, ...flags.forHost], { env: electronEnvironment() })
}

/** @param {import('./start-flags.mjs').StartFlags} flags */
async function startChromium(flags) {
  await ensureSystemPackages([needs.browser])
  await ensureBuilt()
  const host = path.join(root, 'out', 'chromium', 'index.js')
  return run(projectNode, [host, ...flags.forHost], { env: browserEnv() })
}

/**
 * The guided tour keeps its tokens in a keyring of its own, never in the user's.
 * @param {import('./start-flags.mjs').StartFlags} flags
 */
async function startTour(flags) {
  console.log('No display here: the guided tour runs instead and leaves its pictures in out/tour/.')
  await ensureSystemPackages([needs.browser])
  await trySystemPackages([needs.fonts])
  const real =
    flags.keychain === 'os' && (await trySystemPackages([needs.libsecret, needs.dbus, needs.keyring]))
  const keyring = real && hasKeyringSession()
  if (!keyring) console.log('The tour keeps its tokens in memory: there is no keyring to show.')
  await ensureBuilt()
  const tour = [path.join(root, 'out', 'chromium', 'tour.js'), `--keychain=${keyring ? 'os' : 'memory'}`]
  if (keyring) return runInKeyringSession(projectNode, tour, { env: browserEnv() })
  return run(projectNode, tour, { env: browserEnv() })
}

/** @returns {NodeJS.ProcessEnv} */
function browserEnv() {
  return { ...process.env, TOKENTRAY_BROWSER: findBrowser() ?? '' }
}
