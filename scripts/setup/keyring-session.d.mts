export type KeyringState = 'unlocked' | 'locked' | 'unmade' | 'none' | 'no-bus'

export interface KeyringSession {
  readonly state: KeyringState
  /** Folder of the keyring's files and sockets; it outlives the session. */
  readonly home: string
  readonly env?: NodeJS.ProcessEnv
}

/** Whether a keyring session can be started on this machine (Linux with dbus and gnome-keyring). */
export function hasKeyringSession(): boolean

/** A new private folder for a keyring. Delete it when done. */
export function createKeyringHome(): string

/** The command that runs `command` in a keyring session; give all three parts to `spawn`. */
export function keyringSessionCommand(
  command: string,
  args: readonly string[],
  session: KeyringSession,
): Promise<{ command: string; args: string[]; env: NodeJS.ProcessEnv }>

/** Runs a command in a keyring session with our terminal; its exit status. */
export function runInKeyringSession(
  command: string,
  args: readonly string[],
  session?: Partial<KeyringSession> & { readonly cwd?: string },
): Promise<number>
