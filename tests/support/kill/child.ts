import { flushCompileCache } from 'node:module'
import { createFileSystem } from '../../../src/main/core/infra/files/file-system.ts'
import { createMeter } from './metered.ts'
import { openNumber } from './number.ts'
import type { Order, Told } from './order.ts'

/**
 * The app without a window, in a process that ends itself with SIGKILL where its parent chose. Usage: child.ts ORDER, as JSON; what it
 * tells is in `Told`.
 */
const order = JSON.parse(process.argv[2] ?? '') as Order
const meter = createMeter(order)
const fs = meter.files(createFileSystem({ home: order.home, env: {} }))
const tell = (told: Told) => void process.send?.(told)
const begin = () => tell({ begun: meter.begin() })

/** Counts up from what is kept, and says each number once it is on the disk. */
async function count(): Promise<void> {
  const number = await openNumber(order.data, fs)
  begin()
  const first = Math.max(...number.all()) + 1
  for (let value = first; value < first + 6; value++) if (await number.write(value)) tell({ counted: value })
}

if (order.act === 'count') await count()
else {
  const { playAct } = await import('./acts.ts')
  await playAct(order.act, order, { fs, metered: meter.keychain }, { tell, begin })
}
// A process that is killed keeps nothing that Node has compiled.
if (order.kill === null) flushCompileCache()
tell({ over: meter.steps() })
// The parent ends it: what goes on behind an act goes on until then.
setInterval(() => undefined, 60_000)
