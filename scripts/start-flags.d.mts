export interface StartFlags {
  readonly help: boolean
  /** `any`: Electron if it can be had, else the Chromium host. */
  readonly host: 'electron' | 'chromium' | 'any'
  readonly headless: boolean
  readonly keychain: 'os' | 'memory'
  /** The flags that the host process gets, the data folder as an absolute path. */
  readonly forHost: string[]
}

export const usage: string

/** Reads the flags of `npm start --`; a relative --data-dir is relative to `folder`. */
export function parseStartFlags(
  argv: readonly string[],
  folder: string,
): StartFlags | { readonly error: string }
