import type { Handlers } from '../../../../shared/contract.ts'
import { fail, ok, type Result } from '../../../../shared/failure.ts'
import type { RegistryUrl } from '../../../../shared/token.ts'
import type { CoreContext } from '../../context.ts'
import { askRegistries } from './ask-registries.ts'
import { environmentTokens } from '../../infra/config-files/environment.ts'
import { lookAt, search, type FileFindings, type Finding } from '../../infra/config-files/look-at.ts'
import { projectFolder } from './folders.ts'
import { createFoundStore, type Lending } from './found-store.ts'
import { whoseToken } from './found-tokens.ts'
import { createMoveJournal, type MovedTokens } from './journal.ts'
import { createMoveHandlers } from './move-handlers.ts'
import { knownPlaces, type Place } from '../../infra/config-files/places.ts'
import { recoverMoves } from './recover.ts'
import { forgetMove } from './undo.ts'
import { watchFiles } from '../../infra/config-files/watch.ts'

export { movedName, movesName, readMoves, type Move, type MovedTokens } from './journal.ts'
export { matchMasked } from './match-row.ts'
export type { KeptEntry, Lending } from './found-store.ts'

/** Progress is shown ten times a second. In milliseconds. */
const showEvery = 100

/** The tokens in files of this computer: finding, judging, moving and watching them. */
export interface PlaintextTokens {
  readonly handlers: Handlers['plaintextTokens']
  /** Settles moves that a crash cut short; looks at the known places and watches them, if the user has ever looked. */
  start(): Promise<void>
  /** The keychain can be asked again. */
  recover(): Promise<void>
  /** Where a row's token stands in files, in a way that tools read it or as its bare shape; not where it is lent. */
  findingsOf(account: string, key: string): readonly Finding[]
  /** Tokens that were moved out of files and are kept. */
  readonly moved: MovedTokens
  /** A file was changed by the app itself: it is read again, and nothing in it has come back. */
  looked(place: Place): Promise<void>
  /** Lists or accounts have changed, and with them the rows that found tokens match. */
  rematch(): void
  /** @param practice the registry that ends with the app; what was moved of it is of no use any more. */
  dispose(practice: RegistryUrl | null): Promise<void>
}

