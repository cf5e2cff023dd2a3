import type { Handlers } from '../../../../shared/contract.ts'
import { fail, ok, type Result } from '../../../../shared/failure.ts'
import type { HandedOver, HandoverWay, KeptToken } from '../../../../shared/handover.ts'
import type { RegistryUrl } from '../../../../shared/token.ts'
import { createMutex, type Mutex } from '../../infra/concurrency.ts'
import type { Clipboard } from '../../infra/secrets/secret-clipboard.ts'
import type { Storage } from '../../infra/storage/storage.ts'
import type { LauncherPlace } from '../../ports.ts'
import type { Store } from '../../state.ts'
import type { Lending } from '../plaintext-tokens/plaintext-tokens.ts'
import { createEndTimer, createUnasked, type UnaskedParts } from './ends.ts'
import {
  hasTrouble,
  openHandoverRecords,
  type HandoverRecord,
  type HandoverRecords,
} from './handover-records.ts'
import { isRow, keptSecretOf, type KeptSecret, type HandedSecretParts } from './kept-secret.ts'
import { createHelperWay, createRunWay } from './launcher-ways.ts'
import { createLentWay } from './lent-way.ts'
import { isLentIn } from './own-lines.ts'
import { passOnHandovers, type PassedOn } from './pass-on.ts'
import { createTakeBack, type TakeBack, type TakeBackParts } from './take-back.ts'
import { handedOver } from './view.ts'
import { putRecord, type RecordOf, type Way, type Ways } from './ways.ts'

export type { PassedOn } from './pass-on.ts'

/** Kept tokens handed over to programs without a file that keeps them, and taken back. */
export interface Handover extends Lending {
  readonly handlers: Handlers['handover']
  /** Takes out what an earlier run had lent and could not take back. The accounts have been loaded before. */
  start(): Promise<void>
  /** What this token is handed over to, at this moment. */
  follows(account: string, key: string): readonly HandedOver[]
  /** For rotating: gives the new token to all that; see `pass-on.ts`. To be called while both tokens live and are kept here. */
  passOn(account: string, oldKey: string, newKey: string): Promise<Result<PassedOn>>
  /** The clock may have stood still, or a token may no longer be kept here: what is over is taken back. */
  look(): void
  /** Takes every lent line out, and all that was handed over of a registry that ends with the app. */
  dispose(practice: RegistryUrl | null): Promise<void>
}

export interface HandoverParts extends HandedSecretParts, TakeBackParts, UnaskedParts {
  readonly storage: Storage
  readonly store: Pick<Store, 'get' | 'patch'>
  readonly launcher: LauncherPlace
  /** For what holds no secret. */
  readonly clipboard: Pick<Clipboard, 'write'>
}

export function createHandover(parts: HandoverParts): Handover {
  const { clock, launcher, store } = parts
  const inTurn = createMutex()
  const timer = createEndTimer(clock)
  const records = openHandoverRecords(parts.storage, (all) => {
    show(all)
    timer.plan(all)
  })
  const ways: Ways = {
    run: createRunWay(records),
    helper: createHelperWay(parts, records),
    lent: createLentWay(parts, records),
  }
  const takingBack = createTakeBack(parts, records, ways)
  const unasked = createUnasked(parts, takingBack, records, timer, inTurn)
  timer.listen(() => unasked.look())

  function show(all: readonly HandoverRecord[]): void {
    const { command, unavailable } = launcher
    const handed = all.map((record) => handedOver(record, parts))
    store.patch({ handover: { launcher: command, unavailable, handed } })
  }

  return {
    handlers: createHandlers(parts, { records, ways, takingBack, inTurn }),
    ...createLending(parts, { records, takingBack, inTurn }),
    async start() {
      show([])
      await records.load()
      await inTurn(async () => {
        for (const record of records.all()) {
          if (record.way === 'lent') await unasked.takeBackUnasked(record)
          // It may have been cleared away, and it calls the launcher where that was before. What calls it is told of a failure.
          if (record.way === 'helper' && launcher.command !== null) await launcher.writeHelper(record.id)
        }
      })
    },
    follows: (account, key) =>
      records
        .all()
        .filter((record) => isRow(parts, record, account, key))
        .map((record) => handedOver(record, parts)),
    passOn: (account, oldKey, newKey) =>
      inTurn(() => passOnHandovers(parts, records, ways, { account, oldKey, newKey })),
    look: () => unasked.look(),
    async dispose(practice) {
      timer.stop()
      await inTurn(async () => {
        for (const record of records.all())
          if (record.way === 'lent' || record.registry === practice) await takingBack.takeBack(record)
      })
    },
  }
}

