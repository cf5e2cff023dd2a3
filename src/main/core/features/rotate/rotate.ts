import { randomUUID } from 'node:crypto'
import type { Handlers } from '../../../../shared/contract.ts'
import { fail, ok, type Failure, type Result } from '../../../../shared/failure.ts'
import type { ActOutcome } from '../../../../shared/history.ts'
import { isOver } from '../../../../shared/risk.ts'
import { needsUser, type Rotation, type RotationWish } from '../../../../shared/rotation.ts'
import type { RegistryUrl, Token } from '../../../../shared/token.ts'
import { shownPath } from '../../infra/config-files/look-at.ts'
import type { CoreContext } from '../../context.ts'
import { refreshList } from '../tokens/read-list.ts'
import { loadRotations, saveRotations, type RotationRecord } from './rotation-journal.ts'
import { sweepSwap } from '../../infra/config-files/swap.ts'
import { nextName, sameAgain } from './same-again.ts'
import { createSteps, type Revoke, type StepTools, type Withdraw } from './steps.ts'

export interface Rotations {
  readonly handlers: Handlers['rotate']
  /** Reads the journal; what the end of an earlier run cut short is told. The accounts have been loaded before. */
  load(): Promise<void>
  /** Lets go of all that is about a registry that is no more. */
  forgetRegistry(registry: RegistryUrl): Promise<void>
}

