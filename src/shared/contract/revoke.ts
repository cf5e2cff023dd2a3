import * as v from 'valibot'
import { id } from '../fields.ts'
import type { Receipt } from '../revocation.ts'
import type { Exported } from './history.ts'
import { call, harmless, leaves, onlyReads, ownSteps } from './kinds.ts'

const batch = v.strictObject({ batch: id })
/** One batch, or everything that is known. */
const which = v.strictObject({ batch: v.nullable(id) })

/** Each token's own steps are written by the batch; these are the user's words about the batch as a whole. */
const steers = (note: string) => leaves('batch', () => ({ note }))
const exports = (note: string) => leaves('export', () => ({ note }))

/** Revoking many with live progress (in the state), and the receipts of everything that was revoked. */
export const revoke = {
  start: call<{ readonly batch: string }>()(
    v.strictObject({
      account: id,
      keys: v.pipe(v.array(id), v.minLength(1), v.maxLength(10_000), v.readonly()),
    }),
    ownSteps,
  ),
  pause: call<undefined>()(batch, steers('Paused')),
  goOn: call<undefined>()(batch, steers('Goes on')),
  /** What is not sent yet stays as it is; what was sent is still proven. */
  cancel: call<undefined>()(batch, steers('Cancelled')),
  /** Takes a batch that is over off the screen. */
  dismiss: call<undefined>()(batch, harmless),
  /** The youngest first. */
  receipts: call<readonly Receipt[]>()(which, onlyReads),
  /** Saves receipts as a JSON file of the user's. */
  saveReceipts: call<Exported>()(which, exports('Receipts as JSON')),
  /** Puts receipts on the clipboard as JSON; they hold no secret and stay there. */
  copyReceipts: call<undefined>()(which, exports('Receipts, to the clipboard')),
} as const
