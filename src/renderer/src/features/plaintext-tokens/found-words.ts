import type { FoundToken, PlaceKind, Verdict } from '../../../../shared/plaintext-tokens.ts'
import { registryLabel } from '../../../../shared/registry-url.ts'

const places: Readonly<Record<PlaceKind, string>> = {
  user: 'Your npm settings',
  global: 'npm settings of the whole computer',
  project: 'Settings of a project',
  pnpm: 'Settings of pnpm',
  yarn: 'Settings of yarn',
  bun: 'Settings of Bun',
  leftover: 'A leftover copy',
  'env-file': 'Variables of a project',
  shell: 'Start file of a shell',
  environment: 'A variable that this app was started with',
}

export const placeWords = (place: PlaceKind) => places[place]

const unreadWords: Readonly<Record<NonNullable<FoundToken['unread']>, string>> = {
  comment: 'In a comment, so no tool uses it',
  section: 'Under a [section], where npm does not look',
  key: 'Its key is written so that npm does not find it',
  unscoped: 'Bound to no registry; npm refuses to run with it',
  shape: 'Recognised by its shape only',
}

/** What is unsafe or unusual about the place of a token. */
export function cautions({ unread, openMode, git }: FoundToken): readonly string[] {
  return [
    ...(openMode === null ? [] : [`Other users can read the file (mode ${openMode})`]),
    ...(git === 'tracked' ? ['Git has the file: its history keeps the token, so revoke it'] : []),
    ...(git === 'untracked' ? ['In a git folder, but not tracked'] : []),
    ...(unread === null ? [] : [unreadWords[unread]]),
  ]
}

const verdicts: Readonly<Record<Verdict, string>> = {
  'not-asked': 'Not asked',
  asking: 'Asking…',
  alive: 'Works',
  blocked: 'Works, but not from here',
  dead: 'No longer works',
  unknown: 'Not known',
}

export const verdictWords = (verdict: Verdict) => verdicts[verdict]

/** The second line of the state of a token. */
export function verdictDetail({ verdict, why, username, match }: FoundToken): string {
  if (match) return `“${match.name}” in your list`
  if (verdict === 'alive' && username !== null) return `It is ${username}’s`
  return why ?? ''
}

/** What each token is called in the names of buttons: its file, and the line when a file has several. */
export function labelsOfFound(found: readonly FoundToken[]): ReadonlyMap<string, string> {
  const uses = Map.groupBy(found, ({ path }) => path)
  return new Map(
    found.map(({ id, path, line }) => [
      id,
      (uses.get(path)?.length ?? 0) > 1 ? `${path} line ${line}` : path,
    ]),
  )
}

/** What changes for programs once the token is moved. A test holds each sentence against the real tools. */
export function usesFromNowOn({ place, path, registry, unread, kind }: FoundToken): readonly string[] {
  if (unread !== null && unread !== 'unscoped')
    return ['No tool reads it there, so nothing changes for any of them.']
  const host = registry === null ? 'its registry' : registryLabel(registry)
  const copy = 'Copy it from this page when a program asks for it.'
  if (place === 'yarn' && path.endsWith('.yml'))
    return [
      `yarn finds an empty text there and is signed out of ${host}. It still takes a token from YARN_NPM_AUTH_TOKEN.`,
      copy,
    ]
  if (place === 'bun' || path.endsWith('bunfig.toml'))
    return [
      `Bun finds an empty text there and is signed out of ${host}. It still takes a token from BUN_CONFIG_TOKEN.`,
      copy,
    ]
  if (place === 'shell' || place === 'env-file')
    return [
      'The variable stays but is empty. Programs that take the token from it are signed out.',
      'Open terminals keep it until you close them.',
      copy,
    ]
  if (path.endsWith('config.yaml')) return [`pnpm is signed out of ${host}.`, copy]
  const variable =
    kind === 'token' && registry !== null
      ? ` npm and pnpm still take one from the variable npm_config_${registry.replace(/^https?:/, '')}:_authToken.`
      : ''
  return [
    `The whole setting is removed. npm, pnpm, yarn and Bun are signed out of ${host}, and send nothing in its place.${variable}`,
    copy,
  ]
}
