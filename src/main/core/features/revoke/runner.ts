import { failure as failureOf, type Failure, type Result } from '../../../../shared/failure.ts'
import { registryLabel } from '../../../../shared/registry-url.ts'
import type { TokenList } from '../../../../shared/token.ts'
import { withSession, type Session } from '../accounts/with-session.ts'
import type { CoreContext } from '../../context.ts'
import { rereadList } from '../tokens/read-list.ts'
import { isOpen, type Batch, type Case } from './ledger.ts'
import type { Journal } from './journal.ts'
import { readList, type ListRead, type Proof } from './proof.ts'
import { createDeleteSender, purposeOf } from './sender.ts'
import { createRunControl, passes, type RunControl } from './run-control.ts'

/** A batch under way. */
export interface Runner {
  /** Resolves when it stands still for whatever reason; what is left then is in the journal. */
  readonly ended: Promise<void>
  /** Why each of these was not revoked, by case. */
  readonly failures: ReadonlyMap<string, Failure>
  /** Why it waits or stands still, and until when. */
  readonly control: RunControl
  /** True while what was sent is being looked at. */
  readonly proving: boolean
  pause(): void
  cancel(): void
  /** Stops without a word in the journal, so that the next run of the app goes on. */
  leave(): void
}

/** How a batch is run. */
export interface Manner {
  readonly known: TokenList | null
  /** Somebody looks on, and hears at once of whatever goes wrong. */
  readonly attended: boolean
  readonly changed: () => void
  /** Ends the deletes under way and the batch with them; what stands then is read from the list. */
  readonly stop?: AbortSignal | undefined
}

/** After so many lost answers a delete is given up. */
const mostTries = 4

/**
 * Works a batch off: sends what is left, reads the list, hands what is gone to the proof, and again, until nothing is
 * left. Each step stands in the journal before it is taken, and each round begins with what the list shows: so it does
 * not matter where an earlier run of the app was cut off.
 *
 * @param known the list at hand when it may be trusted; a batch from an earlier run reads it first
 */
