import { nothingFound, type FoundToken, type SearchState } from '../../../../shared/plaintext-tokens.ts'
import type { FileFindings, Finding } from '../../infra/config-files/look-at.ts'
import type { FileSystem } from '../../infra/files/file-system.ts'
import type { Snapshot } from '../../../../shared/state.ts'
import type { Store } from '../../state.ts'
import { foundToken, type Answer, type Known } from './found-tokens.ts'

/** What was found, by file, and what is known of it; each change is put into the state that views draw. */
export interface FoundStore {
  all(): readonly Finding[]
  get(id: string): Finding | undefined
  files(): readonly FileFindings[]
  /** Starts anew. What registries said is kept: it is about tokens, not about places. */
  clear(): void
  /** What a path holds now; gives the tokens that were not there before. */
  put(file: FileFindings): readonly Finding[]
  readonly answers: ReadonlyMap<string, Answer | 'asking'>
  answer(id: string, answer: Answer | 'asking'): void
  search(change: Partial<SearchState>): void
  /** Tokens that have come back; the notice stays until it is dismissed or they are gone. */
  returned(ids: readonly string[]): void
  dismissReturned(): void
  publish(): void
}

export interface FoundStoreParts {
  readonly store: Store
  readonly fs: FileSystem
  /** Whether the app itself has lent this token to its file. */
  readonly isLent: (finding: Finding) => boolean
}

export function createFoundStore({ store, fs, isLent }: FoundStoreParts): FoundStore {
  const files = new Map<string, FileFindings>()
  const answers = new Map<string, Answer | 'asking'>()
  const returned = new Set<string>()
  let search = nothingFound.search

  /** As they were shown last: most of them are shown again as they are, many times while a search runs. */
  const latest = new WeakMap<Finding, Known & { readonly token: FoundToken }>()

  function shown(finding: Finding, snapshot: Snapshot): FoundToken {
    const known = { fs, snapshot, answer: answers.get(finding.id), lent: isLent(finding) }
    const before = latest.get(finding)
    if (before && isSame(before, known)) return before.token
    const token = foundToken(finding, known)
    latest.set(finding, { ...known, token })
    return token
  }

  const all = () => [...files.values()].flatMap(({ findings }) => findings)

  function publish(): void {
    const snapshot = store.get()
    const found = all().map((finding) => shown(finding, snapshot))
    const remarks = [...files.values()].flatMap((file) => file.remarks)
    const back = found.map(({ id }) => id).filter((id) => returned.has(id))
    const { moved } = snapshot.plaintextTokens
    store.patch({ plaintextTokens: { search, found, remarks, moved, returned: back } })
  }

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
      search = { ...search, ...change }
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

const isSame = (one: Known, other: Known) =>
  one.answer === other.answer &&
  one.lent === other.lent &&
  one.snapshot.accounts === other.snapshot.accounts &&
  one.snapshot.lists === other.snapshot.lists
