import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { AppProcess } from './app-process.ts'
import { bundleNames, outputFolder, root, watchBundles, type BundleName, type Host } from './bundles.ts'

/**
 * `npm run dev`, once everything is installed: builds into `out-dev/`, starts the app, and shows every change in it. A new
 * page is loaded anew; a new preload or new code of the process ends the app and starts it again, with the same flags
 * and so on the same folder. Arguments: the host, then the command that starts the app.
 */
const [host, command = '', ...args] = process.argv.slice(2)
if (!isHost(host)) throw new Error('The first argument is electron or chromium.')
process.env['NODE_ENV'] = 'development'

const building = new Set<BundleName>()
/** Bundles that the app has not got yet. */
const fresh = new Set<BundleName>()
/** Bundles whose sources have a mistake, and which. */
const broken = new Map<BundleName, string>()
/** The first change that is not shown yet: when it was seen, and in which file. */
let change: { readonly at: number; readonly file: string } | undefined
/** Until all has been built once, and while the app is getting what was built. */
let isBusy = true

const main = join(outputFolder, host === 'electron' ? 'main' : 'chromium', 'index.js')
const app = new AppProcess({ host, command, args, main, cwd: root }, (code) => {
  if (code === 0) process.exit(0)
  console.log(`The app ended with ${code}. The next change starts it again.`)
})

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.once(signal, () => void app.stop().finally(() => process.exit(0)))

console.log('Building…')
for (const name of bundleNames) rmSync(join(outputFolder, name), { recursive: true, force: true })
await watchBundles(host, {
  changed(bundle, file) {
    broken.delete(bundle)
    // The launcher is a program of its own; nobody waits for it.
    if (bundle === 'launcher') return
    building.add(bundle)
    change ??= { at: performance.now(), file }
  },
  built(bundle, isNew) {
    building.delete(bundle)
    if (isNew && bundle !== 'launcher') fresh.add(bundle)
    void show()
  },
  broken(bundle, why) {
    building.delete(bundle)
    // One mistake breaks all bundles it is in.
    if (![...broken.values()].includes(why)) console.log(`${why}\nThe app stays as it is.`)
    broken.set(bundle, why)
    void show()
  },
})
isBusy = false
await show()

/** Brings what was built into the app, once nothing is being built any more: one change can be in several bundles. */
async function show(): Promise<void> {
  if (isBusy || building.size > 0) return
  const seen = change
  change = undefined
  // What is half built is no app.
  if (fresh.size === 0 || broken.size > 0) return
  isBusy = true
  const pageAlone = fresh.size === 1 && fresh.has('renderer') && app.isRunning()
  fresh.clear()
  try {
    await (pageAlone ? app.reload() : app.restart())
    if (seen) tell(seen)
  } catch (error) {
    console.log(error instanceof Error ? error.message : error)
  }
  isBusy = false
  await show()
}

function tell({ at, file }: { readonly at: number; readonly file: string }): void {
  console.log(`Shown after ${((performance.now() - at) / 1000).toFixed(2)} s: ${file}`)
}

function isHost(word: string | undefined): word is Host {
  return word === 'electron' || word === 'chromium'
}