export function runBatch(
  context: CoreContext,
  { journal, proof }: { readonly journal: Journal; readonly proof: Proof },
  batch: Batch,
  { known, attended, changed, stop }: Manner,
): Runner {
  const failures = new Map<string, Failure>()
  const control = createRunControl(context.ports.clock, changed)
  const sender = createDeleteSender(context, journal, batch, { failures, control, attended, changed, stop })
  const goes = () => control.wish === 'go'
  let proving = false
  stop?.addEventListener('abort', () => control.want('cancel'), { once: true })
  /** False when the list could not be read the last time. */
  let looked = true

  async function run(): Promise<void> {
    let list = known
    while (batch.cases.some(isOpen)) {
      if (!list) {
        const read = await look()
        if (!read.ok) {
          if (!attended && (await overcome(read.failure))) continue
          control.stop(read.failure)
          return settle({ failure: read.failure.message })
        }
        list = read.value
      }
      await settle(list)
      const rest = sendable()
      if (rest.length === 0 || !goes()) return
      const trouble = await sender.send(rest)
      if (rest.some(({ own }) => own)) await proveOwn(rest)
      list = null
      const goesOn = trouble === null || (!attended && (await overcome(trouble)))
      if (!goesOn) control.stop(trouble)
      if (!batch.cases.some((each) => isOpen(each) && each.sent.length > 0)) {
        if (!goesOn || !goes()) return
      }
    }
  }

  /** What may be sent now, in the order of the batch; the token that the sign-in itself is goes when all others are through. */
  function sendable(): Case[] {
    const open = batch.cases.filter((each) => isOpen(each) && each.answered === null)
    const others = open.filter(({ own }) => !own)
    return others.length > 0 ? others : open
  }

  async function look(): Promise<Result<TokenList>> {
    proving = true
    changed()
    // Who has stopped it is asked nothing more, but hears what the list shows.
    const transport = context.transportFor(batch.registry, { account: batch.account })
    const reread = (session: Session) => rereadList(context, { ...session, transport })
    const read = await withSession(context, batch.account, purposeOf(batch), reread, stop)
    proving = false
    looked = read.ok
    return read
  }

  /** Sorts the open cases by what the list shows. */
  async function settle(list: ListRead): Promise<void> {
    await sender.written()
    const open = batch.cases.filter(isOpen)
    const absent = open.filter((each) => readList(each, list).finding === 'gone')
    // Verdaccio says 200 to anything, and what was never listed is not listed afterwards: that proves nothing.
    const never = absent.filter(({ sent }) => sent.length === 0)
    for (const { id } of never)
      failures.set(id, failureOf('token-not-found', 'This token is not in the list.'))
    await proof.end(never, 'refused', 'This token is not in the list.')
    const answered = open.filter((each) => each.answered !== null && !absent.includes(each))
    proving = true
    await proof.byList([...absent.filter((each) => !never.includes(each)), ...answered], list)
    proving = false
    const hopeless = open.filter((each) => isOpen(each) && sender.triesOf(each) >= mostTries)
    for (const each of hopeless) {
      await proof.end([each], 'refused', failures.get(each.id)?.message ?? 'No answer came to any try.')
    }
  }

  /** The sign-in is the token that was revoked: only it can tell. */
  async function proveOwn(cases: readonly Case[]): Promise<void> {
    for (const each of cases) {
      if (each.sent.length === 0) continue
      await proof.tryNow(each)
      const found = context.accounts.find(each.account)
      if (each.ended?.outcome === 'dead' && found.ok && found.value.credential)
        context.accounts.markEnded(each.account, found.value.credential)
    }
  }

  /** Waits out what passes and asks for what is missing; false when the batch has to stand still. */
  function overcome(trouble: Failure): Promise<boolean> {
    return goes() && passes(trouble) ? control.waitOut(trouble) : Promise.resolve(false)
  }

  async function close(): Promise<void> {
    await sender.written()
    const waiting = batch.cases.filter((each) => isOpen(each) && each.answered === null)
    if (control.wish === 'leave') return
    if (attended || control.wish === 'cancel') {
      for (const each of waiting) {
        const why = stop?.aborted
          ? afterStop(each, sender.unanswered(each), looked)
          : (failures.get(each.id) ?? control.trouble ?? failureOf('cancelled', 'You cancelled it.'))
        failures.set(each.id, why)
        const outcome = each.sent.length > 0 ? 'refused' : 'given-up'
        await proof.end([each], outcome, why.message)
      }
    }
    const phase = control.wish === 'cancel' ? 'cancelled' : waiting.some(isOpen) ? 'paused' : 'done'
    await journal.write({ t: 'phase', batch: batch.id, phase })
    changed()
  }

  const ended = run()
    .catch((error: unknown) => {
      control.stop(failureOf('internal', 'Something went wrong in the app itself.'))
      context.ports.log(`revoking stopped: ${error instanceof Error ? error.name : 'unknown reason'}`)
    })
    .then(close)
    .catch(() => context.ports.log('the end of a batch could not be written down'))

  return {
    ended,
    failures,
    control,
    get proving() {
      return proving
    },
    pause: () => control.want('pause'),
    cancel: () => control.want('cancel'),
    leave: () => control.want('leave'),
  }
}

/** What the user hears of a token whose revoking he stopped. */
function afterStop({ registry }: Case, unanswered: boolean, looked: boolean): Failure {
  const label = registryLabel(registry)
  const words = !unanswered
    ? `You stopped it before ${label} had revoked the token.`
    : looked
      ? `You stopped it while ${label} was revoking the token. It is still listed; look again in a moment.`
      : `You stopped it while ${label} was revoking the token, and the list could not be read. It may be revoked or not.`
  return failureOf('stopped', words, { registry })
}
