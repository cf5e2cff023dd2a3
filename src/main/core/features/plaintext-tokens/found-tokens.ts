import type { FoundToken, PlaceKind } from '../../../../shared/plaintext-tokens.ts'
import type { Snapshot } from '../../../../shared/state.ts'
import type { FileSystem } from '../../infra/files/file-system.ts'
import { shownPath, type Finding } from '../../infra/config-files/look-at.ts'
import type { Answer } from './identify.ts'
import { maskOf } from '../../infra/secrets/mask.ts'
import { matchRow } from './match-row.ts'
import { registryOfFound } from '../../infra/config-files/registry-of.ts'

/** What is known of a finding beside the file. */
export interface Known {
  readonly machine: FileSystem
  readonly snapshot: Pick<Snapshot, 'accounts' | 'lists'>
  readonly answer: Answer | 'asking' | undefined
  readonly lent: boolean
}

/** A finding as the window may see it: without the secret. */
export function foundToken(finding: Finding, { machine, snapshot, answer, lent }: Known): FoundToken {
  const { id, place, found, line, openMode, git } = finding
  const { registry, match } = whoseToken(finding, snapshot)
  const said = answer === 'asking' ? undefined : answer
  return {
    id,
    place: place.kind,
    path: shownPath(place.path, machine),
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
  if (kind === 'environment') return 'It is not in a file: this app was started with it.'
  return lent ? 'Lent by Tokentray, which takes it out again.' : null
}

/** The registry a finding is for, and the row of an account that it is. A row tells the registry of a token that is bound to none. */
export function whoseToken({ found, registries }: Finding, snapshot: Pick<Snapshot, 'accounts' | 'lists'>) {
  const named = [...registries, ...snapshot.accounts.map(({ registry }) => registry)]
  const bound = registryOfFound(found, named)
  const match = matchRow(found, found.registry === null ? null : bound, snapshot)
  return { registry: match?.registry ?? bound, match }
}
