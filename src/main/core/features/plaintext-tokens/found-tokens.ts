import { defaultUrl } from 'registry-url'
import type { FoundToken, PlaceKind, Verdict } from '../../../../shared/plaintext-tokens.ts'
import { isLoopback, parseRegistryUrl } from '../../../../shared/registry-url.ts'
import type { Snapshot } from '../../../../shared/state.ts'
import type { RegistryUrl } from '../../../../shared/token.ts'
import { unknownBinding, type PlainSecret } from '../../infra/config-files/formats/reading.ts'
import type { Finding } from '../../infra/config-files/look-at.ts'
import { shownPath, type FileSystem } from '../../infra/files/file-system.ts'
import { maskOf } from '../../infra/secrets/mask.ts'
import { hasTokenShape } from '../../infra/secrets/token-shapes.ts'
import { matchRow } from './match-row.ts'

/** What its registry said of a finding that it was asked about. */
export interface Answer {
  readonly verdict: Exclude<Verdict, 'not-asked' | 'asking'>
  readonly why: string | null
  readonly username: string | null
}

/** What is known of a finding beside the file. */
export interface Known {
  readonly fs: FileSystem
  readonly snapshot: Pick<Snapshot, 'accounts' | 'lists'>
  readonly answer: Answer | 'asking' | undefined
  readonly lent: boolean
}

/** A finding as the window may see it: without the secret. */
export function foundToken(finding: Finding, { fs, snapshot, answer, lent }: Known): FoundToken {
  const { id, place, found, line, openMode, git } = finding
  const { registry, match } = whoseToken(finding, snapshot)
  const said = answer === 'asking' ? undefined : answer
  return {
    id,
    place: place.kind,
    path: shownPath(place.path, fs),
    line,
    setting: found.setting,
    kind: found.kind,
    masked: maskOf(found),
    registry,
    unread: found.unread,
    fixed: fixedBecause(place.kind, lent),
    verdict: answer === 'asking' ? 'asking' : (said?.verdict ?? 'not-asked'),
    why: said?.why ?? null,
    username: said?.username ?? match?.username ?? found.username,
    match: match && { account: match.account, key: match.key, name: match.name },
    openMode,
    git,
  }
}

function fixedBecause(kind: PlaceKind, lent: boolean): string | null {
  if (kind === 'environment') return 'It is not in a file, but in a variable that Tokentray was started with.'
  return lent ? 'Lent by Tokentray, which will take it out again.' : null
}

/**
 * Where a finding may be sent, and the row of an account that it looks like.
 *
 * Its file alone says where. A row never does: registries write their own lists, so a hostile one can list a mask that fits a token of another
 * registry, or the SHA-512 of one as a key, since that is printed in listings and logs. Knowing either is not knowing the token, so a match of
 * another registry is shown and decides nothing. Only a row of the registry that the file names is `row`, which a token may be kept as.
 */
export function whoseToken({ found, registries }: Finding, snapshot: Pick<Snapshot, 'accounts' | 'lists'>) {
  const registry = boundRegistry(
    found,
    registries,
    snapshot.accounts.map((account) => account.registry),
  )
  const row = registry === null ? null : matchRow(found, registry, snapshot)
  const isBound = found.registry !== null && registry !== null
  return { registry, row, match: row ?? (isBound ? null : matchRow(found, null, snapshot)) }
}

/**
 * Which registry a file binds a token to; null where that is none, or is not understood. npm's keys have no scheme: it is taken from a registry
 * of that host which the same file or an account names, else https, but on this machine http. A token that is bound to none is npm's own if it
 * has npm's shape, and its file names no other registry that it may be meant for.
 */
function boundRegistry(
  { registry, secret }: Pick<PlainSecret, 'registry' | 'secret'>,
  inFile: readonly string[],
  ofAccounts: readonly string[],
): RegistryUrl | null {
  if (registry === null)
    return hasTokenShape(secret.reveal()) && inFile.every((url) => parsed(url) === defaultUrl)
      ? defaultUrl
      : null
  if (!isUnderstood(registry)) return null
  if (!registry.startsWith('//')) return parsed(registry)
  const wanted = parsed(`https:${registry}`)
  if (wanted === null) return null
  const bare = withoutScheme(wanted)
  const known = [...inFile, ...ofAccounts].map(parsed).filter((url) => url !== null)
  const same =
    known.find((url) => withoutScheme(url) === bare) ??
    known.find((url) => withoutScheme(url).startsWith(bare))
  if (same !== undefined) return same
  return isLoopback(new URL(wanted)) ? parsed(`http:${registry}`) : wanted
}

/** Whether an address is one as it stands: tools put variables and scopes into it by rules of their own. */
const isUnderstood = (registry: string) => registry !== unknownBinding && !/[${}@]|\/:/.test(registry)

const withoutScheme = (url: string) => url.replace(/^https?:/, '')

function parsed(text: string): RegistryUrl | null {
  const result = parseRegistryUrl(text)
  return result.ok ? result.value : null
}
