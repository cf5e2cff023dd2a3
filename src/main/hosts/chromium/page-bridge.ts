import type { Page } from 'playwright'
import type { EventMessage } from '../../../shared/contract.ts'
import type { Dispatch } from '../../ipc/dispatch.ts'
import { wire } from '../../../shared/contract.ts'

/** The binding's name in the page until the init script takes it away, before any code of the page runs. */
const binding = '__tokentrayBinding'

export interface PageBridge {
  /** Queues an event for the page; it is handed over as soon as the page asks for the next one. */
  send(message: EventMessage): void
  /** Loads the page anew; what it has not asked for yet is not for the new one. */
  reload(): Promise<void>
}

/** What main sends to the page: for tests that look for secrets in it. */
export type Tap = (message: unknown) => void

/**
 * Carries the contract over a Playwright binding instead of a port: the page gets the *built* preload, run
 * against a tiny `electron`, and the raw binding is gone before code of the page runs. Calls go through the
 * same dispatcher as Electron's, with the frame and its address as the sender. Events wait until the page asks
 * for them, so that nothing in the page's world could be called to forge one.
 */
export async function bindPage(
  page: Page,
  preload: string,
  dispatch: Dispatch,
  tap: Tap,
): Promise<PageBridge> {
  const outbox: EventMessage[] = []
  let handOver: ((messages: EventMessage[]) => void) | null = null

  function flush(): void {
    if (!handOver || outbox.length === 0) return
    handOver(outbox.splice(0))
    handOver = null
  }

  await page.exposeBinding(binding, async ({ frame }, kind: unknown, channel: unknown, args: unknown) => {
    const sender = { isMainFrame: frame === page.mainFrame(), url: frame.url() }
    if (kind === 'call') {
      const result = await dispatch(sender, channel, args)
      tap({ channel, result })
      return result
    }
    if (!sender.isMainFrame) return []
    // A page that was loaded anew asks again; what the old one waited for is the new one's.
    handOver?.([])
    const messages = await new Promise<EventMessage[]>((resolve) => {
      handOver = resolve
      flush()
    })
    messages.forEach(tap)
    return messages
  })
  await page.addInitScript({ content: initScript(preload) })

  return {
    send(message) {
      outbox.push(message)
      flush()
    },
    async reload() {
      outbox.length = 0
      await page.reload()
    },
  }
}

/**
 * Runs in the page before its own code. `structuredClone` stands where Electron's IPC clones, so that what could
 * not cross there fails here too.
 */
function initScript(preload: string): string {
  return `(() => {
  const send = globalThis.${binding}
  delete globalThis.${binding}
  if (globalThis !== globalThis.top) return
  const listeners = new Set()
  const freeze = (value) => {
    if (typeof value === 'object' && value !== null) Object.values(value).forEach(freeze)
    return Object.freeze(value)
  }
  const electron = {
    contextBridge: {
      exposeInMainWorld: (name, api) => Object.defineProperty(globalThis, name, { value: freeze(api) }),
    },
    ipcRenderer: {
      invoke: (name, channel, args) =>
        name === ${JSON.stringify(wire.call)} ? send('call', channel, structuredClone(args)) : Promise.reject(new Error('No such channel')),
      on: (name, listener) => { if (name === ${JSON.stringify(wire.event)}) listeners.add(listener) },
      removeListener: (name, listener) => listeners.delete(listener),
    },
  }
  const require = (name) => {
    if (name === 'electron') return electron
    throw new Error('A preload may require only electron')
  }
  const module = { exports: {} }
  ;(function (require, module, exports) {
${preload}
  })(require, module, module.exports)
  const listen = async () => {
    for (;;) for (const message of await send('next')) for (const listener of [...listeners]) listener({}, message)
  }
  if (location.protocol === 'https:') void listen()
})()`
}
