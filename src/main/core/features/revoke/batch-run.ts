import { failure as failureOf, type Failure, type Result } from '../../../../shared/failure.ts'
import { registryLabel } from '../../../../shared/registry-url.ts'
import type { TokenList } from '../../../../shared/token.ts'
import { withSession, type Session } from '../accounts/accounts.ts'
import { rereadList } from '../tokens/tokens.ts'
import { DeleteSender, purposeOf, type SenderParts } from './delete-sender.ts'
import type { Journal } from './journal.ts'
import { isOpen, isToSend, type Batch, type Revocation } from './ledger.ts'
import { readerOf, type ListRead } from './looks.ts'
import type { Proof, ProofParts } from './proof.ts'
import { mayPass, RunControl } from './run-control.ts'
import type { RunView } from './views.ts'

export type RunParts = SenderParts & ProofParts

/** How a batch is run. */
export interface RunOptions {
  /** The list at hand when it may be trusted; a batch from an earlier run of the app reads it first. */
  readonly known: TokenList | null
  /** The user waits for the answer, and hears at once of whatever goes wrong. */
  readonly attended: boolean
  readonly changed: () => void
  /** Ends the deletes under way and the batch with them; what stands then is read from the list. */
  readonly stop?: AbortSignal | undefined
}

/** After so many lost answers a delete is given up. */
const mostLostAnswers = 4

/**
 * Works through a batch: sends the deletes that are left, reads the list, passes on to the proof what is gone, and begins again until nothing is left. Each step
 * is in the journal before it is taken, and each round begins with what the list shows: so it does not matter where an earlier run of
 * the app was cut off.
 */
export class BatchRun implements RunView {
  /** Why each of these was not revoked, by the id of the revocation. */
  readonly failures = new Map<string, Failure>()
  readonly control: RunControl
  /** Resolves when it stands still for whatever reason; what is left then is in the journal. */
  readonly ended: Promise<void>
  readonly #parts: RunParts
  readonly #journal: Journal
  readonly #proof: Proof
  readonly #asked: Batch
  readonly #options: RunOptions
  readonly #sender: DeleteSender
  #proving = false
  #over = false
  /** False when the list could not be read the last time. */
  #listWasRead = true

