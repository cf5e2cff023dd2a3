import path from 'node:path'
import { ensureNodeModules, projectNode } from './setup/node-modules.mjs'
import { root, run, runMain } from './setup/processes.mjs'

await runMain(async () => {
  await ensureNodeModules()
  return run(projectNode, [path.join(root, 'src', 'practice', 'cli.ts'), ...process.argv.slice(2)])
})
