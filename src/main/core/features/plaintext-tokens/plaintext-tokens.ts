import type { Handlers } from '../../../../shared/contract.ts'
import { fail, ok, type Result } from '../../../../shared/failure.ts'
import type { Act } from '../../../../shared/history.ts'
import type { RegistryUrl } from '../../../../shared/token.ts'
import type { Finding } from '../../infra/config-files/look-at.ts'
import type { OwnChanges } from '../../infra/config-files/own-changes.ts'
import type { Transport } from '../../infra/http/transport.ts'
import type { Vault } from '../../infra/keychain/vault.ts'
import type { SecretClipboard } from '../../infra/secrets/secret-clipboard.ts'
import type { Ports } from '../../ports.ts'
import type { Store } from '../../state.ts'
import type { PreferenceStore } from '../preferences/preferences.ts'
import { askRegistries } from './ask-registries.ts'
import { createFinder, projectFolder } from './finder.ts'
import { createFollower } from './follower.ts'
import { createFoundStore } from './found-store.ts'
import { whoseToken } from './found-tokens.ts'
import type { KeptRows, Lending } from './kept.ts'
import { createMutex } from '../../infra/concurrency.ts'
import { createMoveHandlers } from './move-handlers.ts'
import { isKeptAs } from './match-row.ts'
import type { Moves } from './moves.ts'
import { forgetMove, recoverMoves } from './recover.ts'

export type { KeptEntry, KeptRows, Lending } from './kept.ts'
export { matchMasked, matchRow } from './match-row.ts'
export { movedName, movesName, openMoves, readMoves, showMoves } from './moves.ts'
export type { Move, MovedTokens, Moves } from './moves.ts'

/** The tokens in files of this computer: finding, judging, moving and watching them. */
export interface PlaintextTokens {
  readonly handlers: Handlers['plaintextTokens']
  /** Reads which tokens were moved. */
  load(): Promise<void>
  /** Looks at the known places and watches them, if the user has ever looked. */
  start(): Promise<void>
  /** Puts right the moves that were cut short, once the keychain can be asked. */
  recover(): Promise<void>
  /**
   * Where a row's token stands in files, in a way that tools read it or as its bare shape; not where it is lent. The file is for the row's registry,
   * or has the very secret that is kept here as that row's: what only looks like it is another token.
   */
  findingsOf(account: string, key: string): Promise<readonly Finding[]>
  /** Lists or accounts have changed, and with them the rows that found tokens match. */
  rematch(): void
  /** @param practice the registry that ends with the app; what was moved of it is of no use any more. */
  dispose(practice: RegistryUrl | null): Promise<void>
}

export interface PlaintextTokensParts {
  readonly store: Store
  readonly preferences: PreferenceStore
  readonly vault: Vault
  readonly accounts: KeptRows
  readonly clipboard: SecretClipboard
  readonly moves: Moves
  readonly ownChanges: OwnChanges
  readonly lending: Lending
  readonly ports: Pick<Ports, 'fileSystem' | 'textWork' | 'clock' | 'notifier' | 'chooseFolder' | 'log'>
  /** Writes an act into the history. */
  readonly record: (act: Act) => void
  /** The way to a registry for trying a token that may be dead. */
  readonly trialTransportFor: (registry: RegistryUrl) => Transport
  /** Brings the column `Kept here` of an account's list up to what is kept. */
  readonly showKept: (account: string) => void
}

export function createPlaintextTokens(parts: PlaintextTokensParts): PlaintextTokens {
  const { store, preferences, vault, accounts, moves, lending, ports } = parts
  const { fileSystem: fs, clock, notifier, textWork } = ports
  const isLent = (finding: Finding) => lending.isLent(finding)
  const found = createFoundStore({ store, fs, isLent })
  const ask = (anew?: RegistryUrl) => askRegistries({ ...parts, found }, anew)
  const foundMore = () => void ask()
  const finder = createFinder({ fs, clock, found, textWork })
  const follower = createFollower({ fs, clock, notifier, found, read: finder.read, moves, isLent, foundMore })
  const inTurn = createMutex()
  const moveParts = { fs, vault, accounts, moves, clock, lending }

  const settings = () => preferences.get().plaintextTokens
  const change = (section: Partial<ReturnType<typeof settings>>) =>
    preferences.change({ plaintextTokens: { ...settings(), ...section } })

  // Until the user has let it, the app looks at no file.
  const ignoreOwnChanges = parts.ownChanges.subscribe((place) =>
    settings().watch ? follower.lookAfter(place) : Promise.resolve(),
  )

  async function find(folders: readonly string[]): Promise<Result<undefined>> {
    if (finder.isRunning()) return ok()
    const [watched] = await Promise.all([
      settings().watch ? ok() : change({ watch: true }),
      finder.run(folders),
    ])
    if (settings().watch) await follower.follow()
    foundMore()
    return watched
  }

  return {
    handlers: {
      find: () => find(settings().folders),
      cancel() {
        finder.cancel()
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
        const isFound = found.all().some((finding) => whoseToken(finding, store.get()).registry === registry)
        if (!isFound) return fail('invalid-request', 'No token for this registry was found.')
        const { mayAsk } = settings()
        const saved = mayAsk.includes(registry) ? ok() : await change({ mayAsk: [...mayAsk, registry] })
        await ask(registry)
        return saved
      },
      ...createMoveHandlers({ ...parts, ...moveParts, inTurn, found, read: finder.read }),
      dismissReturned() {
        found.dismissReturned()
        return Promise.resolve(ok())
      },
    },
    load: () => moves.load(),
    async start() {
      if (!settings().watch) return
      await find([])
      follower.tellReturnedSince()
    },
    recover: () => inTurn(() => recoverMoves(moveParts)),
    async findingsOf(account, key) {
      const theirs: Finding[] = []
      for (const finding of found.all()) {
        const { row, match } = whoseToken(finding, store.get())
        const lasting = finding.place.kind !== 'environment' && !isLent(finding)
        if (!lasting || match?.account !== account || match.key !== key) continue
        if (row || (await isKeptAs(parts, match, finding.found.secret))) theirs.push(finding)
      }
      return theirs
    },
    rematch() {
      if (found.all().length > 0) found.publish()
    },
    async dispose(practice) {
      finder.close()
      follower.stop()
      ignoreOwnChanges()
      const gone = moves.all().filter(({ registry }) => registry !== null && registry === practice)
      for (const move of gone) {
        const forgotten = await forgetMove(moveParts, move)
        if (!forgotten.ok)
          ports.log(`a moved token of the practice registry stayed: ${forgotten.failure.code}`)
      }
    },
  }
}
