import { createFileSystem } from '../../src/main/core/infra/files/file-system.ts'
import { needsUser } from '../../src/shared/rotation.ts'
import { startCore } from './core-fixture.ts'
import { keptOnDisk } from './file-keychain.ts'

/**
 * The app without a window, in a process that a test kills. It says which rotations it knows of as it starts; then it decides
 * about one that was cut short, as its parent chose, or rotates the token anew, and says when that is over.
 * Usage: rotate-child.ts HOME DATA finish|takeBack NAME
 */
const [home = '', data = '', way, name = ''] = process.argv.slice(2)

const app = await startCore({
  ...keptOnDisk(data),
  fs: createFileSystem({ home, env: {} }),
})
const { core } = app
const { id: account } = await app.until(({ accounts }) => accounts[0])
await app.list(account)
await core.handlers.plaintextTokens.find()

/** Answers every question as a user would who has the authenticator at hand. */
const asked = new Set<string>()
core.subscribe(() => {
  for (const { id } of core.snapshot().prompts) {
    if (asked.has(id)) continue
    asked.add(id)
    void core.handlers.prompts.answer({ id, code: '123456' })
  }
})

const waiting = core.snapshot().rotations.filter(needsUser)
process.send?.({ begins: waiting.map(({ status }) => status) })

async function work(): Promise<string> {
  const [open] = waiting
  if (open) {
    const first = await core.handlers.rotate[way === 'finish' ? 'finish' : 'takeBack']({ id: open.id })
    if (first.ok) return 'decided'
    const other = await core.handlers.rotate[way === 'finish' ? 'takeBack' : 'finish']({ id: open.id })
    return other.ok ? 'decided' : `${first.failure.message} ${other.failure.message}`
  }
  const listed = core.snapshot().lists[account]?.list?.tokens ?? []
  const keys = listed.filter((token) => token.name?.startsWith(name)).map(({ key }) => key)
  const wish = { days: null, withoutBypass: false, stageOnly: false }
  const started = await core.handlers.rotate.start({ account, keys, wish, password: 'demo-password' })
  return started.ok ? 'rotated' : started.failure.message
}

process.send?.({ over: await work(), left: core.snapshot().rotations.filter(needsUser).length })
