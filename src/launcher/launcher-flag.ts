/** The word by which the packaged app is told to be the launcher, and open no window. */
export const launcherFlag = '--tokentray-run'

/** The launcher's own words where a program was started as one; null where it is the app. */
export function launcherWords(argv: readonly string[]): readonly string[] | null {
  const at = argv.indexOf(launcherFlag)
  // Behind `--` stand words of others.
  const end = argv.indexOf('--')
  if (at === -1 || (end !== -1 && end < at)) return null
  return argv.slice(at + (argv[at + 1] === '--' ? 2 : 1))
}
