import { randomUUID } from 'node:crypto'
import type { Handlers } from '../../../../shared/contract.ts'
import { fail, ok, type Failure, type Result } from '../../../../shared/failure.ts'
import type { Act, ActOutcome } from '../../../../shared/history.ts'
import { isOver } from '../../../../shared/risk.ts'
import { needsUser, type RotationWish } from '../../../../shared/rotation.ts'
import type { RegistryUrl, Token } from '../../../../shared/token.ts'
import type { Clock } from '../../infra/clock.ts'
import { sweepSwap } from '../../infra/config-files/swap.ts'
import type { Storage } from '../../infra/storage/storage.ts'
import type { Notifier } from '../../ports.ts'
import type { Store } from '../../state.ts'
import { createSuccessor } from './create-step.ts'
import { openRotationRecords, rotationView, type RotationRecord } from './rotation-records.ts'
import { finish, goOn, halt, takeBack } from './run.ts'
import { nextName, sameAgain } from './same-again.ts'
import { end, listedOf, type StepParts } from './step.ts'

/** Makes tokens again and retires the old ones; see `steps.ts` for the order and `run.ts` for what a failing step does. */
export interface Rotations {
  readonly handlers: Handlers['rotate']
  /** Reads the records; what the end of an earlier run cut short is told. The accounts have been loaded before. */
  load(): Promise<void>
  /** Drops everything about a registry that no longer exists. The accounts of it are still there. */
  forgetRegistry(registry: RegistryUrl): Promise<void>
}

export interface RotationParts extends Omit<StepParts, 'records'> {
  readonly storage: Storage
  readonly store: Store
  readonly clock: Clock
  readonly notifier: Notifier
  /** Writes an act into the history. */
  readonly record: (act: Act) => void
  /** See `SharedPrompts`. */
  readonly prompts: { share<T>(registry: RegistryUrl, run: () => Promise<T>): Promise<T> }
  /** Gives up what is still to be revoked of these tokens; what was sent already is seen to its end. */
  readonly withdraw: (account: string, keys: readonly string[]) => Promise<Result<undefined>>
}

/** The parts of the feature and its records. */
type Parts = RotationParts & StepParts

export function createRotations(given: RotationParts): Rotations {
  const { store, fileSystem } = given
  const records = openRotationRecords(given.storage, (all) =>
    store.patch({ rotations: all.map((record) => rotationView(record, fileSystem)) }),
  )
  const parts: Parts = { ...given, records }
  const alone = createTurn(parts)

  return {
    handlers: {
      start: ({ account, keys, wish, password }) => {
        const tokens = listedOf(parts, account).filter(({ key }) => keys.includes(key))
        const problem = whyNot(tokens, keys.length, parts.clock.now(), records.all().filter(needsUser))
        if (problem) return Promise.resolve({ ok: false, failure: problem })
        return alone(account, () => rotateAll(parts, tokens, { account, wish, password }))
      },
      finish: ({ id }) => resume(parts, alone, id, 'Asked to finish it.', finish),
      takeBack: ({ id }) => resume(parts, alone, id, 'Asked to take it back.', takeBack),
      dismiss: ({ id }) =>
        records.get(id)?.status === 'running'
          ? Promise.resolve(fail('invalid-request', 'This has not finished yet.'))
          : records.drop(id),
    },
    load: () => load(parts),
    async forgetRegistry(registry) {
      const gone = records.all().filter((record) => registryOf(parts, record) === registry)
      const dropped = await records.drop(...gone.map(({ id }) => id))
      if (!dropped.ok) parts.log('rotations of a registry that is no more could not be dropped')
    },
  }
}

/** Runs something of one account, alone: what comes meanwhile is refused. */
type Turn = <T>(account: string, run: () => Promise<Result<T>>) => Promise<Result<T>>

/** One rotation at a time: each is a chain of steps over a registry, the keychain and files. */
function createTurn({ accounts, prompts }: Pick<Parts, 'accounts' | 'prompts'>): Turn {
  let busy = false
  return async (account, run) => {
    if (busy) return fail('invalid-request', 'Another rotation is running. Wait until it has finished.')
    const found = accounts.find(account)
    if (!found.ok) return found
    busy = true
    try {
      return await prompts.share(found.value.account.registry, run)
    } finally {
      busy = false
    }
  }
}

/** What is asked for: whose tokens, how the new ones should be, and the password that makes them. */
interface Order {
  readonly account: string
  readonly wish: RotationWish
  readonly password: string
}

async function rotateAll(parts: Parts, tokens: readonly Token[], order: Order): Promise<Result<undefined>> {
  for (const token of tokens) {
    const ended = await rotateOne(parts, token, order)
    if (!ended.ok) return ended
    const { record, cancelled } = ended.value
    recordEnd(parts, record, cancelled)
    // While the user has to decide about one rotation, the next is not begun.
    if (record.status === 'stands' || cancelled) break
  }
  return ok()
}

