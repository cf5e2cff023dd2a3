import { EventEmitter } from 'node:events'

/** An event of Electron's that a listener can prevent. */
export interface Preventable {
  preventDefault(): void
  readonly defaultPrevented: boolean
}

/** Emits and tells whether a listener prevented what would follow. `details` become members of the event. */
export function prevented(
  emitter: EventEmitter,
  name: string,
  details: Readonly<Record<string, unknown>> = {},
  ...more: readonly unknown[]
): boolean {
  let stopped = false
  emitter.emit(name, { ...details, preventDefault: () => (stopped = true) }, ...more)
  return stopped
}

/**
 * An object of Electron's: an emitter with the members given. A member that the double lacks is said by name, so that
 * whoever uses it first knows where it has to be added.
 */
export function electronObject<T extends object>(name: string, members: T): T & EventEmitter {
  // By descriptor: what is asked anew each time stays so.
  const object = Object.defineProperties(new EventEmitter(), Object.getOwnPropertyDescriptors(members))
  return strict(name, object as T & EventEmitter)
}

/** Names that the language itself asks any object for. */
const asked = new Set<PropertyKey>(['then', 'toJSON', 'constructor', 'nodeType'])

export function strict<T extends object>(name: string, target: T): T {
  return new Proxy(target, {
    get(object, property, receiver) {
      if (!(property in object) && typeof property === 'string' && !asked.has(property)) {
        throw new TypeError(
          `The double of Electron has no ${name}.${property}; add it in tests/support/electron/module-double/.`,
        )
      }
      const value: unknown = Reflect.get(object, property, receiver)
      return value
    },
  })
}
