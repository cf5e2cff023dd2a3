import * as v from 'valibot'
import { id } from '../fields.ts'
import { keptToken, longestLend, type KeptToken } from '../handover.ts'
import { call, harmless, leaves, ownSteps } from './kinds.ts'

const one = v.strictObject({ id })

const handedOver = (to: string) => leaves('hand-over', (token: KeptToken) => ({ token, note: to }))

/** Handing kept tokens over to programs, and taking them back. What is handed over is part of the state. */
export const handover = {
  /** Makes it the token that `tokentray-run` uses for its registry, instead of the one before; gives its id. */
  run: call<{ readonly id: string }>()(keptToken, handedOver('To the launcher')),
  /** Names a helper to pnpm in the user's `.npmrc`. */
  help: call<undefined>()(keptToken, handedOver('To pnpm, by a helper')),
  /** Writes it into the user's `.npmrc` for some minutes; asked again, they begin anew. */
  lend: call<undefined>()(
    v.strictObject({
      ...keptToken.entries,
      minutes: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(longestLend)),
    }),
    leaves('hand-over', ({ account, key, minutes }) => ({
      token: { account, key },
      note: `For ${minutes} minutes, to your .npmrc`,
    })),
  ),
  /** Fails when a line is no longer as it was written; the line is then left alone, and no longer listed. */
  takeBack: call<undefined>()(one, ownSteps),
  /** Puts what to type on the clipboard; no secret is in it. */
  copyCommand: call<undefined>()(one, harmless),
} as const
