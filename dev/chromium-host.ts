import { pathToFileURL } from 'node:url'
import type { BrowserContext } from 'playwright'
import packageJson from '../package.json' with { type: 'json' }
import { mainVariable, type Order, type Report } from './orders.ts'

/**
 * Runs the built Chromium host as it is, and keeps hold of its window: loads the page anew when told to, and ends the
 * host as Ctrl-C does. It is started ahead of its time, since loading packages takes long, and reads the host's code
 * when its turn comes. Its window opens while the app before is still putting its things away; the core starts when
 * that one is gone, since both keep their things in one folder.
 */
process.on('message', (order: Order) => void obey(order))
process.on('disconnect', end)

const predecessor = Promise.withResolvers<undefined>()
const packages = Object.keys(packageJson.dependencies).filter((name) => name !== 'electron-updater')
let window: BrowserContext | undefined
const ready = holdWindow()

async function holdWindow(): Promise<void> {
  const { chromium } = await import('playwright')
  // What the host will ask for is there by then; what cannot be loaded is told when the host needs it.
  await Promise.allSettled(packages.map((name) => import(name)))
  const launch = chromium.launchPersistentContext.bind(chromium)
  chromium.launchPersistentContext = async (...args) => {
    // Two browsers cannot listen on the one port that was asked for.
    if (process.argv.some((word) => word.startsWith('--remote-debugging-port='))) await predecessor.promise
    const context = await launch(...args)
    await predecessor.promise
    window = context
    return context
  }
}

async function obey(order: Order): Promise<void> {
  switch (order) {
    case 'start':
      await ready
      await import(pathToFileURL(process.env[mainVariable] ?? '').href)
      return
    case 'go-on':
      predecessor.resolve(undefined)
      return
    case 'reload': {
      // A page that is just being closed needs no reloading.
      await Promise.allSettled(window?.pages().map((page) => page.reload()) ?? [])
      process.send?.('reloaded' satisfies Report)
      return
    }
    case 'end':
      end()
  }
}

/** Signals cannot be caught on every system; whoever listens for this one can be told all the same. */
function end(): void {
  if (!process.emit('SIGTERM')) process.exit(0)
}
