import * as v from 'valibot'
import { longestLend } from '../handover.ts'
import { call, id } from './kinds.ts'

/** Without an account: a token that was moved out of a file, by its id; see `KeptToken`. */
const token = { account: v.nullable(id), key: id }
const one = v.strictObject({ id })

/** Handing kept tokens over to programs, and taking them back. What is handed over is part of the state. */
export const handover = {
  /** Makes it the token that `tokentray-run` uses for its registry, instead of the one before; gives its id. */
  run: call<{ readonly id: string }>()(v.strictObject(token)),
  /** Names a helper to pnpm in the user's `.npmrc`. */
  help: call<undefined>()(v.strictObject(token)),
  /** Writes it into the user's `.npmrc` for some minutes; asked again, they begin anew. */
  lend: call<undefined>()(
    v.strictObject({
      ...token,
      minutes: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(longestLend)),
    }),
  ),
  /** Fails when a line is no longer as it was written; it is then left alone, and no longer told of. */
  takeBack: call<undefined>()(one),
  /** Puts what to type on the clipboard; no secret is in it. */
  copyCommand: call<undefined>()(one),
} as const
