import * as v from 'valibot'
import type { Receipt } from '../revocation.ts'
import type { Exported } from './history.ts'
import { call, id } from './kinds.ts'

const batch = v.strictObject({ batch: id })
/** One batch, or everything that is known. */
const which = v.strictObject({ batch: v.nullable(id) })

/** Revoking many with live progress (in the state), and the receipts of everything that was revoked. */
export const revoke = {
  start: call<{ readonly batch: string }>()(
    v.strictObject({
      account: id,
      keys: v.pipe(v.array(id), v.minLength(1), v.maxLength(10_000), v.readonly()),
    }),
  ),
  pause: call<undefined>()(batch),
  goOn: call<undefined>()(batch),
  /** What is not sent yet stays as it is; what was sent is still proven. */
  cancel: call<undefined>()(batch),
  /** Takes a batch that is over off the screen. */
  dismiss: call<undefined>()(batch),
  /** The youngest first. */
  receipts: call<readonly Receipt[]>()(which),
  /** Saves receipts as a JSON file of the user's. */
  saveReceipts: call<Exported>()(which),
  /** Puts receipts on the clipboard as JSON; they hold no secret and stay there. */
  copyReceipts: call<undefined>()(which),
} as const
