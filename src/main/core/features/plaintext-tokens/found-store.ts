import type { SearchState } from '../../../../shared/plaintext-tokens.ts'
import { nothingFound } from '../../../../shared/plaintext-tokens.ts'
import type { Result } from '../../../../shared/failure.ts'
import type { CoreContext } from '../../context.ts'
import { shownPath, type FileFindings, type Finding } from '../../infra/config-files/look-at.ts'
import { foundToken } from './found-tokens.ts'
import type { Answer } from './identify.ts'
import type { Move, MoveJournal } from './journal.ts'

/** What was found, by file, and what is known of it; each change is put into the state that views draw. */
export interface FoundStore {
  all(): readonly Finding[]
  get(id: string): Finding | undefined
  files(): readonly FileFindings[]
  /** Starts anew. What registries said is kept: it is about tokens, not about places. */
  clear(): void
  /** What a path holds now; gives the tokens that were not there before. */
  put(file: FileFindings): readonly Finding[]
  answers: ReadonlyMap<string, Answer | 'asking'>
  answer(id: string, answer: Answer | 'asking'): void
  search(change: Partial<SearchState>): void
  /** Tokens that have come back; the notice stays until it is dismissed or they are gone. */
  returned(ids: readonly string[]): void
  dismissReturned(): void
  publish(): void
}

/** Where a token lies in the keychain. */
export type KeptEntry = Pick<Move, 'service' | 'entry'>

/** Knows what the app itself has handed over, and lent to a file, and takes back again. */
export interface Lending {
  isLent(finding: Finding): boolean
  /** Takes back all that a token is handed over to, and then does what takes it away; nobody is handed it meanwhile. */
  withdrawn(kept: KeptEntry, work: () => Promise<Result<undefined>>): Promise<Result<undefined>>
  /** The same secret lies elsewhere now, as what was moved last. Fails where something is still handed the one before, which must then stay. */
  keptAs(before: KeptEntry, now: Move): Promise<Result<undefined>>
}

export function createFoundStore(
  { ports, store }: CoreContext,
  journal: MoveJournal,
  lending: Lending,
): FoundStore {
  const files = new Map<string, FileFindings>()
  const answers = new Map<string, Answer | 'asking'>()
  const returned = new Set<string>()
  const { fileSystem: machine } = ports
  let searching = nothingFound.search

  const all = () => [...files.values()].flatMap(({ findings }) => findings)

  function publish(): void {
    const snapshot = store.get()
    const found = all().map((finding) =>
      foundToken(finding, {
        machine,
        snapshot,
        answer: answers.get(finding.id),
        lent: lending.isLent(finding),
      }),
    )
    const remarks = [...files.values()].flatMap((file) => file.remarks)
    const moved = journal
      .all()
      .filter(({ phase }) => phase === 'moved')
      .map((move) => movedToken(move))
    const back = found.map(({ id }) => id).filter((id) => returned.has(id))
    store.patch({ plaintextTokens: { search: searching, found, remarks, moved, returned: back } })
  }

  const movedToken = ({
    id,
    setting,
    masked,
    kind,
    registry,
    username,
    place,
    account,
    movedAt,
    path,
  }: Move) => ({
    ...{ id, setting, masked, kind, registry, username, place, account, movedAt },
    path: shownPath(path, machine),
  })

  return {
    all,
    answers,
    publish,
    files: () => [...files.values()],
    get: (id) => all().find((finding) => finding.id === id),
    clear: () => files.clear(),
    put(file) {
      const before = new Set(files.get(file.path)?.findings.map(({ id }) => id))
      if (file.findings.length + file.remarks.length > 0) files.set(file.path, file)
      else files.delete(file.path)
      return file.findings.filter(({ id }) => !before.has(id))
    },
    answer(id, answer) {
      answers.set(id, answer)
    },
    search(change) {
      searching = { ...searching, ...change }
      publish()
    },
    returned(ids) {
      for (const id of ids) returned.add(id)
      publish()
    },
    dismissReturned() {
      returned.clear()
      publish()
    },
  }
}
