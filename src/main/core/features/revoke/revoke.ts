import { randomUUID } from 'node:crypto'
import type { Handlers } from '../../../../shared/contract.ts'
import { fail, ok, type Result } from '../../../../shared/failure.ts'
import type { Receipt } from '../../../../shared/revocation.ts'
import { byRisk } from '../../../../shared/risk.ts'
import type { RevokeReport } from '../../../../shared/contract/tokens.ts'
import type { RegistryUrl, Token } from '../../../../shared/token.ts'
import type { Stops } from '../../infra/concurrency.ts'
import type { Clipboard } from '../../infra/secrets/secret-clipboard.ts'
import { toJson, type Storage } from '../../infra/storage/storage.ts'
import type { Store } from '../../state.ts'
import { saveExport, type ExportParts } from '../history/history.ts'
import { BatchRun, type RunOptions, type RunParts } from './batch-run.ts'
import { Journal } from './journal.ts'
import { allRevocations, isOpen, type Batch, type PlannedToken } from './ledger.ts'
import { Proof } from './proof.ts'
import { honouredOf, progressOf, receiptOf, reportOf } from './views.ts'
import { valueAt } from '../../../../shared/keyed.ts'

export { quickRevoke } from './quick-revoke.ts'
export { tryToken, type Trial } from './try-token.ts'

export type RevokeParts = RunParts &
  ExportParts & {
    readonly ports: { readonly clipboard: Clipboard }
    readonly storage: Storage
    readonly store: Store
    readonly stops: Stops
  }

const unknownBatch = 'Tokentray no longer has a record of this revoke.'

/** Revoking, with proof: one token while the user waits for it, or many that go on over crashes and restarts. */
export class Revocations {
  readonly #parts: RevokeParts
  readonly #journal: Journal
  readonly #proof: Proof
  /** Runs under way, and the last one of a batch that stands still. */
  readonly #runs = new Map<string, BatchRun>()
  /** Batches that are shown: those under way, and the last of each account until it is dismissed. */
  readonly #shown = new Set<string>()
  #publishing = false

  constructor(parts: RevokeParts) {
    const changed = () => this.#changed()
    this.#parts = parts
    this.#journal = new Journal(parts.storage, changed, parts.ports.log)
    this.#proof = new Proof(parts, this.#journal, changed)
  }

  /** Reads the journal. What was under way goes on when its account is signed in (see `accountReady`). */
  async load(): Promise<void> {
    await this.#journal.load()
    for (const { id, phase } of this.#journal.ledger.values())
      if (phase === 'running' || phase === 'paused') this.#shown.add(id)
    this.#proof.resume()
    this.#changed()
  }

  /** Revokes and tells how it went; whatever goes wrong ends it. */
  async revoke(account: string, key: string): Promise<Result<RevokeReport>> {
    const opened = await this.#open(account, [key], true)
    if (!opened.ok) return opened
    const batch = opened.value
    return this.#parts.stops.run(account, 'revoke', async (stop) => {
      const run = this.#startRun(batch, { attended: true, known: this.#listOf(account), stop })
      await run.ended
      const [only] = (this.#journal.batch(batch.id) ?? batch).revocations
      if (!only) return fail('internal', 'There was nothing to revoke.')
      return ok(reportOf(only, run.failures.get(only.id)))
    })
  }

