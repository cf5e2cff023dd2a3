import type { IpcMain } from 'electron'

type Handler = (event: unknown, ...args: unknown[]) => unknown
const handlers = new Map<string, Handler>()

export const ipcMain = {
  handle(channel, listener) {
    if (handlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`)
    handlers.set(channel, (event, ...args) => Reflect.apply(listener, null, [event, ...args]) as unknown)
  },
  removeHandler: (channel) => void handlers.delete(channel),
} satisfies Partial<IpcMain>

/** What stands behind a channel, as a call from a window reaches it. */
export function ipcHandler(channel: string): Handler {
  const handler = handlers.get(channel)
  if (!handler) throw new Error(`No handler registered for '${channel}'`)
  return handler
}
