import type { Place } from './places.ts'

/** Changes that the app itself makes to files. Whoever shows what is in files reads them again, and takes nothing for somebody else's. */
export interface OwnChanges {
  /** Tells that a file was changed; resolves when everybody has taken note of it. Never rejects: the change is done, whoever failed to look. */
  changed(place: Place): Promise<void>
  /** @returns what ends the subscription */
  subscribe(listener: (place: Place) => Promise<void>): () => void
}

export function createOwnChanges(): OwnChanges {
  const listeners = new Set<(place: Place) => Promise<void>>()
  return {
    async changed(place) {
      await Promise.allSettled([...listeners].map((listener) => listener(place)))
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}