  constructor(parts: RunParts, journal: Journal, proof: Proof, batch: Batch, options: RunOptions) {
    const { attended, stop, changed } = options
    this.#parts = parts
    this.#journal = journal
    this.#proof = proof
    this.#asked = batch
    this.#options = options
    const control = new RunControl(parts.ports.clock, changed)
    this.control = control
    this.#sender = new DeleteSender(parts, {
      batch,
      journal,
      control,
      failures: this.failures,
      attended,
      stop,
    })
    stop?.addEventListener('abort', () => control.want('cancel'), { once: true })
    this.ended = this.#run()
  }

  get proving(): boolean {
    return this.#proving
  }

  get over(): boolean {
    return this.#over
  }

  /** The batch as it is now. */
  get #batch(): Batch {
    return this.#journal.batch(this.#asked.id) ?? { ...this.#asked, revocations: [] }
  }

  async #run(): Promise<void> {
    const { log } = this.#parts.ports
    try {
      await this.#work()
    } catch (error) {
      this.control.stop(failureOf('internal', 'Something went wrong in the app itself.'))
      log(`revoking stopped: ${error instanceof Error ? error.name : 'unknown reason'}`)
    }
    await this.#close().catch(() => log('the end of a batch could not be written down'))
    this.#over = true
    this.#options.changed()
  }

  async #work(): Promise<void> {
    let list = this.#options.known
    while (this.#batch.revocations.some(isOpen)) {
      if (!list) {
        const read = await this.#readList()
        if (!read.ok) {
          if (await this.#mayGoOnAfter(read.failure)) continue
          this.control.stop(read.failure)
          return this.#sort({ failure: read.failure.message })
        }
        list = read.value
      }
      await this.#sort(list)
      const rest = nextToSend(this.#batch)
      if (rest.length === 0 || !this.control.goes()) return
      const trouble = await this.#sender.send(rest)
      await this.#proveSignIn(rest)
      list = null
      const goesOn = trouble === null || (await this.#mayGoOnAfter(trouble))
      if (!goesOn) this.control.stop(trouble)
      // What was sent is still looked for in the list, also when nothing more is sent.
      const someSent = this.#batch.revocations.some((each) => isOpen(each) && each.sent.length > 0)
      if (!someSent && !(goesOn && this.control.goes())) return
    }
  }

  /**
   * Reads the list, also after the user has stopped the run, who then hears what it shows. So its transport is one that no stop ends;
   * the stop only keeps it from asking to sign in again.
   */
  async #readList(): Promise<Result<TokenList>> {
    const { account, registry } = this.#asked
    this.#setProving(true)
    const transport = this.#parts.transportFor(registry, { account })
    const reread = (session: Session) => rereadList(this.#parts, { ...session, transport })
    const { stop } = this.#options
    const read = await withSession(this.#parts, account, purposeOf(this.#batch), reread, stop)
    this.#setProving(false)
    this.#listWasRead = read.ok
    return read
  }

  #setProving(proving: boolean): void {
    this.#proving = proving
    this.#options.changed()
  }

  /** Sorts the open revocations by what the list shows. */
  async #sort(list: ListRead): Promise<void> {
    const { absent, never, answered } = sortByList(this.#batch, list)
    if (never.length > 0) await this.#refuseUnlisted(never)
    if (absent.length + answered.length > 0) {
      this.#setProving(true)
      await this.#proof.byList([...absent, ...answered], list)
      this.#setProving(false)
    }
    for (const { id } of this.#batch.revocations.filter(isOpen)) {
      if (this.#sender.lostAnswersOf(id) < mostLostAnswers) continue
      await this.#proof.end(
        [id],
        'refused',
        this.failures.get(id)?.message ?? 'The registry answered none of the attempts.',
      )
    }
  }

  async #refuseUnlisted(ids: readonly string[]): Promise<void> {
    const words = 'This token is not in the list.'
    for (const id of ids) this.failures.set(id, failureOf('token-not-found', words))
    await this.#proof.end(ids, 'refused', words)
  }

  /** When the token that was revoked is the sign-in itself, nobody can read the list any more: only the token can tell. */
  async #proveSignIn(sent: readonly Revocation[]): Promise<void> {
    for (const { id, own, account } of sent) {
      if (!own || this.#journal.revocation(id)?.sent.length === 0) continue
      await this.#proof.tryNow(id)
      const found = this.#parts.accounts.find(account)
      if (this.#journal.revocation(id)?.ended?.outcome === 'dead' && found.ok && found.value.credential)
        this.#parts.accounts.markEnded(account, found.value.credential)
    }
  }

  /** Waits until the trouble may be over; false when the batch has to stop. */
  async #mayGoOnAfter(trouble: Failure): Promise<boolean> {
    if (this.#options.attended || !this.control.goes() || !mayPass(trouble)) return false
    return this.control.waitOut(trouble)
  }

  /** Notes how the batch ended, except when the app quits: then the next run of the app goes on. */
  async #close(): Promise<void> {
    const { wish } = this.control
    if (wish === 'leave') return
    if (this.#options.attended || wish === 'cancel') await this.#giveUp()
    const isLeft = this.#batch.revocations.some(isToSend)
    const phase = wish === 'cancel' ? 'cancelled' : isLeft ? 'paused' : 'done'
    await this.#journal.note({ t: 'phase', batch: this.#asked.id, phase })
  }

  /** Ends what was not answered. Those that end in the same way are noted together: there may be thousands. */
  async #giveUp(): Promise<void> {
    const left = this.#batch.revocations.filter(isToSend)
    for (const each of left) this.failures.set(each.id, this.#whyGivenUp(each))
    const sameEnd = Map.groupBy(left, ({ id, sent }) =>
      JSON.stringify([sent.length > 0, this.failures.get(id)?.message ?? '']),
    )
    for (const [first, ...others] of sameEnd.values()) {
      if (!first) continue
      const ids = [first, ...others].map(({ id }) => id)
      const why = this.failures.get(first.id)?.message ?? ''
      await this.#proof.end(ids, first.sent.length > 0 ? 'refused' : 'given-up', why)
    }
  }

  #whyGivenUp(revocation: Revocation): Failure {
    const { id } = revocation
    return this.#options.stop?.aborted
      ? afterStop(revocation, this.#sender.isUnanswered(id), this.#listWasRead)
      : (this.failures.get(id) ?? this.control.trouble ?? failureOf('cancelled', 'You cancelled it.'))
  }
}

/** What may be sent now, in the order of the batch. The token that is the sign-in itself goes when all others are through. */
export function nextToSend({ revocations }: Batch): readonly Revocation[] {
  const open = revocations.filter(isToSend)
  const others = open.filter(({ own }) => !own)
  return others.length > 0 ? others : open
}

/**
 * The open revocations of a batch by what the list shows, as ids. `absent`: sent or listed before, and no longer listed. `never`:
 * not listed although nothing was sent. `answered`: the registry said yes, and they are still listed or the list does not tell.
 */
export function sortByList(
  { revocations }: Batch,
  list: ListRead,
): Record<'absent' | 'never' | 'answered', readonly string[]> {
  const read = readerOf(list)
  const [absent, there] = parted(revocations.filter(isOpen), (each) => read(each).finding === 'gone')
  // Verdaccio says 200 to anything, and what was never listed is not listed afterwards: that proves nothing.
  // A disk that was failing may have kept no line of a delete, but what was listed before is gone.
  const [never, gone] = parted(absent, (each) => each.sent.length === 0 && !each.listed)
  return {
    absent: gone.map(({ id }) => id),
    never: never.map(({ id }) => id),
    answered: there.filter(({ answered }) => answered !== null).map(({ id }) => id),
  }
}

function parted<T>(items: readonly T[], choose: (item: T) => boolean): readonly [T[], T[]] {
  const { yes = [], no = [] } = Object.groupBy(items, (item) => (choose(item) ? 'yes' : 'no'))
  return [yes, no]
}

/** What the user hears of a token whose revoking was stopped by the user. */
function afterStop({ registry }: Revocation, unanswered: boolean, listWasRead: boolean): Failure {
  const label = registryLabel(registry)
  const words = !unanswered
    ? `You stopped it before ${label} revoked the token.`
    : listWasRead
      ? `You stopped it while ${label} was revoking the token. It is still listed. Refresh the list in a moment.`
      : `You stopped it while ${label} was revoking the token, and the list could not be read. It may or may not be revoked.`
  return failureOf('stopped', words, { registry })
}
