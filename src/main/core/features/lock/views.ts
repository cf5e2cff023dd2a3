import type { EventMessage } from '../../../../shared/contract.ts'
import type { Intent } from '../../../../shared/desktop.ts'
import { defaultPreferences } from '../../../../shared/preferences.ts'
import type { Snapshot } from '../../../../shared/state.ts'
import type { Store } from '../../state.ts'

/**
 * What window and tray are shown of the state: all of it, or, while it is locked, a curtain. The features of the core look at
 * the store itself and go on.
 */
export interface Views {
  readonly snapshot: () => Snapshot
  readonly subscribe: (listener: (message: EventMessage) => void) => () => void
  /** Hands a message of the core to the views, unless they may not see it. */
  readonly pass: (message: EventMessage) => void
}

/** To be made while the store is still empty: what it holds then is what a curtain shows. */
export function createViews(store: Store): Views {
  const empty = store.get()
  const listeners = new Set<(message: EventMessage) => void>()
  let closed = false
  /** What the window was asked to show while it was locked. */
  let held: Intent | null = null

  const tell = (message: EventMessage) => listeners.forEach((listener) => listener(message))

  function close(): void {
    closed = true
    tell({ channel: 'app.changed', payload: curtain(empty, store.get()) })
  }

  function open(): void {
    closed = false
    tell({ channel: 'app.changed', payload: store.get() })
    if (held) tell({ channel: 'app.intent', payload: held })
    held = null
  }

  return {
    snapshot: () => (closed ? curtain(empty, store.get()) : store.get()),
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    pass(message) {
      const { locked } = store.get().lock
      if (locked !== closed) (locked ? close : open)()
      else if (!closed) tell(message)
      else if (message.channel === 'app.intent') held = message.payload
    },
  }
}

/** The state of an app that knows nobody, with what the hosts around the window act on: settings that name nothing. */
function curtain(empty: Snapshot, { lock, keychain, desktop, preferences }: Snapshot): Snapshot {
  return {
    ...empty,
    lock,
    desktop,
    keychain: { status: keychain.status, detail: null },
    preferences: {
      ...defaultPreferences,
      lock: preferences.lock,
      desktop: preferences.desktop,
      capture: preferences.capture,
      clipboard: preferences.clipboard,
      shortcut: preferences.shortcut,
    },
  }
}
