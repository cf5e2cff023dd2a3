import { ensureBuilt } from './build.mjs'
import { ensureNodeModules, projectNode } from './setup/node-modules.mjs'
import { run, runMain } from './setup/processes.mjs'

/** Builds, packs and inspects; see docs/releasing.md. */
await runMain(async () => {
  await ensureNodeModules()
  await ensureBuilt()
  return run(projectNode, ['packaging/package.ts', ...process.argv.slice(2)])
})
