import { contextBridge, ipcRenderer } from 'electron'
import { wire } from '../shared/contract.ts'
import { contract, type EventMessage } from '../shared/contract.ts'

/** A call takes one argument and no more; what else a page passes stays where it is. */
const call = (channel: string) => (args?: unknown) => ipcRenderer.invoke(wire.call, channel, args)

/** A subscription hands over the payload alone and gives back the function that ends it. */
const subscription = (channel: string) => (listener: (payload: unknown) => void) => {
  const forward = (_event: unknown, message: EventMessage) => {
    if (message.channel === channel) listener(message.payload)
  }
  ipcRenderer.on(wire.event, forward)
  return () => void ipcRenderer.removeListener(wire.event, forward)
}

/** `window.tokentray`, shaped as the contract's `Bridge`. */
const bridge = Object.fromEntries(
  Object.entries(contract).map(([group, entries]) => [
    group,
    Object.fromEntries(
      Object.entries(entries).map(([name, { kind }]) => [
        name,
        (kind === 'call' ? call : subscription)(`${group}.${name}`),
      ]),
    ),
  ]),
)

contextBridge.exposeInMainWorld('tokentray', bridge)
