import { failure as failureOf, type Failure, type Result } from '../../../../shared/failure.ts'
import type { Purpose } from '../../../../shared/prompts.ts'
import { withSession, type Session } from '../accounts/with-session.ts'
import { secondFactorPrompt } from '../prompts/prompts.ts'
import type { CoreContext } from '../../context.ts'
import type { Secret } from '../../infra/secrets/secret.ts'
import { tokenEntry } from '../../infra/keychain/vault.ts'
import { readDeleted, sendDelete } from '../../registry/token-writes.ts'
import { readSecondFactor } from '../../registry/two-factor.ts'
import { mayHaveHappened } from '../../../../shared/failure.ts'
import { createBatchCode } from './batch-code.ts'
import { isOpen, type Batch, type Case } from './ledger.ts'
import type { Journal } from './journal.ts'
import { createQueue, runPool, type Queue } from '../../infra/concurrency.ts'
import { createPace } from './pace.ts'
import type { RunControl } from './run-control.ts'
import { tryToken } from './try-token.ts'

/** Sends the deletes of a batch: as many at a time as the second factor and the registry's limits allow. */
export interface DeleteSender {
  /** Sends these; gives the trouble that stopped it before the end, or null. */
  send(cases: readonly Case[]): Promise<Failure | null>
  /** How often no answer came to this one's delete. */
  triesOf(each: Case): number
  /** True when its last delete was sent and not answered, so that it may have been carried out. */
  unanswered(each: Case): boolean
  /** Resolves when everything is on the disk. */
  written(): Promise<void>
}

interface Surroundings {
  /** Gets the refusal of each case that was refused. */
  readonly failures: Map<string, Failure>
  readonly control: RunControl
  readonly attended: boolean
  readonly changed: () => void
  /** Ends the deletes under way, and the questions that they wait for. */
  readonly stop: AbortSignal | undefined
}

/** So many refusals in a row with nothing between them are about the sign-in, not about single tokens. */
const mostRefusals = 3

