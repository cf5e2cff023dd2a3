/** Electron's executable when it has been fetched already. */
export function findElectron(env?: NodeJS.ProcessEnv): string | null

/** Electron's executable, fetched if need be, or the reason why it cannot be had. */
export function ensureElectron(options?: {
  /** Milliseconds without progress after which the download is given up. */
  readonly quietLimit?: number
}): Promise<{ executable: string } | { reason: string }>

/** Runs an installer (arguments for Node) and watches the files it writes; why it failed, or null. */
export function download(installer: readonly string[], quietLimit: number): Promise<string | null>

/** One line out of what the installer wrote to its error stream. */
export function failureReason(errors: string): string
