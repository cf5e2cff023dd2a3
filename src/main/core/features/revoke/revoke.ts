import { randomUUID } from 'node:crypto'
import { fail, ok, type Result } from '../../../../shared/failure.ts'
import type { Receipt } from '../../../../shared/revocation.ts'
import type { RevokeReport } from '../../../../shared/contract/tokens.ts'
import type { RegistryUrl } from '../../../../shared/token.ts'
import type { CoreContext } from '../../context.ts'
import { isOpen, type Batch } from './ledger.ts'
import { createJournal } from './journal.ts'
import { planOf } from './plan.ts'
import { honouredOf, progressOf, receiptOf } from './progress.ts'
import { createProof } from './proof.ts'
import { reportOf } from './report.ts'
import { runBatch, type Runner } from './runner.ts'

export { tryToken } from './try-token.ts'

/** Revoking: one token while somebody looks on, or many that go on over crashes and restarts; both with proof. */
export interface Revocations {
  /** Reads the journal. What was under way goes on when its account is signed in (see `accountReady`). */
  load(): Promise<void>
  /** Revokes and tells how it went; whatever goes wrong ends it. */
  revoke(account: string, keys: readonly string[]): Promise<Result<RevokeReport>>
  /** Begins to revoke many; the state shows how far it got. */
  start(account: string, keys: readonly string[]): Promise<Result<{ batch: string }>>
  pause(batch: string): Result<undefined>
  goOn(batch: string): Result<undefined>
  cancel(batch: string): Promise<Result<undefined>>
  /** Gives up what is still to be revoked of these tokens, so that another can decide about them. */
  withdraw(account: string, keys: readonly string[]): Promise<Result<undefined>>
  /** Takes a batch that is over off the screen; its receipts stay. */
  dismiss(batch: string): Result<undefined>
  /** The youngest first. */
  receipts(batch: string | null): readonly Receipt[]
  /** Somebody signed in to an account, or its sign-in came out of the keychain. */
  readonly accountReady: (account: string) => void
  /** Lets go of all that is about a registry that is no more. */
  forgetRegistry(registry: RegistryUrl): Promise<void>
  dispose(): void
}

