import type { Protocol, ProxyConfig, Session, WebRequest } from 'electron'
import type { EventEmitter } from 'node:events'
import { electronObject, strict } from './emitter.ts'
import { world } from './world.ts'

/** What the app has set on its one session; `null` where it has set nothing, which in Electron means "all allowed". */
export const rules = {
  request: null as Parameters<Session['setPermissionRequestHandler']>[0],
  check: null as Parameters<Session['setPermissionCheckHandler']>[0],
  device: null as Parameters<Session['setDevicePermissionHandler']>[0],
  network: null as
    ((details: { url: string }, answer: (response: { cancel?: boolean }) => void) => void) | null,
  proxy: null as ProxyConfig | null,
}

const schemes = new Map<string, Parameters<Protocol['handle']>[1]>()

const webRequest = strict('webRequest', {
  onBeforeRequest: (listener: typeof rules.network) => void (rules.network = listener),
} satisfies Record<keyof Pick<WebRequest, 'onBeforeRequest'>, unknown>)

const defaultSession = electronObject('session', {
  setPermissionRequestHandler: (handler) => void (rules.request = handler),
  setPermissionCheckHandler: (handler) => void (rules.check = handler),
  setDevicePermissionHandler: (handler) => void (rules.device = handler),
  setProxy(config) {
    rules.proxy = config
    return Promise.resolve()
  },
  clearStorageData: () => Promise.resolve(),
  setSpellCheckerEnabled: () => undefined,
} satisfies Partial<Omit<Session, keyof EventEmitter>>)

/** Another session has none of the rules of the page's own. */
const otherSession = electronObject('session', {
  resolveProxy: () => Promise.resolve('DIRECT'),
} satisfies Partial<Omit<Session, keyof EventEmitter>>)

export const session = strict('session', {
  defaultSession: Object.assign(defaultSession, { webRequest }),
  fromPartition: () => otherSession,
})

export const protocol = strict('protocol', {
  registerSchemesAsPrivileged(schemes) {
    world.order.push('registerSchemes')
    world.schemes.push(...schemes)
  },
  handle: (scheme, handler) => void schemes.set(scheme, handler),
  isProtocolHandled: (scheme) => schemes.has(scheme),
} satisfies Partial<Protocol>)

/** Whether the app lets a page ask for this address. */
export function mayLoad(url: string): Promise<boolean> {
  const { network } = rules
  if (!network) return Promise.resolve(true)
  return new Promise((resolve) => network({ url }, ({ cancel = false }) => resolve(!cancel)))
}

/** What the app answers under a scheme of its own; null for all other schemes. */
export async function answerOf(url: string, method = 'GET'): Promise<Response | null> {
  const handler = schemes.get(new URL(url).protocol.slice(0, -1))
  if (!handler) return null
  // Electron hands over the address as it is; `Request` would resolve what is to be tested.
  return handler(Object.defineProperty(new Request(url, { method }), 'url', { value: url }))
}
