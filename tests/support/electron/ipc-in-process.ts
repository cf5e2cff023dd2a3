import type { ContextBridge, IpcRenderer, WebContents } from 'electron'
import { createContext, runInContext } from 'node:vm'
import type { CallSource, SenderFrame } from '../../../src/main/hosts/electron/bind-ipc.ts'

/**
 * Electron's IPC inside the test's own process: the three modules a call passes through, with a structured clone
 * wherever Electron makes one and a page world of its own. It tries our side of the IPC alone; `module-double/`
 * runs the whole built app. The types are Electron's, so that a change of its interfaces is a compile error here.
 */
export interface IpcInProcess {
  /** What `import 'electron'` gives to the preload. */
  readonly preload: {
    readonly contextBridge: Pick<ContextBridge, 'exposeInMainWorld'>
    readonly ipcRenderer: Pick<IpcRenderer, 'invoke'> & {
      on(...args: Parameters<IpcRenderer['on']>): void
      removeListener(...args: Parameters<IpcRenderer['removeListener']>): void
    }
  }
  readonly ipcMain: CallSource
  readonly contents: Pick<WebContents, 'isDestroyed' | 'send'>
  /** Runs JavaScript as the page would, with what the preload exposed as globals. */
  evaluate(source: string): Promise<unknown>
  /** The frame that calls come from, as Electron reports it. */
  setSenderFrame(frame: SenderFrame | null): void
}

export function frame(url: string, options: { parent?: object; destroyed?: boolean } = {}): SenderFrame {
  return { url, parent: options.parent ?? null, isDestroyed: () => options.destroyed ?? false }
}

export function createIpcInProcess(): IpcInProcess {
  const page = createContext({})
  const calls = new Map<string, Parameters<CallSource['handle']>[1]>()
  const listeners = new Map<string, Set<Parameters<IpcRenderer['on']>[1]>>()
  let senderFrame: SenderFrame | null = null

  const listenersOf = (channel: string) => {
    const known = listeners.get(channel) ?? new Set()
    listeners.set(channel, known)
    return known
  }

  return {
    preload: {
      contextBridge: {
        exposeInMainWorld(name, api: unknown) {
          Object.defineProperty(page, name, { value: crossWorlds(api), writable: false })
        },
      },
      ipcRenderer: {
        async invoke(name, ...args: unknown[]) {
          const handle = calls.get(name)
          if (!handle) throw new Error(`No handler registered for '${name}'`)
          const [channel, argument] = structuredClone(args)
          return structuredClone(await handle({ senderFrame }, channel, argument))
        },
        on: (channel, listener) => void listenersOf(channel).add(listener),
        removeListener: (channel, listener) => void listenersOf(channel).delete(listener),
      },
    },
    ipcMain: {
      handle(name, listener) {
        if (calls.has(name)) throw new Error(`Attempted to register a second handler for '${name}'`)
        calls.set(name, listener)
      },
    },
    contents: {
      isDestroyed: () => false,
      send(channel, ...args: unknown[]) {
        const rawEvent = Object.assign(new Event(channel), { sender: { dangerous: true }, ports: [] })
        for (const listener of [...listenersOf(channel)])
          Reflect.apply(listener, null, [rawEvent, ...structuredClone(args)])
      },
    },
    async evaluate(source) {
      const value: unknown = await runInContext(source, page)
      return value
    },
    setSenderFrame(next) {
      senderFrame = next
    },
  }
}

/**
 * What `contextBridge` does with a value: data is copied and frozen, a function becomes a proxy whose
 * arguments and answer cross the same way, a promise stays one.
 */
function crossWorlds(value: unknown, depth = 0): unknown {
  if (depth > 1_000) throw new Error('Too deep to cross from one world to the other')
  if (typeof value === 'function') {
    return (...args: unknown[]): unknown =>
      crossWorlds(
        Reflect.apply(
          value,
          undefined,
          args.map((arg) => crossWorlds(arg, depth + 1)),
        ),
        depth + 1,
      )
  }
  if (value instanceof Promise) return value.then((settled) => crossWorlds(settled, depth + 1))
  if (Array.isArray(value)) return value.map((item) => crossWorlds(item, depth + 1))
  if (
    typeof value !== 'object' ||
    value === null ||
    Object.prototype.toString.call(value) !== '[object Object]'
  )
    return value
  const copy: Record<string, unknown> = {}
  for (const [key, member] of Object.entries(value)) {
    Object.defineProperty(copy, key, { value: crossWorlds(member, depth + 1), enumerable: true })
  }
  return Object.freeze(copy)
}
