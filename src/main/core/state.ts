import { applyPatch, type Patch, type Snapshot } from '../../shared/state.ts'

/** The one state that every view shows. Only `patch` changes it, and each change is sent to the views. */
export interface Store {
  get(): Snapshot
  patch(patch: Patch): void
}

export function createStore(initial: Snapshot, changed: (patch: Patch) => void): Store {
  let current = initial
  return {
    get: () => current,
    patch(patch) {
      current = applyPatch(current, patch)
      changed(patch)
    },
  }
}
