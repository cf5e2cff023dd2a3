import * as v from 'valibot'
import type { MovePreview } from '../plaintext-tokens.ts'
import { call, id, nothing, text } from './kinds.ts'

/** Tokens in files of this computer. What is found is part of the state; no call answers with a secret. */
export const plaintextTokens = {
  /** Looks through the known places and the chosen folders; answers when it has ended. From then on they are watched. */
  find: call<undefined>()(nothing),
  cancel: call<undefined>()(nothing),
  /** Adds a folder with projects in it; without a path the user is asked by the system's own dialog. */
  addFolder: call<undefined>()(v.strictObject({ path: v.optional(text) })),
  removeFolder: call<undefined>()(v.strictObject({ path: text })),
  /** Agrees that this registry is asked about the tokens found for it, now and later. */
  ask: call<undefined>()(v.strictObject({ registry: text })),
  preview: call<MovePreview>()(v.strictObject({ id })),
  move: call<undefined>()(v.strictObject({ id, version: id })),
  /** Puts a moved token back into its file, byte by byte. */
  undo: call<undefined>()(v.strictObject({ id })),
  /** Puts a moved token on the clipboard; main clears it again. */
  copy: call<undefined>()(v.strictObject({ id })),
  /** Takes a moved token out of the keychain for good. */
  forget: call<undefined>()(v.strictObject({ id })),
  dismissReturned: call<undefined>()(nothing),
} as const
