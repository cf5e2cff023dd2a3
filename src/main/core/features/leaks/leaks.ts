import type { Handlers } from '../../../../shared/contract.ts'
import { fail, ok, type Result } from '../../../../shared/failure.ts'
import { noLeaks, type LeakSearch } from '../../../../shared/leaks.ts'
import type { Account } from '../../../../shared/token.ts'
import { shownPath } from '../../infra/files/file-system.ts'
import type { Ports } from '../../ports.ts'
import type { Store } from '../../state.ts'
import { createFoundLeaks } from './found-leaks.ts'
import { readTexts, type LeftOut } from './read-files.ts'
import { valueAt } from '../../../../shared/keyed.ts'

/** Files between two messages to the window. */
const progressStep = 50

export interface Leaks {
  readonly handlers: Handlers['leaks']
  dispose(): void
}

export interface LeakParts {
  readonly store: Store
  readonly accounts: { all(): readonly Account[] }
  /** Reads the list of an account; what goes wrong is in the state. */
  readonly refreshList: (account: string) => Promise<unknown>
  readonly ports: Pick<Ports, 'fileSystem' | 'chooseFolder'>
}

/** Finds tokens in text and files, and whose they are. The text goes as soon as it has been looked through. */
export function createLeaks({ store, accounts, refreshList, ports }: LeakParts): Leaks {
  const { fileSystem: fs } = ports
  const found = createFoundLeaks(() => store.get())
  let search: LeakSearch = noLeaks.search
  let remarks: readonly string[] = []
  let stop = new AbortController()

  function publish(change: Partial<LeakSearch> = {}): void {
    search = { ...search, ...change }
    store.patch({ leaks: { search, found: found.all(), remarks } })
  }

  function remark(words: string): void {
    if (!remarks.includes(words)) remarks = [...remarks, words]
  }

  function take(text: string, file: string | null, firstLine: number): void {
    if (!found.take(text, file, firstLine))
      remark('More was found than can be shown; clean up what is here and look again.')
  }

  /** Found tokens are matched with lists, so those that nobody has read yet are read first. */
  async function readMissingLists(): Promise<void> {
    const missing = accounts
      .all()
      .filter(({ id, state }) => state === 'signed-in' && !valueAt(store.get().lists, id)?.list)
    await Promise.all(missing.map(({ id }) => refreshList(id)))
  }

  async function lookAtFiles(path: string): Promise<Result<undefined>> {
    stop = new AbortController()
    publish({ running: true, files: 0, cancelled: false, looked: true })
    await readMissingLists()
    const left = await readTexts(
      fs,
      path,
      {
        onText: (file, text) => take(text, shownPath(file, fs), 1),
        onProgress: (files) => {
          search = { ...search, files }
          if (files % progressStep === 0) publish()
        },
      },
      stop.signal,
    )
    if (left) wordsFor(left).forEach(remark)
    publish({ running: false, cancelled: stop.signal.aborted })
    return left ? ok() : fail('invalid-request', `There is no file or folder at ${shownPath(path, fs)}.`)
  }

  return {
    handlers: {
      async lookAtText({ text, name, line }) {
        await readMissingLists()
        take(text, name, line)
        publish({ looked: true })
        return ok()
      },
      async lookAtFiles({ path }) {
        if (search.running) return fail('invalid-request', 'A search is under way. Cancel it first.')
        const typed = path ?? (await ports.chooseFolder())
        if (typed === null) return fail('cancelled', 'No folder was chosen.')
        const place = typed.trim().replace(/^~(?=$|[\\/])/, fs.home)
        if (!fs.path.isAbsolute(place))
          return fail('invalid-request', 'Type the whole path of a file or folder, such as ~/projects.')
        return lookAtFiles(fs.path.normalize(place))
      },
      cancel() {
        stop.abort()
        return Promise.resolve(ok())
      },
      clear() {
        stop.abort()
        found.clear()
        remarks = []
        publish({ ...noLeaks.search, running: search.running })
        return Promise.resolve(ok())
      },
    },
    dispose: () => stop.abort(),
  }
}

function wordsFor({ tooLarge, unreadable, beyond }: LeftOut): string[] {
  const files = (count: number) => (count === 1 ? '1 file' : `${count} files`)
  return [
    tooLarge > 0 ? `${files(tooLarge)} of more than 20 MiB left out.` : '',
    unreadable > 0 ? `${files(unreadable)} could not be read.` : '',
    beyond > 0 ? `${files(beyond)} beyond the first 50,000 left out. Look through smaller folders.` : '',
  ].filter(Boolean)
}