/** What is at work behind the calls. */
interface Works {
  readonly records: HandoverRecords
  readonly ways: Ways
  readonly takingBack: TakeBack
  readonly inTurn: Mutex
}

function createHandlers(parts: HandoverParts, works: Works): Handlers['handover'] {
  const { records, takingBack, inTurn } = works
  const { launcher } = parts

  return {
    run: (token) =>
      inTurn(async () => {
        const handed = await give(parts, works, 'run', token)
        return handed.ok ? ok({ id: handed.value.id }) : handed
      }),
    help: (token) =>
      inTurn(async () => {
        const handed = await give(parts, works, 'helper', token)
        return handed.ok ? ok() : handed
      }),
    lend: ({ account, key, minutes }) =>
      inTurn(async () => {
        const handed = await give(parts, works, 'lent', { account, key }, minutes)
        return handed.ok ? ok() : handed
      }),
    takeBack: ({ id }) =>
      inTurn(async () => {
        const record = records.get(id)
        if (!record) return ok()
        // The user has been told before that a line with trouble is left to them.
        return hasTrouble(record) ? takingBack.letGo(record) : takingBack.takeBack(record)
      }),
    async copyCommand({ id }) {
      const record = records.get(id)
      const words = record && handedOver(record, parts).command
      if (!words) return fail('not-supported', launcher.unavailable ?? 'There is no command for this.')
      await parts.clipboard.write(words)
      return ok()
    },
  }
}

/** Hands a token over in one way, through what stands there already where that can give it. */
async function give<W extends HandoverWay>(
  parts: HandoverParts,
  works: Works,
  name: W,
  wanted: KeptToken,
  minutes = 0,
): Promise<Result<RecordOf<W>>> {
  const { records, takingBack } = works
  const way: Way<RecordOf<W>> = works.ways[name]
  const kept = await (way.needsKeychain ? secretForLauncher(parts, wanted) : keptSecretOf(parts, wanted))
  if (!kept.ok) return kept
  const before = await standing(works, way, name, kept.value.token.registry)
  if (!before.ok) return before
  if (before.value !== null) {
    const renewed = way.renewed(before.value, kept.value, minutes)
    if (renewed !== null) return putRecord(records, renewed)
    // One registry has one line; a token that was lent there before is replaced.
    const freed = await takingBack.takeBack(before.value)
    if (!freed.ok) return freed
  }
  return way.begin(kept.value, minutes)
}

/** What this registry was given before, where it still stands. A line that somebody took out goes off the list. */
async function standing<W extends HandoverWay>(
  { records, takingBack }: Works,
  way: Way<RecordOf<W>>,
  name: W,
  registry: RegistryUrl,
): Promise<Result<RecordOf<W> | null>> {
  const isOne = (record: HandoverRecord): record is RecordOf<W> =>
    record.way === name && record.registry === registry && !hasTrouble(record)
  for (const record of records.all().filter(isOne)) {
    if (await way.stands(record)) return ok(record)
    const done = await takingBack.letGo(record)
    if (!done.ok) return done
  }
  return ok(null)
}

/** A kept token for another process, which has to fetch it. */
async function secretForLauncher(
  parts: HandedSecretParts & { readonly launcher: LauncherPlace },
  wanted: KeptToken,
): Promise<Result<KeptSecret>> {
  const { command, unavailable } = parts.launcher
  if (command === null)
    return fail(
      'not-supported',
      unavailable ?? 'The launcher tokentray-run is missing. Start Tokentray again.',
    )
  const kept = await keptSecretOf(parts, wanted)
  if (!kept.ok || kept.value.inKeychain) return kept
  return fail(
    'keychain-unavailable',
    'This token is only in Tokentray’s memory, where no other program can get it.',
  )
}

/** What the tokens in files need to know of what is handed over. */
function createLending(
  parts: HandedSecretParts,
  { records, takingBack, inTurn }: Omit<Works, 'ways'>,
): Lending {
  const handedOf = ({ service, entry }: { readonly service: string; readonly entry: string }) =>
    records.all().filter((record) => record.registry === service && record.entry === entry)

  return {
    isLent: (finding) => isLentIn(records.all(), finding),
    withdrawn: (kept, work) =>
      inTurn(async () => {
        for (const record of handedOf(kept)) {
          const done = await takingBack.letGo(record)
          if (!done.ok) return done
        }
        return work()
      }),
    keptAs: (before, { id }) =>
      inTurn(async () => {
        const now = await keptSecretOf(parts, { account: null, key: id })
        for (const record of handedOf(before)) {
          const done =
            now.ok && now.value.token.registry === record.registry
              ? await records.put({ ...record, ...now.value.token })
              : await takingBack.takeBack(record)
          if (!done.ok) return done
        }
        return ok()
      }),
  }
}
