import type { Act } from '../../../../shared/history.ts'
import {
  failure as failureOf,
  mayHaveHappened,
  type Failure,
  type Result,
} from '../../../../shared/failure.ts'
import type { LookResult } from '../../../../shared/revocation.ts'
import type { Purpose } from '../../../../shared/prompts.ts'
import type { Clock } from '../../infra/clock.ts'
import { createQueue, runPool, type Queue } from '../../infra/concurrency.ts'
import type { Transport } from '../../infra/http/transport.ts'
import type { Secret } from '../../infra/secrets/secret.ts'
import { readDeleted, sendDelete } from '../../registry/token-writes.ts'
import { readSecondFactor, type AskSecondFactor } from '../../registry/two-factor.ts'
import { withSession, type Session, type SessionParts } from '../accounts/accounts.ts'
import { secondFactorPrompt, type Prompts } from '../prompts/prompts.ts'
import type { Journal } from './journal.ts'
import { isToSend, type Batch, type Revocation } from './ledger.ts'
import { secretForProof, hasSecret, type SecretParts } from './proof.ts'
import { BatchCode, Pace, type RunControl } from './run-control.ts'
import { tryToken } from './try-token.ts'

export type SenderParts = SessionParts &
  SecretParts & {
    readonly ports: { readonly clock: Clock }
    readonly prompts: Prompts
    readonly record: (act: Act) => void
    readonly trialTransportFor: (registry: string) => Transport
  }

/** What a sender shares with the run that it works for. */
export interface SenderRun {
  readonly batch: Batch
  readonly journal: Journal
  readonly control: RunControl
  /** Gets the refusal of each revocation that was refused, by id. */
  readonly failures: Map<string, Failure>
  readonly attended: boolean
  /** Ends the deletes under way, and the questions that they wait for. */
  readonly stop: AbortSignal | undefined
}

/** One go at sending: what is left to send, and what has come up. */
interface Round {
  readonly queue: Queue<Revocation>
  /** What stopped it before the end. */
  trouble: Failure | null
  signInEnded: boolean
  refusalsInRow: number
}

/** This many refusals in a row are about the sign-in, not about single tokens. */
const mostRefusals = 3

/** Sends the deletes of a batch: as many at a time as the second factor and the registry's limits allow. */
export class DeleteSender {
  readonly #parts: SenderParts
  readonly #run: SenderRun
  readonly #pace: Pace
  readonly #code: BatchCode
  readonly #lostAnswers = new Map<string, number>()
  readonly #unanswered = new Set<string>()
  #lastWrite: Promise<unknown> = Promise.resolve()

  constructor(parts: SenderParts, run: SenderRun) {
    const { clock } = parts.ports
    this.#parts = parts
    this.#run = run
    this.#pace = new Pace(clock)
    this.#code = new BatchCode((...demand) => this.#askForFactor(...demand), clock)
  }

  /** How often no answer came to the delete of this one. */
  lostAnswersOf(id: string): number {
    return this.#lostAnswers.get(id) ?? 0
  }

  /** True when the last delete of this one was sent and not answered, so that it may have been carried out. */
  isUnanswered(id: string): boolean {
    return this.#unanswered.has(id)
  }

