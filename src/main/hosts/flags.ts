import { fail, ok, type Result } from '../../shared/failure.ts'
import type { PracticeInfo } from '../../shared/state.ts'

/** What can be said on the command line; null where nothing was said. */
export interface Flags {
  readonly host: 'electron' | 'chromium' | null
  readonly dataDir: string | null
  /** Starts with the practice registry running. */
  readonly practice: boolean
  readonly keychain: 'os' | 'memory'
  readonly headless: boolean
  /** Waits in the tray, where there is one, instead of showing its window. */
  readonly inTray: boolean
  readonly remoteDebuggingPort: number | null
}

export const flagsHelp =
  '--host=electron|chromium --data-dir=DIR --practice --keychain=os|memory --headless --remote-debugging-port=P'

const defaults: Flags = {
  host: null,
  dataDir: null,
  practice: false,
  keychain: 'os',
  headless: false,
  inTray: false,
  remoteDebuggingPort: null,
}

type Reader = (value: string | null) => Partial<Flags> | null

const oneOf = <const T extends string>(values: readonly T[], use: (value: T) => Partial<Flags>): Reader => {
  return (text) => {
    const value = values.find((candidate) => candidate === text)
    return value === undefined ? null : use(value)
  }
}

/** How each flag is written, and its reader, which gives null for a value that is no good. */
const readers: ReadonlyMap<string, { readonly form: string; readonly read: Reader }> = new Map([
  [
    'host',
    {
      form: '--host=electron or --host=chromium',
      read: oneOf(['electron', 'chromium'], (host) => ({ host })),
    },
  ],
  ['data-dir', { form: '--data-dir=DIR', read: (dataDir) => (dataDir ? { dataDir } : null) }],
  ['practice', { form: '--practice', read: (value) => (value === null ? { practice: true } : null) }],
  [
    'keychain',
    {
      form: '--keychain=os or --keychain=memory',
      read: oneOf(['os', 'memory'], (keychain) => ({ keychain })),
    },
  ],
  ['headless', { form: '--headless', read: (value) => (value === null ? { headless: true } : null) }],
  ['in-tray', { form: '--in-tray', read: (value) => (value === null ? { inTray: true } : null) }],
  ['remote-debugging-port', { form: '--remote-debugging-port=P, P from 0 to 65535', read: readPort }],
])

function readPort(value: string | null): Partial<Flags> | null {
  if (value === null || !/^\d{1,5}$/.test(value) || Number(value) > 65_535) return null
  return { remoteDebuggingPort: Number(value) }
}

/**
 * Reads the words after the program's name. `foreign: 'ignored'` skips words that are not ours: a packaged
 * Electron app is started with Chromium's switches and the launcher's among them (`--ozone-platform=…`,
 * `-psn_…`). Later flags win over earlier ones.
 */
export function parseFlags(
  words: readonly string[],
  foreign: 'refused' | 'ignored' = 'refused',
): Result<Flags> {
  let flags = defaults
  for (const word of words) {
    const [, name = '', value = null] = /^--([a-z-]+)(?:=(.*))?$/s.exec(word) ?? []
    const flag = readers.get(name)
    if (flag) {
      const said = flag.read(value)
      if (!said) return fail('bad-request', `${word} cannot be understood. Write ${flag.form}.`)
      flags = { ...flags, ...said }
    } else if (foreign === 'refused') {
      return fail('bad-request', `There is no flag ${word}. The flags are: ${flagsHelp}`)
    }
  }
  return ok(flags)
}

/** The one line a host prints when its window has loaded; scripts wait for it. */
export function readyLine(
  host: 'electron' | 'chromium',
  keychain: Flags['keychain'],
  practice: PracticeInfo | null,
): string {
  return `Tokentray ready (host=${host}, keychain=${keychain}, practice=${practice?.url ?? 'off'})`
}