export function createRevocations(context: CoreContext): Revocations {
  const { ports, store, accounts } = context
  const journal = createJournal(ports.dataFolder, ports.log)
  const proof = createProof(context, journal, changed)
  const runners = new Map<string, Runner>()
  /** Batches that are shown: those under way, and the last of each account until it is dismissed. */
  const shown = new Set<string>()
  let publishing = false

  /** Many small steps at once are one change of the state. */
  function changed(): void {
    if (publishing) return
    publishing = true
    queueMicrotask(() => {
      publishing = false
      const batches = [...shown].flatMap((id) => {
        const batch = journal.ledger.batches.get(id)
        const why =
          batch && !accounts.find(batch.account).ok ? 'Its account is no longer signed in here.' : null
        return batch ? [progressOf(batch, runners.get(id) ?? null, journal.kept, why)] : []
      })
      const honoured = [...journal.ledger.cases.values()].flatMap(
        (each) => honouredOf(each, proof.nextTry(each)) ?? [],
      )
      store.patch({ revocations: { batches, honoured } })
    })
  }

  async function open(account: string, keys: readonly string[], attended: boolean): Promise<Result<Batch>> {
    const found = accounts.find(account)
    if (!found.ok) return found
    const { registry, username } = found.value.account
    const listed = store.get().lists[account]?.list?.tokens ?? []
    const now = ports.clock.now()
    const batch = randomUUID()
    const tokens = planOf(keys, listed, now.getTime())
    await supersede(account, keys)
    const at = now.toISOString()
    await journal.write({ t: 'batch', batch, at, account, registry, username, attended, tokens })
    const opened = journal.ledger.batches.get(batch)
    return opened ? ok(opened) : fail('internal', 'The batch could not be opened.')
  }

  /** Who revokes again what the registry kept asks anew; the older case ends. One that is off the list goes on being proven. */
  async function supersede(account: string, keys: readonly string[]): Promise<void> {
    const again = [...journal.ledger.cases.values()].filter(
      (each) =>
        isOpen(each) && each.account === account && keys.includes(each.key) && !runners.has(each.batch),
    )
    await proof.end(again, 'still-listed', 'It was still listed when it was revoked again.')
  }

  function run(batch: Batch, attended: boolean, fresh: boolean, stop?: AbortSignal): Runner {
    const known = fresh ? (store.get().lists[batch.account]?.list ?? null) : null
    const runner = runBatch(context, { journal, proof }, batch, { known, attended, changed, stop })
    runners.set(batch.id, runner)
    void runner.ended.then(() => {
      if (batch.phase === 'done' || batch.phase === 'cancelled') runners.delete(batch.id)
      changed()
    })
    changed()
    return runner
  }

  const unfinished = () => [...journal.ledger.batches.values()].filter(({ phase }) => phase === 'running')
  const find = (id: string): Result<Batch> => {
    const batch = journal.ledger.batches.get(id)
    return batch ? ok(batch) : fail('bad-request', 'This revoke is no longer known here.')
  }
  const isMoving = ({ id, phase }: Batch) => phase === 'running' && runners.has(id)

  async function cancel(id: string): Promise<Result<undefined>> {
    const batch = find(id)
    if (!batch.ok) return batch
    const runner = isMoving(batch.value) ? runners.get(id) : run(batch.value, false, false)
    runner?.cancel()
    await runner?.ended
    return ok()
  }

  return {
    async load() {
      await journal.load()
      for (const { id, phase } of journal.ledger.batches.values())
        if (phase === 'running' || phase === 'paused') shown.add(id)
      proof.resume()
      changed()
    },

    async revoke(account, keys) {
      const batch = await open(account, keys, true)
      if (!batch.ok) return batch
      const { value } = batch
      return context.stops.run(account, 'revoke', async (stop) => {
        const runner = run(value, true, true, stop)
        await runner.ended
        return ok(reportOf(value, runner.failures))
      })
    },

    async start(account, keys) {
      if ([...shown].some((id) => isUnderWay(journal.ledger.batches.get(id), account)))
        return fail(
          'invalid-request',
          'Tokens of this account are being revoked already. Let that end first.',
        )
      const batch = await open(account, keys, false)
      if (!batch.ok) return batch
      for (const id of shown) if (journal.ledger.batches.get(id)?.account === account) shown.delete(id)
      shown.add(batch.value.id)
      context.record({ act: 'batch', outcome: 'done', account, note: `Began to revoke ${keys.length}.` })
      run(batch.value, false, true)
      return ok({ batch: batch.value.id })
    },

    pause(id) {
      const batch = find(id)
      if (!batch.ok) return batch
      runners.get(id)?.pause()
      return ok()
    },

    goOn(id) {
      const batch = find(id)
      if (!batch.ok) return batch
      const { value } = batch
      if (isMoving(value) || value.phase === 'done' || value.phase === 'cancelled') return ok()
      void journal.write({ t: 'phase', batch: id, phase: 'running' })
      run(value, false, false)
      return ok()
    },

    cancel,

    async withdraw(account, keys) {
      const about = [...journal.ledger.batches.values()].filter(
        (batch) =>
          isUnderWay(batch, account) && batch.cases.some((each) => isOpen(each) && keys.includes(each.key)),
      )
      if (about.some(({ cases }) => cases.length > 1))
        return fail('invalid-request', 'This token is being revoked with others. Let that end first.')
      for (const { id } of about) await cancel(id)
      return ok()
    },

    dismiss(id) {
      const batch = journal.ledger.batches.get(id)
      if (batch && (batch.phase === 'running' || batch.phase === 'paused'))
        return fail('invalid-request', 'This is not over yet.')
      shown.delete(id)
      changed()
      return ok()
    },

    receipts: (batch) =>
      [...journal.ledger.cases.values()]
        .filter((each) => batch === null || each.batch === batch)
        .map((each) => receiptOf(each, proof.nextTry(each)))
        .toReversed(),

    accountReady(account) {
      for (const batch of unfinished())
        if (batch.account === account && !runners.has(batch.id)) run(batch, false, false)
    },

    async forgetRegistry(registry) {
      const gone = [...journal.ledger.batches.values()].filter((batch) => batch.registry === registry)
      if (gone.length > 0) await journal.forget(gone)
    },

    dispose() {
      proof.dispose()
      for (const runner of runners.values()) runner.leave()
    },
  }
}

const isUnderWay = (batch: Batch | undefined, account: string): boolean =>
  batch?.account === account && (batch.phase === 'running' || batch.phase === 'paused')
