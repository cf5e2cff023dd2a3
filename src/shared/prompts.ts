import type { SecondFactorKind } from './capabilities.ts'
import type { RegistryUrl } from './token.ts'

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
    }
  | {
      readonly kind: 'browser'
      readonly url: string
      /** False when nothing was opened: the address is not one we open, or the system would not. */
      readonly opened: boolean
    }
  | { readonly kind: 'sign-in'; readonly account: string }
)