/** Makes tokens again and retires the old ones; see `steps.ts` for the order and what a failing step does. */
export function createRotations(
  context: CoreContext,
  { revoke, withdraw }: { readonly revoke: Revoke; readonly withdraw: Withdraw },
  { computer, handover }: Pick<StepTools, 'computer' | 'handover'>,
): Rotations {
  const { ports, store, accounts, prompts } = context
  const records = new Map<string, RotationRecord>()
  let busy = false

  function publish(): void {
    store.patch({ rotations: [...records.values()].map(toView) })
  }

  const toView = ({
    id,
    account,
    key,
    name,
    newName,
    newKey,
    step,
    status,
    words,
    placed,
  }: RotationRecord): Rotation => ({
    ...{ id, account, key, name, newName, newKey, step, status, words },
    placed: placed.map(({ path }) => shownPath(path, ports.fileSystem)),
  })

  /** On the disk before it is acted upon. */
  async function write(record: RotationRecord): Promise<Result<RotationRecord>> {
    records.set(record.id, record)
    publish()
    try {
      await saveRotations(ports.dataFolder, [...records.values()])
      return ok(record)
    } catch (error) {
      const why = error instanceof Error ? error.message : 'unknown reason'
      return fail('storage-failed', `What is being done could not be written down: ${why}`)
    }
  }

  const save = () =>
    saveRotations(ports.dataFolder, [...records.values()]).catch(() =>
      ports.log('rotations could not be saved'),
    )

  const steps = createSteps(context, { revoke, computer, handover, write })

  /** One at a time: each is a chain of steps over a registry, the keychain and files. */
  async function alone<T>(account: string, run: () => Promise<Result<T>>): Promise<Result<T>> {
    if (busy) return fail('invalid-request', 'Another rotation is under way. Let it end first.')
    const found = accounts.find(account)
    if (!found.ok) return found
    busy = true
    try {
      return await prompts.share(found.value.account.registry, run)
    } finally {
      busy = false
    }
  }

  const noteAct = (record: RotationRecord, outcome: ActOutcome, note: string) =>
    context.record({
      act: 'rotate',
      outcome,
      account: record.account,
      key: record.key,
      name: record.name,
      note,
    })

  /** Into the history: how it ended, or where it stopped. */
  function recordEnd(record: RotationRecord, cancelled: boolean): void {
    const { status, step, newName, words } = record
    if (status === 'done') noteAct(record, 'done', `“${newName}” took its place.`)
    else if (status === 'rolled-back')
      noteAct(record, cancelled ? 'cancelled' : 'failed', `Taken back at the step ${step}: ${words}`)
    else noteAct(record, 'unanswered', `Stopped at the step ${step}: ${words}`)
  }

  const listOf = (account: string) => store.get().lists[account]?.list?.tokens ?? []

  async function rotateAll(
    account: string,
    tokens: readonly Token[],
    wish: RotationWish,
    password: string,
  ): Promise<Result<undefined>> {
    for (const token of tokens) {
      const ended = await rotateOne(account, token, wish, password)
      if (!ended.ok) return ended
      recordEnd(ended.value, ended.value.cancelled)
      // Whoever has to decide about one is not given the next.
      if (ended.value.status === 'stands' || ended.value.cancelled) break
    }
    return ok()
  }

  /** A failure only when nothing was done and the user should answer it in the form. */
  async function rotateOne(
    account: string,
    token: Token,
    wish: RotationWish,
    password: string,
  ): Promise<Result<RotationRecord & { readonly cancelled: boolean }>> {
    const found = accounts.find(account)
    if (!found.ok) return found
    const listed = listOf(account)
    const name = token.name ?? token.masked
    const taken = new Set(listed.map((other) => other.name ?? ''))
    const newName = nextName(name, taken, ports.clock.now())
    const wanted = sameAgain(token, wish, found.value.account.dialect, newName)
    const base: RotationRecord = {
      ...{ id: randomUUID(), account, key: token.key, name, newName, newKey: null, placed: [] },
      ...{ before: listed.map(({ key }) => key), step: 'create', status: 'running', words: '' },
    }
    if (!wanted.ok) {
      const record = { ...base, status: 'rolled-back', words: wanted.failure.message } as const
      await write(record)
      return ok({ ...record, cancelled: false })
    }
    const begun = await write(base)
    if (!begun.ok) {
      records.delete(base.id)
      publish()
      return begun
    }
    noteAct(base, 'done', `Began: “${newName}” is to take its place.`)
    const made = await steps.create(base, wanted.value, password)
    if (!made.ok) {
      const record = await steps.afterFailedCreate(base, made.failure)
      if (record) return ok({ ...record, cancelled: made.failure.code === 'cancelled' })
      records.delete(base.id)
      await save()
      publish()
      noteAct(base, 'failed', `Nothing was made: ${made.failure.code}`)
      return made
    }
    return ok({ ...(await steps.goOn(made.value)), cancelled: false })
  }

  const stopped = (id: string): Result<RotationRecord> => {
    const record = records.get(id)
    return record && needsUser(record)
      ? ok(record)
      : fail('bad-request', 'This rotation is over, or under way.')
  }

  /** Knows first what the registry lists now: much may have happened since. */
  async function resume(
    id: string,
    asked: string,
    run: (record: RotationRecord, listed: readonly Token[]) => Promise<Result<undefined>>,
  ): Promise<Result<undefined>> {
    const record = stopped(id)
    if (!record.ok) return record
    const { account } = record.value
    return alone(account, async () => {
      // A revoke that an earlier run was cut off in must not go on behind what is decided now.
      const { key, newKey } = record.value
      const withdrawn = await withdraw(account, newKey === null ? [key] : [key, newKey])
      if (!withdrawn.ok) return withdrawn
      const read = await refreshList(context, account)
      if (!read.ok) return read
      noteAct(record.value, 'done', asked)
      const ended = await run(record.value, listOf(account))
      const now = records.get(id)
      if (!ended.ok) noteAct(record.value, 'failed', ended.failure.message)
      else if (now) recordEnd(now, false)
      return ended
    })
  }

  return {
    handlers: {
      start: ({ account, keys, wish, password }) => {
        const now = ports.clock.now().getTime()
        const tokens = listOf(account).filter(({ key }) => keys.includes(key))
        const open = [...records.values()].filter(needsUser)
        const problem = whyNot(tokens, keys.length, now, open)
        if (problem) return Promise.resolve({ ok: false, failure: problem })
        return alone(account, () => rotateAll(account, tokens, wish, password))
      },
      finish: ({ id }) => resume(id, 'Asked to finish it.', (record, listed) => steps.finish(record, listed)),
      takeBack: ({ id }) =>
        resume(id, 'Asked to take it back.', (record, listed) => steps.takeBack(record, listed)),
      async dismiss({ id }) {
        const record = records.get(id)
        if (record?.status === 'running') return fail('invalid-request', 'This is not over yet.')
        records.delete(id)
        publish()
        await save()
        return ok()
      },
    },
    async load() {
      for (const record of await loadRotations(ports.dataFolder)) {
        const cut = record.status === 'running'
        if (cut)
          noteAct(record, 'unanswered', `Tokentray ended in the middle of it, at the step ${record.step}.`)
        const words = cut ? 'Tokentray ended in the middle of it. Both tokens may work now.' : record.words
        for (const where of record.placed) await sweepSwap(ports.fileSystem, where, record.id)
        // Whoever signs out may leave two living tokens behind, so these are told of as long as nobody dismisses them.
        records.set(record.id, { ...record, words, status: cut ? 'interrupted' : record.status })
      }
      if (records.size === 0) return
      publish()
      if ([...records.values()].some(({ status }) => status === 'interrupted'))
        ports.notifier.notify({
          title: 'A rotation was cut short',
          body: 'Two tokens may live where one should. Press to finish it, or to take it back.',
          intent: { kind: 'open-page', page: 'expiry' },
        })
      await save()
    },
    async forgetRegistry(registry) {
      const gone = [...records.values()].filter(({ account }) => account.endsWith(`@${registry}`))
      for (const { id } of gone) records.delete(id)
      if (gone.length > 0) await save()
    },
  }
}

/** Whoever has to decide about a rotation is not given another of the same tokens. */
function whyNot(
  tokens: readonly Token[],
  asked: number,
  now: number,
  open: readonly RotationRecord[],
): Failure | null {
  const refuse = (why: string) => fail('invalid-request', why).failure
  if (tokens.length < asked) return fail('token-not-found', 'A token is no longer in the list.').failure
  if (tokens.some((token) => isOver(token, now)))
    return refuse('A token that is over cannot be rotated. Create a new one instead.')
  if (tokens.some((token) => open.some(({ key, newKey }) => key === token.key || newKey === token.key)))
    return refuse('A rotation of this token stopped halfway. Finish it or take it back first.')
  if (tokens.some(({ inUse }) => inUse))
    return refuse('Tokentray signs in with this token. Sign in with the account itself to rotate it.')
  return null
}
