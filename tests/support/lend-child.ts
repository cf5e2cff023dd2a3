import { createFileSystem } from '../../src/main/core/infra/files/file-system.ts'
import { keepCompiled } from './compile-cache.ts'
import { startCore } from './core-fixture.ts'
import { keptOnDisk } from './file-keychain.ts'

/**
 * The app without a window, in a process that a test kills: it lends a token to `HOME/.npmrc` and stays.
 * Usage: lend-child.ts DATA HOME ACCOUNT KEY. It says `begun` and `lent` to its parent.
 */
const [data = '', home = '', account = '', key = ''] = process.argv.slice(2)
const { core } = await startCore({
  ...keptOnDisk(data),
  fs: createFileSystem({ home, env: {} }),
})
keepCompiled()
process.send?.('begun')
const lent = await core.handlers.handover.lend({ account, key, minutes: 60 })
process.send?.(lent.ok ? 'lent' : lent.failure.code)
setInterval(() => undefined, 60_000)
