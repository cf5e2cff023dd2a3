import type { Handlers } from '../../../../shared/contract.ts'
import { fail, ok, type Result } from '../../../../shared/failure.ts'
import { noLeaks, type LeakSearch } from '../../../../shared/leaks.ts'
import type { Account } from '../../../../shared/token.ts'
import { fileSystemData, shownPath } from '../../infra/files/file-system.ts'
import type { Ports } from '../../ports.ts'
import type { Store } from '../../state.ts'
import { createFoundLeaks } from './found-leaks.ts'
import { leaksInFiles, leaksInText, type LeakPart } from './look-through.ts'
import type { LeftOut } from './read-files.ts'
import { valueAt } from '../../../../shared/keyed.ts'

export interface Leaks {
  readonly handlers: Handlers['leaks']
  dispose(): void
}

export interface LeakParts {
  readonly store: Store
  readonly accounts: { all(): readonly Account[] }
  /** Reads the list of an account; what goes wrong is in the state. */
  readonly refreshList: (account: string) => Promise<unknown>
  readonly ports: Pick<Ports, 'fileSystem' | 'chooseFolder' | 'textWork'>
}

/** Finds tokens in text and files, and whose they are. The text goes as soon as it has been looked through. */
export function createLeaks({ store, accounts, refreshList, ports }: LeakParts): Leaks {
  const { fileSystem: fs, textWork } = ports
  const found = createFoundLeaks(() => store.get())
  let search: LeakSearch = noLeaks.search
  let remarks: readonly string[] = []
  /** Ends everything that is under way; what begins later has another. */
  let stop = new AbortController()

  function cancel(): void {
    stop.abort()
    stop = new AbortController()
  }

  function publish(change: Partial<LeakSearch> = {}): void {
    search = { ...search, ...change }
    store.patch({ leaks: { search, found: found.all(), remarks } })
  }

  function remark(words: string): void {
    if (!remarks.includes(words)) remarks = [...remarks, words]
  }

  function take(part: LeakPart): void {
    if (part.kind === 'progress') {
      publish({ files: part.files })
      return
    }
    const isWhole = found.take(part.tokens, part.file === null ? null : shownPath(part.file, fs))
    if (!isWhole || !part.whole)
      remark('Tokentray found more than it can show. Deal with these first, then look again.')
  }

  /** Found tokens are matched with lists, so those that nobody has read yet are read first. */
  async function readMissingLists(signal: AbortSignal): Promise<void> {
    const missing = accounts
      .all()
      .filter(({ id, state }) => state === 'signed-in' && !valueAt(store.get().lists, id)?.list)
    const reading = Promise.all(missing.map(({ id }) => refreshList(id)))
    await Promise.race([reading, aborted(signal)])
  }

  async function lookAtText(
    text: string,
    name: string | null,
    firstLine: number,
  ): Promise<Result<undefined>> {
    const { signal } = stop
    await readMissingLists(signal)
    const end = await textWork.run(
      leaksInText,
      { text, firstLine },
      { signal, onPart: (part) => take(part.kind === 'seen' ? { ...part, file: name } : part) },
    )
    if (!end.ok && !signal.aborted) remark(`${name ?? 'The text'} was not searched: ${end.failure.message}`)
    publish({ looked: true, cancelled: signal.aborted })
    return signal.aborted ? fail('cancelled', 'You stopped the search.') : ok()
  }

  async function lookAtFiles(path: string): Promise<Result<undefined>> {
    const { signal } = stop
    publish({ running: true, files: 0, cancelled: false, looked: true })
    await readMissingLists(signal)
    const end = await textWork.run(leaksInFiles, { fs: fileSystemData(fs), path }, { signal, onPart: take })
    const left = end.ok ? end.value : null
    if (left) wordsFor(left).forEach(remark)
    if (!end.ok && !signal.aborted) remark(`The search was not finished. ${end.failure.message}`)
    publish({ ...(left ? { files: left.files } : {}), running: false, cancelled: signal.aborted })
    return end.ok && !left
      ? fail('invalid-request', `There is no file or folder at ${shownPath(path, fs)}.`)
      : ok()
  }

  return {
    handlers: {
      lookAtText: ({ text, name, line }) => lookAtText(text, name, line),
      async lookAtFiles({ path }) {
        if (search.running) return fail('invalid-request', 'A search is running. Stop it first.')
        const typed = path ?? (await ports.chooseFolder())
        if (typed === null) return fail('cancelled', 'No folder was chosen.')
        const place = typed.trim().replace(/^~(?=$|[\\/])/, fs.home)
        if (!fs.path.isAbsolute(place))
          return fail('invalid-request', 'Type the whole path of a file or folder, such as ~/projects.')
        return lookAtFiles(fs.path.normalize(place))
      },
      cancel() {
        cancel()
        return Promise.resolve(ok())
      },
      clear() {
        cancel()
        found.clear()
        remarks = []
        publish({ ...noLeaks.search, running: search.running })
        return Promise.resolve(ok())
      },
    },
    dispose: cancel,
  }
}

const aborted = (signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })

function wordsFor({ tooLarge, unreadable, beyond }: LeftOut): string[] {
  const files = (count: number) => (count === 1 ? '1 file' : `${count} files`)
  return [
    tooLarge > 0 ? `${files(tooLarge)} of more than 20 MiB left out.` : '',
    unreadable > 0 ? `${files(unreadable)} could not be read.` : '',
    beyond > 0 ? `${files(beyond)} beyond the first 50,000 left out. Look through smaller folders.` : '',
  ].filter(Boolean)
}
