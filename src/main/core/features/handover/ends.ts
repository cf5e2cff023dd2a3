import type { Clock } from '../../infra/clock.ts'
import type { Mutex } from '../../infra/concurrency.ts'
import type { Notifier } from '../../ports.ts'
import { hasTrouble, type HandoverRecord, type HandoverRecords } from './handover-records.ts'
import { isHere, type HandedSecretParts } from './kept-secret.ts'
import type { TakeBack } from './take-back.ts'

/** The clock may stand still, as while the computer sleeps; so what is over is looked for this often. In milliseconds. */
const lookEvery = 30_000

const endOf = (record: HandoverRecord) =>
  record.way === 'lent' ? Date.parse(record.until) : Number.POSITIVE_INFINITY

/** One timer, for what is over next. */
export interface EndTimer {
  plan(records: readonly HandoverRecord[]): void
  /** Who is called when something may be over. */
  listen(look: () => void): void
  /** What could not be taken back waits for the user or the next start, or until its record changes. */
  leave(record: HandoverRecord): void
  isLeft(record: HandoverRecord): boolean
  stop(): void
}

export function createEndTimer(clock: Clock): EndTimer {
  const left = new WeakSet<HandoverRecord>()
  let cancel: () => void = () => undefined
  let look: (() => void) | null = null
  const isLeft = (record: HandoverRecord) => hasTrouble(record) || left.has(record)

  return {
    isLeft,
    leave: (record) => void left.add(record),
    listen: (run) => (look = run),
    plan(records) {
      cancel()
      const next = Math.min(...records.filter((record) => !isLeft(record)).map(endOf))
      if (look === null || !Number.isFinite(next)) return
      const wait = Math.max(0, next - clock.now().getTime())
      cancel = clock.after(Math.min(wait, lookEvery), look)
    },
    stop() {
      cancel()
      look = null
    },
  }
}

export interface UnaskedParts extends Pick<HandedSecretParts, 'accounts'> {
  readonly clock: Clock
  readonly notifier: Notifier
  readonly log: (line: string) => void
}

/** Takes back what is over, or no longer kept here; nobody waits for the answer, so what goes wrong is told. */
export function createUnasked(
  parts: UnaskedParts,
  takingBack: TakeBack,
  records: HandoverRecords,
  timer: EndTimer,
  inTurn: Mutex,
) {
  async function takeBackUnasked(record: HandoverRecord): Promise<void> {
    const done = await takingBack.takeBack(record)
    if (done.ok) return
    timer.leave(record)
    parts.notifier.notify({
      title: 'A lent token could not be taken back',
      body: done.failure.message,
      intent: { kind: 'open-page', page: 'plaintext-tokens' },
    })
  }

  function over(): readonly HandoverRecord[] {
    const now = parts.clock.now().getTime()
    return records
      .all()
      .filter((record) => !timer.isLeft(record) && (endOf(record) <= now || !isHere(parts, record)))
  }

  return {
    takeBackUnasked,
    look: (): void => {
      if (over().length === 0) {
        timer.plan(records.all())
        return
      }
      void inTurn(async () => {
        // Looked for again: while this waited for its turn, the user may have asked for more time.
        for (const record of over()) await takeBackUnasked(record)
      }).catch(() => parts.log('what was lent could not be taken back'))
    },
  }
}