  /** Begins to revoke many; the state shows how far it got. */
  async start(account: string, keys: readonly string[]): Promise<Result<{ batch: string }>> {
    const shown = [...this.#shown].flatMap((id) => this.#journal.batch(id) ?? [])
    if (shown.some((batch) => isUnderWay(batch, account)))
      return fail(
        'invalid-request',
        'Tokens of this account are already being revoked. Wait until that has finished.',
      )
    const opened = await this.#open(account, keys, false)
    if (!opened.ok) return opened
    const batch = opened.value
    for (const other of shown) if (other.account === account) this.#shown.delete(other.id)
    this.#shown.add(batch.id)
    this.#parts.record({ act: 'batch', outcome: 'done', account, note: `Began to revoke ${keys.length}.` })
    this.#startRun(batch, { attended: false, known: this.#listOf(account) })
    return ok({ batch: batch.id })
  }

  pause(id: string): Result<undefined> {
    if (!this.#journal.batch(id)) return fail('bad-request', unknownBatch)
    this.#runs.get(id)?.control.want('pause')
    return ok()
  }

  goOn(id: string): Result<undefined> {
    const batch = this.#journal.batch(id)
    if (!batch) return fail('bad-request', unknownBatch)
    if (this.#isMoving(id) || batch.phase === 'done' || batch.phase === 'cancelled') return ok()
    void this.#journal.note({ t: 'phase', batch: id, phase: 'running' })
    this.#startRun(batch, { attended: false, known: null })
    return ok()
  }

  async cancel(id: string): Promise<Result<undefined>> {
    const batch = this.#journal.batch(id)
    if (!batch) return fail('bad-request', unknownBatch)
    const moving = this.#isMoving(id) ? this.#runs.get(id) : undefined
    // The run of a batch that stood still only reads the list, and notes what is given up.
    const run = moving ?? this.#startRun(batch, { attended: false, known: null })
    run.control.want('cancel')
    await run.ended
    return ok()
  }

  /** Gives up what is still to be revoked of these tokens, so that somebody else can decide about them. */
  async withdraw(account: string, keys: readonly string[]): Promise<Result<undefined>> {
    const about = [...this.#journal.ledger.values()].filter(
      (batch) =>
        isUnderWay(batch, account) &&
        batch.revocations.some((each) => isOpen(each) && keys.includes(each.key)),
    )
    if (about.some(({ revocations }) => revocations.length > 1))
      return fail(
        'invalid-request',
        'This token is already being revoked with others. Wait until that has finished.',
      )
    for (const { id } of about) await this.cancel(id)
    return ok()
  }

  /** Takes a batch that is over off the screen; its receipts stay. */
  dismiss(id: string): Result<undefined> {
    const phase = this.#journal.batch(id)?.phase
    if (phase === 'running' || phase === 'paused')
      return fail('invalid-request', 'This has not finished yet.')
    this.#shown.delete(id)
    this.#changed()
    return ok()
  }

  /** The youngest first; of one batch, or of all. */
  receipts(batch: string | null): readonly Receipt[] {
    return allRevocations(this.#journal.ledger)
      .filter((each) => batch === null || each.batch === batch)
      .map((each) => receiptOf(each, this.#proof.nextTry(each.id)))
      .toReversed()
  }

  /** Somebody signed in to an account, or its sign-in came out of the keychain. */
  accountReady(account: string): void {
    for (const batch of this.#journal.ledger.values())
      if (batch.phase === 'running' && batch.account === account && !this.#runs.has(batch.id))
        this.#startRun(batch, { attended: false, known: null })
  }

  /** Drops everything about a registry that no longer exists. */
  forgetRegistry(registry: RegistryUrl): Promise<void> {
    return this.#journal.forget(registry)
  }

  dispose(): void {
    this.#proof.dispose()
    for (const { control } of this.#runs.values()) control.want('leave')
  }

  /** Shows the state anew; many small changes at once are shown as one. */
  #changed(): void {
    if (this.#publishing) return
    this.#publishing = true
    queueMicrotask(() => {
      this.#publishing = false
      this.#publish()
    })
  }

  #publish(): void {
    const { ledger, kept: journaled } = this.#journal
    const batches = [...this.#shown].flatMap((id) => {
      const batch = ledger.get(id)
      if (!batch) return []
      const signedIn = this.#parts.accounts.find(batch.account).ok
      return [progressOf(batch, this.#runs.get(id) ?? null, { journaled, signedIn })]
    })
    const honoured = allRevocations(ledger).flatMap(
      (each) => honouredOf(each, this.#proof.nextTry(each.id)) ?? [],
    )
    this.#parts.store.patch({ revocations: { batches, honoured } })
  }

  async #open(account: string, keys: readonly string[], attended: boolean): Promise<Result<Batch>> {
    const found = this.#parts.accounts.find(account)
    if (!found.ok) return found
    const { registry, username } = found.value.account
    const now = this.#parts.ports.clock.now()
    const tokens = planOf(keys, this.#listOf(account)?.tokens ?? [], now.getTime())
    await this.#supersede(account, keys)
    const [batch, at] = [randomUUID(), now.toISOString()]
    await this.#journal.note({ t: 'batch', batch, at, account, registry, username, attended, tokens })
    const opened = this.#journal.batch(batch)
    return opened ? ok(opened) : fail('internal', 'The batch could not be opened.')
  }

  /** When a token that is still listed is revoked again, the older revocation ends. One that is off the list goes on being proven. */
  async #supersede(account: string, keys: readonly string[]): Promise<void> {
    const again = new Set(keys)
    const older = allRevocations(this.#journal.ledger).filter(
      (each) =>
        isOpen(each) && each.account === account && again.has(each.key) && !this.#runs.has(each.batch),
    )
    await this.#proof.end(
      older.map(({ id }) => id),
      'still-listed',
      'It was still listed when it was revoked again.',
    )
  }

  #listOf(account: string) {
    return valueAt(this.#parts.store.get().lists, account)?.list ?? null
  }

  #startRun(batch: Batch, options: Omit<RunOptions, 'changed'>): BatchRun {
    const changed = () => this.#changed()
    const run = new BatchRun(this.#parts, this.#journal, this.#proof, batch, { ...options, changed })
    this.#runs.set(batch.id, run)
    void run.ended.then(() => {
      const phase = this.#journal.batch(batch.id)?.phase
      if (phase === 'done' || phase === 'cancelled') this.#runs.delete(batch.id)
      this.#changed()
    })
    this.#changed()
    return run
  }

  #isMoving(id: string): boolean {
    return this.#runs.get(id)?.over === false
  }
}

const isUnderWay = ({ account, phase }: Batch, of: string): boolean =>
  account === of && (phase === 'running' || phase === 'paused')

/**
 * In which order tokens are revoked: the riskiest first, and last the one that the account itself is signed in with, since nothing can
 * be revoked after it. Keys that are not listed come between, in the order given.
 *
 * @param listed the list as last read
 * @param now milliseconds since 1970
 */
export function planOf(keys: readonly string[], listed: readonly Token[], now: number): PlannedToken[] {
  const unknown = new Set(keys)
  const known = byRisk(
    listed.filter(({ key }) => unknown.delete(key)),
    now,
  )
  const planned = [
    ...known.map(({ key, name, masked, inUse }): PlannedToken => ({
      key,
      name: name ?? (masked === '' ? key : masked),
      masked,
      listed: true,
      ...(inUse ? { own: true } : {}),
    })),
    ...[...unknown].map((key): PlannedToken => ({ key, name: key, masked: '' })),
  ]
  return [...planned.filter(({ own }) => !own), ...planned.filter(({ own }) => own)]
}

/** `tokens.revoke`: one token, while its user waits. */
export const revokeHandler =
  (revocations: Revocations): Handlers['tokens']['revoke'] =>
  ({ account, key }) =>
    revocations.revoke(account, key)

export function createRevokeHandlers(parts: RevokeParts, revocations: Revocations): Handlers['revoke'] {
  const { clock, clipboard } = parts.ports
  const asJson = (batch: string | null) => {
    const written = clock.now().toISOString()
    return `${toJson({ written, receipts: revocations.receipts(batch) }, 2)}\n`
  }
  return {
    start: ({ account, keys }) => revocations.start(account, keys),
    pause: ({ batch }) => Promise.resolve(revocations.pause(batch)),
    goOn: ({ batch }) => Promise.resolve(revocations.goOn(batch)),
    cancel: ({ batch }) => revocations.cancel(batch),
    dismiss: ({ batch }) => Promise.resolve(revocations.dismiss(batch)),
    receipts: ({ batch }) => Promise.resolve(ok(revocations.receipts(batch))),
    saveReceipts: ({ batch }) => saveExport(parts, 'tokentray-receipts.json', asJson(batch)),
    async copyReceipts({ batch }) {
      await clipboard.write(asJson(batch))
      return ok()
    },
  }
}
