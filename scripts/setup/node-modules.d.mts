/** The part of npm's lock files that tells what is installed. */
export interface Lock {
  readonly packages?: Readonly<Record<string, { readonly version?: string; readonly optional?: boolean }>>
}

/** The project's own Node 24. */
export const projectNode: string

/** Installs the project's packages unless node_modules already holds what package-lock.json says. */
export function ensureNodeModules(): Promise<void>

/** Installs the registries of other people that the tests talk to (tests/peers). */
export function ensurePeers(): Promise<void>

/** Whether a node_modules was made from this lock file. */
export function matchesLock(lock: Lock, installed: Lock): boolean