/** A failure only when nothing was done and the user should answer it in the form. */
async function rotateOne(
  parts: Parts,
  token: Token,
  { account, wish, password }: Order,
): Promise<Result<{ readonly record: RotationRecord; readonly cancelled: boolean }>> {
  const { records } = parts
  const found = parts.accounts.find(account)
  if (!found.ok) return found
  const { registry, dialect } = found.value.account
  const listed = listedOf(parts, account)
  const name = token.name ?? token.masked
  const newName = nextName(name, new Set(listed.map((other) => other.name ?? '')), parts.clock.now())
  const base: RotationRecord = {
    ...{ id: randomUUID(), account, registry, key: token.key, name, newName, newKey: null, placed: [] },
    ...{ before: listed.map(({ key }) => key), step: 'create', status: 'running', words: '' },
  }
  const wanted = sameAgain(token, wish, dialect, newName)
  if (!wanted.ok) {
    const refused: RotationRecord = { ...base, status: 'rolled-back', words: wanted.failure.message }
    const written = await records.put(refused)
    return written.ok ? ok({ record: refused, cancelled: false }) : written
  }
  const begun = await records.put(base)
  if (!begun.ok) return begun
  noteAct(parts, base, 'done', `Began: “${newName}” is to take its place.`)
  const made = await createSuccessor(parts, base, wanted.value, password)
  if (made.next === 'answer') {
    const { failure } = made
    const dropped = await records.drop(base.id)
    if (!dropped.ok) await end(parts, base, 'rolled-back', `${failure.message} Nothing was made.`)
    noteAct(parts, base, 'failed', `Nothing was made: ${failure.code}`)
    return { ok: false, failure }
  }
  if (made.next !== 'go-on') return ok({ record: await halt(parts, made), cancelled: made.cancelled })
  return ok({ record: await goOn(parts, made.record), cancelled: false })
}

/** Goes on with one that stopped. What the registry lists now is read first: much may have happened since. */
async function resume(
  parts: Parts,
  alone: Turn,
  id: string,
  asked: string,
  run: typeof finish,
): Promise<Result<undefined>> {
  const record = parts.records.get(id)
  if (!record || !needsUser(record))
    return fail('bad-request', 'This rotation has finished, or is still running.')
  const { account, key, newKey } = record
  return alone(account, async () => {
    // A revoke that was cut off in an earlier run must not go on against what is decided now.
    const withdrawn = await parts.withdraw(account, newKey === null ? [key] : [key, newKey])
    if (!withdrawn.ok) return withdrawn
    const read = await parts.refreshList(account)
    if (!read.ok) return read
    noteAct(parts, record, 'done', asked)
    const ended = await run(parts, record, listedOf(parts, account))
    const now = parts.records.get(id)
    if (!ended.ok) noteAct(parts, record, 'failed', ended.failure.message)
    else if (now) recordEnd(parts, now, false)
    return ended
  })
}

async function load(parts: Parts): Promise<void> {
  const { records, fileSystem } = parts
  await records.load()
  // Signing out may leave two working tokens behind, so these are shown until the user dismisses them.
  for (const record of records.all()) {
    for (const where of record.placed) await sweepSwap(fileSystem, where, record.id)
    const now = afterStart(parts, record)
    if (now.status !== record.status)
      noteAct(parts, record, 'unanswered', `Tokentray ended in the middle of it, at the step ${record.step}.`)
    const noted = now === record ? ok() : await records.note(now)
    if (!noted.ok) parts.log(noted.failure.message)
  }
  if (records.all().some(({ status }) => status === 'interrupted'))
    parts.notifier.notify({
      title: 'A rotation was interrupted',
      body: 'Two tokens may work where only one should. Press to finish the rotation or to take it back.',
      intent: { kind: 'open-page', page: 'expiry' },
    })
}

/** A record as it is once the app has started again: what was running was cut short, and the registry is known where it can be. */
function afterStart(parts: Parts, record: RotationRecord): RotationRecord {
  const registry = registryOf(parts, record)
  const known = registry === record.registry ? record : { ...record, registry }
  if (record.status !== 'running') return known
  const words = 'Tokentray ended in the middle of the rotation. Both tokens may work now.'
  return { ...known, words, status: 'interrupted' }
}

/** The registry that a record notes, or else that of its account. */
function registryOf({ accounts }: Pick<Parts, 'accounts'>, record: RotationRecord): RegistryUrl | undefined {
  const found = accounts.find(record.account)
  return record.registry ?? (found.ok ? found.value.account.registry : undefined)
}

function noteAct(
  parts: Pick<Parts, 'record'>,
  { account, key, name }: RotationRecord,
  outcome: ActOutcome,
  note: string,
): void {
  parts.record({ act: 'rotate', outcome, account, key, name, note })
}

/** Into the history: how it ended, or where it stopped. */
function recordEnd(parts: Pick<Parts, 'record'>, record: RotationRecord, cancelled: boolean): void {
  const { status, step, newName, words } = record
  if (status === 'done') noteAct(parts, record, 'done', `“${newName}” took its place.`)
  else if (status === 'rolled-back')
    noteAct(parts, record, cancelled ? 'cancelled' : 'failed', `Taken back at the step ${step}: ${words}`)
  else noteAct(parts, record, 'unanswered', `Stopped at the step ${step}: ${words}`)
}

/** A token whose rotation waits for the user's decision cannot be rotated again. */
function whyNot(
  tokens: readonly Token[],
  asked: number,
  now: Date,
  open: readonly RotationRecord[],
): Failure | null {
  const refuse = (why: string) => fail('invalid-request', why).failure
  if (tokens.length < asked) return fail('token-not-found', 'A token is no longer in the list.').failure
  if (tokens.some((token) => isOver(token, now.getTime())))
    return refuse('A token that has expired or was revoked cannot be rotated. Create a new one instead.')
  if (tokens.some((token) => open.some(({ key, newKey }) => key === token.key || newKey === token.key)))
    return refuse('A rotation of this token stopped halfway. Finish it or take it back first.')
  if (tokens.some(({ inUse }) => inUse))
    return refuse('Tokentray signs in with this token. Sign in with the account itself to rotate it.')
  return null
}
