import * as v from 'valibot'
import type { SecondFactorKind } from './capabilities.ts'
import type { RegistryUrl } from './token.ts'

/** For how long npm blocks publishing, making tokens and changes of security after a recovery code was used, since 28 August 2026. */
export const recoveryHoldHours = 72

/** An account that a recovery code has put on hold, until then (ISO 8601). */
export const recoveryHold = v.object({ registry: v.string(), username: v.string(), until: v.string() })
export type RecoveryHold = Readonly<v.InferOutput<typeof recoveryHold>>

/** What a prompt is for, so that the prompt can name it. */
export type Purpose =
  | { readonly action: 'sign-in'; readonly username: string | null }
  | { readonly action: 'create'; readonly name: string }
  | { readonly action: 'revoke'; readonly name: string }
  | { readonly action: 'revoke-many'; readonly left: number; readonly total: number }

/** A question that the registry put and only the user can answer; a request is suspended on it. */
export type Prompt = { readonly id: string; readonly registry: RegistryUrl; readonly purpose: Purpose } & (
  | {
      readonly kind: 'code'
      /** Where the code comes from: an authenticator app, or a mail the registry has just sent. */
      readonly from: Exclude<SecondFactorKind, 'browser'>
      /** True when a code was given and refused; the next one is asked for. */
      readonly rejected: boolean
      /** True when what was refused was a recovery code. */
      readonly recovery: boolean
      /** True where a recovery code puts the account on hold. */
      readonly recoveryHolds: boolean
      /** A recovery code was typed and waits for a yes: until when the hold would last (ISO 8601); null while none was. */
      readonly holdUntil: string | null
    }
  | {
      readonly kind: 'browser'
      readonly url: string
      /** False when nothing was opened: the address is not one we open, or the system would not. */
      readonly opened: boolean
    }
  | { readonly kind: 'sign-in'; readonly account: string }
)
