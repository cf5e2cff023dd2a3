import path from 'node:path'
import { hasKeyringSession, runInKeyringSession } from './setup/keyring-session.mjs'
import { ensureNodeModules, projectNode } from './setup/node-modules.mjs'
import { root, run, runMain, SetupError } from './setup/processes.mjs'
import { ensureSystemPackages, needs } from './setup/system-packages.mjs'

const usage = 'npm run soak -- [--kills=N]: how often each act is killed (100); 0 leaves that out'

/** @param {readonly string[]} argv */
function killsOf(argv) {
  const [flag, ...more] = argv
  if (flag === undefined) return 100
  const number = /^--kills=(\d{1,6})$/.exec(flag)?.[1]
  if (number === undefined || more.length > 0) throw new SetupError(usage, 2)
  return Number(number)
}

await runMain(async () => {
  const kills = killsOf(process.argv.slice(2))
  await ensureNodeModules()
  await ensureSystemPackages([needs.libsecret, needs.dbus, needs.keyring])
  const start = hasKeyringSession() ? runInKeyringSession : run
  const killing = [
    'node_modules/vitest/vitest.mjs',
    'run',
    '--project=integration',
    'tests/integration/killed.test.ts',
  ]
  const env = { ...process.env, TOKENTRAY_KILLS: String(kills) }
  const killed = kills === 0 ? 0 : await start(projectNode, killing, { env })
  if (!hasKeyringSession()) {
    console.log('There is no keyring that could be killed here, so nothing is soaked.')
    return killed
  }
  const soaking = ['--expose-gc', path.join(root, 'tests', 'soak', 'run.ts')]
  return (await start(projectNode, soaking)) || killed
})
