import * as v from 'valibot'
import { id, secret } from '../fields.ts'
import { rotationWish } from '../rotation.ts'
import { call, harmless, ownSteps } from './kinds.ts'

const one = v.strictObject({ id })

/** Rotating tokens. How far each has got is part of the state. */
export const rotate = {
  /** Rotates one after the other; answers when all have ended, each in its own way. */
  start: call<undefined>()(
    v.strictObject({
      account: id,
      keys: v.pipe(v.array(id), v.minLength(1), v.maxLength(200), v.readonly()),
      wish: rotationWish,
      password: secret,
    }),
    ownSteps,
  ),
  /** Continues one that stopped, from where it is. */
  finish: call<undefined>()(one, ownSteps),
  /** Gives up one that stopped: the old token goes back to its places, the new one is revoked. */
  takeBack: call<undefined>()(one, ownSteps),
  /** Takes one that is over off the screen. */
  dismiss: call<undefined>()(one, harmless),
} as const