export function createDeleteSender(
  context: CoreContext,
  journal: Journal,
  batch: Batch,
  { failures, control, attended, changed, stop }: Surroundings,
): DeleteSender {
  const { ports, prompts, accounts, vault } = context
  const pace = createPace(ports.clock)
  const code = createBatchCode(askForFactor, ports.clock)
  const tries = new Map<string, number>()
  const unanswered = new Set<string>()
  let trouble: Failure | null = null
  let signInEnded = false
  let refusals = 0
  let lastWrite: Promise<void> = Promise.resolve()

  const now = () => ports.clock.now().toISOString()
  const subject = () => ({ registry: batch.registry, purpose: purposeOf(batch), stop })

  function askForFactor(...demand: Parameters<ReturnType<typeof secondFactorPrompt>>) {
    const transport = context.transportFor(batch.registry)
    const found = accounts.find(batch.account)
    const credential = (found.ok ? found.value.credential : null) ?? undefined
    return secondFactorPrompt(prompts, ports.clock, transport, subject(), credential)(...demand)
  }

  const stopped = () => trouble !== null || control.wish !== 'go'

  function width(): number {
    if (stopped() || signInEnded || pace.heldUntil()) return 0
    return code.parallel ? pace.width() : 1
  }

  async function send(cases: readonly Case[]): Promise<Failure | null> {
    trouble = null
    refusals = 0
    const queue = createQueue(cases)
    for (;;) {
      await runPool(queue, width, (each) => sendOne(each, queue))
      if (queue.length === 0 || stopped()) return trouble
      if (signInEnded) await signInAgain()
      const held = pace.heldUntil()
      if (held) {
        const why = failureOf('rate-limited', 'The registry asks for fewer requests.')
        if (!(await control.waitUntil(held, why))) return trouble
      }
    }
  }

  async function signInAgain(): Promise<void> {
    const again = await prompts.askSignIn(subject(), batch.account)
    signInEnded = false
    if (!again.ok) trouble = again.failure
  }

  async function sendOne(each: Case, queue: Queue<Case>): Promise<void> {
    const factor = await code.next()
    if (!factor.ok) {
      queue.putBack(each)
      trouble ??= factor.failure
      return
    }
    if (control.wish !== 'go') {
      queue.putBack(each)
      return
    }
    const attempt = (session: Session) => deleteWith(session, each, factor.value)
    const deleted = await withSession(context, batch.account, null, attempt, stop)
    if (deleted.ok && deleted.value === 'asked') queue.putBack(each)
    else if (deleted.ok) passed(each, factor.value)
    else await failed(each, deleted.failure, queue, factor.value)
    changed()
  }

  /** `asked` when the registry wants a second factor first. */
  async function deleteWith(
    { transport, credential }: Session,
    each: Case,
    otp: Secret | undefined,
  ): Promise<Result<'asked' | undefined>> {
    const before = each.sent.length === 0 ? await tryBefore(each) : null
    await journal.write({ t: 'send', id: each.id, at: now(), before })
    unanswered.add(each.id)
    const response = await sendDelete(transport, each.key, credential, otp, !attended)
    if (response.ok) unanswered.delete(each.id)
    const demand = response.ok ? readSecondFactor(response.value) : null
    if (!demand) return readDeleted(transport, credential, response)
    code.demanded(demand, otp)
    return { ok: true, value: 'asked' }
  }

  /** A token that is kept here is tried before, so that a refusal afterwards means something. */
  async function tryBefore(each: Case) {
    if (each.own) return 'alive' as const
    if (!accounts.holds(each.account, each.key)) return null
    const secret = await vault.find(each.registry, tokenEntry(each.username, each.key))
    return secret.ok && secret.value
      ? (await tryToken(context.trialTransportFor(batch.registry), secret.value, null)).finding
      : null
  }

  function passed(each: Case, factor: Secret | undefined): void {
    refusals = 0
    pace.passed()
    code.passed(factor)
    control.clear()
    failures.delete(each.id)
    noteYes(each)
  }

  /** Nothing waits for this line: without it, the list tells the same after a crash. */
  function noteYes({ id }: Case): void {
    const written = journal.write({ t: 'yes', id, at: now() })
    lastWrite = Promise.all([lastWrite, written]).then(() => undefined)
    // Whoever asks whether all is written hears of it; nobody else need.
    lastWrite.catch(() => undefined)
  }

  async function failed(
    each: Case,
    why: Failure,
    queue: Queue<Case>,
    factor: Secret | undefined,
  ): Promise<void> {
    if (why.code === 'token-not-found') {
      // It may be gone already, which the list will show.
      passed(each, factor)
      return
    }
    if (why.code === 'session-ended') {
      signInEnded = true
      queue.putBack(each)
      return
    }
    // Signing out is no word of the registry's about this token.
    if (!accounts.find(batch.account).ok) {
      queue.putBack(each)
      trouble ??= why
      return
    }
    failures.set(each.id, why)
    if (why.code === 'rate-limited' && !attended) {
      pace.slowDown(why.details?.retryAfter ?? null)
      queue.putBack(each)
      return
    }
    if (mayHaveHappened(why)) {
      tries.set(each.id, (tries.get(each.id) ?? 0) + 1)
      trouble ??= why
      return
    }
    if (why.retryable || why.code === 'cancelled') {
      queue.putBack(each)
      trouble ??= why
      return
    }
    await refused(each, why)
  }

  async function refused({ id, account, key, name }: Case, why: Failure): Promise<void> {
    await journal.write({ t: 'end', id, at: now(), outcome: 'refused', why: why.message })
    context.record({ act: 'revoke', outcome: 'failed', account, key, name, note: why.code })
    refusals++
    if (refusals >= mostRefusals && !attended) trouble ??= why
  }

  return {
    send,
    triesOf: ({ id }) => tries.get(id) ?? 0,
    unanswered: ({ id }) => unanswered.has(id),
    written: () => lastWrite,
  }
}

/** What a question is for, with what is left of the batch at this moment. */
export function purposeOf({ cases }: Batch): Purpose {
  const [only] = cases
  if (cases.length === 1 && only) return { action: 'revoke', name: only.name }
  const left = cases.filter((each) => isOpen(each) && each.answered === null).length
  return { action: 'revoke-many', left, total: cases.length }
}