  /** Sends these; gives the trouble that stopped it before the end, or null. All that was answered is on the disk then. */
  async send(revocations: readonly Revocation[]): Promise<Failure | null> {
    const queue = createQueue(revocations)
    const round: Round = { queue, trouble: null, signInEnded: false, refusalsInRow: 0 }
    for (;;) {
      await runPool(
        queue,
        () => this.#width(round),
        (each) => this.#sendOne(each, round),
      )
      await this.#lastWrite
      if (queue.length === 0 || this.#isStopped(round)) return round.trouble
      if (round.signInEnded) await this.#signInAgain(round)
      const held = this.#pace.heldUntil
      if (held) {
        const why = failureOf('rate-limited', 'The registry asks for fewer requests.')
        if (!(await this.#run.control.waitUntil(held, why))) return round.trouble
      }
    }
  }

  #isStopped({ trouble }: Round): boolean {
    return trouble !== null || !this.#run.control.goes()
  }

  /** How many deletes may be under way now. */
  #width(round: Round): number {
    if (this.#isStopped(round) || round.signInEnded || this.#pace.heldUntil) return 0
    return this.#code.parallel ? this.#pace.width : 1
  }

  async #sendOne(each: Revocation, round: Round): Promise<void> {
    const factor = await this.#code.next()
    if (!factor.ok) round.trouble ??= factor.failure
    if (!factor.ok || !this.#run.control.goes()) {
      round.queue.putBack(each)
      return
    }
    const attempt = (session: Session) => this.#delete(session, each, factor.value)
    const { batch, stop } = this.#run
    // Without a purpose it asks nobody: many run side by side, and `#signInAgain` asks once for all of them.
    const deleted = await withSession(this.#parts, batch.account, null, attempt, stop)
    if (deleted.ok && deleted.value === 'wants-second-factor') round.queue.putBack(each)
    else if (deleted.ok) this.#passed(each, factor.value, round)
    else await this.#failed(each, deleted.failure, factor.value, round)
  }

  /** Gives `wants-second-factor` when the registry asks for one first. */
  async #delete(
    { transport, credential }: Session,
    { id, key }: Revocation,
    otp: Secret | undefined,
  ): Promise<Result<'wants-second-factor' | undefined>> {
    const before = await this.#tryBefore(id)
    await this.#run.journal.note({ t: 'send', id, at: this.#now(), before })
    this.#unanswered.add(id)
    const response = await sendDelete(transport, { key, credential, otp, once: !this.#run.attended })
    if (response.ok) this.#unanswered.delete(id)
    const demand = response.ok ? readSecondFactor(response.value) : null
    if (!demand) return readDeleted(transport, credential, response)
    this.#code.demanded(demand, otp)
    return { ok: true, value: 'wants-second-factor' }
  }

  /** What the token itself shows before its first delete, where its secret is kept here: so a refusal afterwards means something. */
  async #tryBefore(id: string): Promise<LookResult | null> {
    const revocation = this.#run.journal.revocation(id)
    if (!revocation || revocation.sent.length > 0 || !hasSecret(this.#parts, revocation)) return null
    if (revocation.own) return 'alive'
    const secret = await secretForProof(this.#parts, revocation)
    if (!secret.ok || !secret.value) return null
    const transport = this.#parts.trialTransportFor(revocation.registry)
    return (await tryToken(transport, secret.value, null)).finding
  }

  #passed({ id }: Revocation, factor: Secret | undefined, round: Round): void {
    round.refusalsInRow = 0
    this.#pace.passed()
    this.#code.passed(factor)
    this.#run.control.clear()
    this.#run.failures.delete(id)
    // No delete waits for this line: without it, the list tells the same after a crash.
    const written = this.#run.journal.note({ t: 'yes', id, at: this.#now() })
    this.#lastWrite = Promise.all([this.#lastWrite, written])
  }

  async #failed(each: Revocation, why: Failure, factor: Secret | undefined, round: Round): Promise<void> {
    const { attended, failures } = this.#run
    const signedIn = this.#parts.accounts.find(each.account).ok
    const reaction = reactionTo(why, { attended, signedIn })
    if (!['gone', 'sign-in', 'signed-out'].includes(reaction)) failures.set(each.id, why)
    switch (reaction) {
      case 'gone':
        this.#passed(each, factor, round)
        return
      case 'sign-in':
        round.signInEnded = true
        round.queue.putBack(each)
        return
      case 'slow-down':
        this.#pace.slowDown(why.details?.retryAfter ?? null)
        round.queue.putBack(each)
        return
      case 'lost':
        this.#lostAnswers.set(each.id, this.lostAnswersOf(each.id) + 1)
        round.trouble ??= why
        return
      case 'signed-out':
      case 'later':
        round.queue.putBack(each)
        round.trouble ??= why
        return
      case 'refused':
        await this.#refused(each, why, round)
    }
  }

  async #refused({ id, account, key, name }: Revocation, why: Failure, round: Round): Promise<void> {
    await this.#run.journal.note({ t: 'end', id, at: this.#now(), outcome: 'refused', why: why.message })
    this.#parts.record({ act: 'revoke', outcome: 'failed', account, key, name, note: why.code })
    round.refusalsInRow++
    if (round.refusalsInRow >= mostRefusals && !this.#run.attended) round.trouble ??= why
  }

  #now(): string {
    return this.#parts.ports.clock.now().toISOString()
  }

  /** Whom and what a question is about, with what is left of the batch at this moment. */
  #subject() {
    const { batch, journal, stop } = this.#run
    const { registry, username } = batch
    return { registry, username, purpose: purposeOf(journal.batch(batch.id) ?? batch), stop }
  }

  async #signInAgain(round: Round): Promise<void> {
    const again = await this.#parts.prompts.askSignIn(this.#subject(), this.#run.batch.account)
    round.signInEnded = false
    if (!again.ok) round.trouble = again.failure
  }

  async #askForFactor(...demand: Parameters<AskSecondFactor>): Promise<Result<Secret>> {
    // What was answered before counts in the question, so it has to be noted first.
    await this.#lastWrite
    const { prompts, ports, accounts, transportFor } = this.#parts
    const { account, registry } = this.#run.batch
    const found = accounts.find(account)
    const credential = (found.ok ? found.value.credential : null) ?? undefined
    const ask = secondFactorPrompt(prompts, ports.clock, transportFor(registry), this.#subject(), credential)
    return ask(...demand)
  }
}

/** What a question is for. */
export function purposeOf({ revocations }: Batch): Purpose {
  const [only] = revocations
  if (revocations.length === 1 && only) return { action: 'revoke', name: only.name }
  const left = revocations.filter(isToSend).length
  return { action: 'revoke-many', left, total: revocations.length }
}

/**
 * How a delete that failed is treated. `gone`: it counts as answered, since the list will show whether it is gone. `sign-in`: the user
 * has to sign in again first. `signed-out`: the account is no longer here, which says nothing about this token. `slow-down`: it is
 * sent again when the registry takes requests again. `lost`: it may have been carried out, which the list will show. `later`: it was
 * not carried out, and may be another time. `refused`: the registry would not.
 */
type Reaction = 'gone' | 'sign-in' | 'signed-out' | 'slow-down' | 'lost' | 'later' | 'refused'

export function reactionTo(
  why: Failure,
  { attended, signedIn }: { readonly attended: boolean; readonly signedIn: boolean },
): Reaction {
  if (why.code === 'token-not-found') return 'gone'
  if (why.code === 'session-ended') return 'sign-in'
  if (!signedIn) return 'signed-out'
  if (why.code === 'rate-limited' && !attended) return 'slow-down'
  if (mayHaveHappened(why)) return 'lost'
  return why.retryable || why.code === 'cancelled' ? 'later' : 'refused'
}