export function createPlaintextTokens(context: CoreContext, lending: Lending): PlaintextTokens {
  const { ports, preferences, vault } = context
  const { fileSystem: fs, clock, notifier } = ports
  const journal = createMoveJournal(ports.dataFolder, () => book.publish())
  const book = createFoundStore(context, journal, lending)
  const tools = { fs, vault, accounts: context.accounts, journal, clock, lending }
  const watch = watchFiles(clock, (paths) => void lookAgain(paths))
  let running: AbortController | null = null
  let places: ReadonlyMap<string, Place> = new Map()

  const settings = () => preferences.get().plaintextTokens
  const change = (section: Partial<ReturnType<typeof settings>>) =>
    preferences.change({ plaintextTokens: { ...settings(), ...section } })

  /** One search; progress goes into the state. */
  async function find(folders: readonly string[]): Promise<Result<undefined>> {
    if (running) return ok()
    const controller = new AbortController()
    running = controller
    if (!settings().watch) await change({ watch: true })
    book.clear()
    book.search({ running: true, looked: 0, folder: null, cancelled: false })
    let [looked, shown] = [0, 0]
    const show = (folder: string | null) => {
      const now = performance.now()
      if (now - shown < showEvery) return
      shown = now
      book.search({ looked, folder })
    }
    try {
      book.put({ path: 'environment', findings: environmentTokens(fs), remarks: [], target: null })
      await search({
        fs,
        folders,
        signal: controller.signal,
        onFound: (file) => book.put(file),
        onLooked(entries, folder) {
          looked += entries
          show(folder)
        },
      })
    } finally {
      running = null
      const endedAt = clock.now().toISOString()
      book.search({ running: false, looked, folder: null, endedAt, cancelled: controller.signal.aborted })
    }
    await follow()
    void askRegistries(context, book)
    return ok()
  }

  /** Watches the known places and the files in which something was found. */
  async function follow(): Promise<void> {
    const known = await knownPlaces(fs)
    const found = book.files().flatMap(({ findings }) => findings.map(({ place }) => place))
    const moved = journal.all().map(({ path, place, format }) => ({ path, kind: place, format }))
    const all = [...known, ...found, ...moved].filter(({ kind }) => kind !== 'environment')
    // A link changes where it leads to, in another folder.
    const targets = await Promise.all(all.map(({ path }) => fs.realpath(path).catch(() => path)))
    places = new Map(
      all.flatMap((place, index) => [
        [place.path, place] as const,
        [targets[index] ?? place.path, place] as const,
      ]),
    )
    if (settings().watch) watch.follow([...places.keys()])
  }

  /** Files that changed: what is new in them has come back. */
  async function lookAgain(paths: readonly string[]): Promise<void> {
    const changed = new Set(paths.flatMap((path) => places.get(path) ?? []))
    const files = await Promise.all([...changed].map((place) => lookAt(place, fs)))
    tellReturned(files.flatMap((file) => book.put(file)))
    book.publish()
    void askRegistries(context, book)
  }

  function tellReturned(back: readonly Finding[]): void {
    const live = back.filter((finding) => finding.found.unread === null && !lending.isLent(finding))
    if (live.length === 0) return
    book.returned(live.map(({ id }) => id))
    notifier.notify({
      title: 'A token is in a file again',
      body: 'A program has written a token into a file in plaintext. Tokentray can move it to your keychain.',
      intent: { kind: 'open-page', page: 'plaintext-tokens' },
    })
  }

  /** What was moved in an earlier run and stands in its file again. */
  function returnedSince(files: readonly FileFindings[]): readonly Finding[] {
    const moved = new Set(journal.all().map(({ path, setting }) => JSON.stringify([path, setting])))
    return files
      .flatMap(({ findings }) => findings)
      .filter(({ place, found }) => moved.has(JSON.stringify([place.path, found.setting])))
  }

  return {
    handlers: {
      find: () => find(settings().folders),
      cancel() {
        running?.abort()
        return Promise.resolve(ok())
      },
      async addFolder({ path }) {
        const typed = path ?? (await ports.chooseFolder())
        if (typed === null) return fail('cancelled', 'No folder was chosen.')
        const folder = await projectFolder(typed, fs)
        if (!folder.ok) return folder
        const { folders } = settings()
        return folders.includes(folder.value) ? ok() : change({ folders: [...folders, folder.value] })
      },
      removeFolder: ({ path }) => change({ folders: settings().folders.filter((folder) => folder !== path) }),
      async ask({ registry }) {
        const found = book
          .all()
          .some((finding) => whoseToken(finding, context.store.get()).registry === registry)
        if (!found) return fail('invalid-request', 'No token for this registry was found.')
        const { mayAsk } = settings()
        const saved = mayAsk.includes(registry) ? ok() : await change({ mayAsk: [...mayAsk, registry] })
        await askRegistries(context, book, registry)
        return saved
      },
      ...createMoveHandlers(context, tools, book),
      dismissReturned() {
        book.dismissReturned()
        return Promise.resolve(ok())
      },
    },
    async start() {
      if (!(await journal.load())) ports.log('moves.json was damaged; it was set aside as moves.damaged.json')
      await recoverMoves(tools)
      if (!settings().watch) return
      await find([])
      tellReturned(returnedSince(book.files()))
    },
    recover: () => recoverMoves(tools),
    moved: { find: (id) => journal.all().find((move) => move.id === id && move.phase === 'moved') },
    findingsOf: (account, key) =>
      book.all().filter((finding) => {
        const { match } = whoseToken(finding, context.store.get())
        const lasting = finding.place.kind !== 'environment' && !lending.isLent(finding)
        return lasting && match?.account === account && match.key === key
      }),
    async looked(place) {
      // Until the user has let it, the app looks at no file.
      if (!settings().watch) return
      book.put(await lookAt(place, fs))
      book.publish()
    },
    rematch() {
      if (book.all().length > 0) book.publish()
    },
    async dispose(practice) {
      running?.abort()
      watch.stop()
      const gone = journal.all().filter(({ registry }) => registry !== null && registry === practice)
      for (const move of gone) await forgetMove(tools, move)
    },
  }
}
