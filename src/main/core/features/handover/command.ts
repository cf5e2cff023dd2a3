/** What is typed to run a program with a token of a registry: `tokentray-run --registry=URL -- npm publish`. */
export function runCommand(platform: NodeJS.Platform, launcher: string, registry: string): string {
  return `${typed(platform, launcher)} ${typed(platform, `--registry=${registry}`)} -- npm publish`
}

/** A word as a shell takes it for one, whatever is in it. */
export function typed(platform: NodeJS.Platform, path: string): string {
  if (/^[\w@%+=:,./\\~-]+$/.test(path)) return path
  return platform === 'win32' ? `"${path}"` : `'${path.replaceAll("'", String.raw`'\''`)}'`
}
