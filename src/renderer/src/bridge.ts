import type { Bridge } from '../../shared/contract.ts'

declare global {
  interface Window {
    /** Put there by the preload script. */
    readonly tokentray: Bridge
  }
}

/** The only way out of this window. Nothing else reads the global. */
export const bridge: Bridge = window.tokentray
