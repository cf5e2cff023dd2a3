import path from 'node:path'
import { electronEnvironment, electronSwitches, ensureElectron } from './setup/electron-binary.mjs'
import { findBrowser } from './setup/find-browser.mjs'
import { ensureNodeModules, projectNode } from './setup/node-modules.mjs'
import { hasDisplay, root, run, runMain, SetupError } from './setup/processes.mjs'
import { ensureSystemPackages, needs } from './setup/system-packages.mjs'
import { parseStartFlags, usageOf } from './start-flags.mjs'

const dev = path.join(root, 'dev')
/** Unfinished code keeps away from the accounts of whoever writes it. */
const dataFolder = path.join(root, 'out-dev', 'data')

await runMain(async () => {
  const flags = parseStartFlags(process.argv.slice(2), process.env['INIT_CWD'] ?? process.cwd())
  const usage = usageOf('npm run dev', path.relative(root, dataFolder))
  if ('error' in flags) throw new SetupError(`${flags.error}\n\n${usage}`, 2)
  if (flags.help) {
    console.log(usage)
    return 0
  }
  if (!hasDisplay() && (!flags.headless || flags.host === 'electron')) {
    throw new SetupError(
      'There is no display here. With --headless and --remote-debugging-port=P the app runs without one, and another browser can show its page.',
    )
  }
  await ensureNodeModules()
  if (flags.keychain === 'os') await ensureSystemPackages([needs.libsecret])
  const ownFolder = flags.forHost.some((flag) => flag.startsWith('--data-dir='))
  const words = [...(ownFolder ? [] : [`--data-dir=${dataFolder}`]), ...flags.forHost]

  const electron = flags.host === 'chromium' ? null : await ensureElectron()
  if (electron !== null && 'executable' in electron) {
    const command = [
      electron.executable,
      ...electronSwitches(),
      path.join(dev, 'electron-host.mjs'),
      ...words,
    ]
    return run(projectNode, [path.join(dev, 'run.ts'), 'electron', ...command], {
      env: electronEnvironment(),
    })
  }
  if (electron !== null) {
    if (flags.host === 'electron') throw new SetupError(`Electron is not available here: ${electron.reason}.`)
    console.log(`Electron is not available here (${electron.reason}); opening in Chromium instead.`)
  }
  await ensureSystemPackages([needs.browser])
  const command = [projectNode, path.join(dev, 'chromium-host.ts'), ...words]
  const env = { ...process.env, TOKENTRAY_BROWSER: findBrowser() ?? '' }
  return run(projectNode, [path.join(dev, 'run.ts'), 'chromium', ...command], { env })
})
