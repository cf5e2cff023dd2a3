export interface Need {
  readonly package: string
  readonly why: string
  readonly present: () => boolean | Promise<boolean>
  /** Needed on macOS and Windows too, where the user installs it. */
  readonly everywhere?: boolean
}

export const needs: Readonly<
  Record<'browser' | 'libsecret' | 'dbus' | 'keyring' | 'secretTool' | 'terminal' | 'fonts', Need>
>

/** Installs what is missing through apt-get when it may; else stops with the command to run. */
export function ensureSystemPackages(wanted: readonly Need[]): Promise<void>

/** The same for what a command can do without: whether all of it is there now. */
export function trySystemPackages(wanted: readonly Need[]): Promise<boolean>

/** What the user is asked to do when we may not do it. */
export function howToInstall(missing: readonly Need[], platform: string, hasApt: boolean): string
