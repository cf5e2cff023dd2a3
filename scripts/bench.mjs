import path from 'node:path'
import { ensureBuilt } from './build.mjs'
import { findBrowser } from './setup/find-browser.mjs'
import { ensureNodeModules, projectNode } from './setup/node-modules.mjs'
import { root, run, runMain } from './setup/processes.mjs'
import { ensureSystemPackages, needs } from './setup/system-packages.mjs'

await runMain(async () => {
  await ensureNodeModules()
  await ensureSystemPackages([needs.browser])
  await ensureBuilt()
  const env = { ...process.env, TOKENTRAY_BROWSER: findBrowser() ?? '' }
  return run(projectNode, [path.join(root, 'bench', 'run.ts')], { env })
})
