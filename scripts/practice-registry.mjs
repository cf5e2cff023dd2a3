import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { ensureNodeModules, nodeBinary, root } from './setup/node-modules.mjs'

await ensureNodeModules()
const { status } = spawnSync(nodeBinary, [join(root, 'src/practice/cli.ts'), ...process.argv.slice(2)], {
  stdio: 'inherit',
})
process.exit(status ?? 1)
