import { keepCompiled } from './compile-cache.ts'
import { startCore } from './core-fixture.ts'
import { keptOnDisk } from './file-keychain.ts'

/**
 * The app without a window, in a process that a test kills: it goes on with what the journal says, asks its parent for
 * each code, and says how far it is.
 */
const [folder = ''] = process.argv.slice(2)

const { core } = await startCore({
  ...keptOnDisk(folder),
})
keepCompiled()

const asked = new Set<string>()
core.subscribe(look)

function look(): void {
  for (const { id } of core.snapshot().prompts) {
    if (asked.has(id)) continue
    asked.add(id)
    process.send?.({ wants: id })
  }
  void sayWhenOver()
}

/** Over means that every case has ended, whatever a batch says. */
async function sayWhenOver(): Promise<void> {
  const [batch] = core.snapshot().revocations.batches
  if (batch && batch.phase !== 'done') return
  const receipts = await core.handlers.revoke.receipts({ batch: null })
  if (receipts.ok && receipts.value.length > 0 && receipts.value.every(({ ended }) => ended))
    process.send?.({ over: true })
}

process.on('message', (message: { readonly id: string; readonly code: string }) => {
  void core.handlers.prompts.answer(message)
})
look()
