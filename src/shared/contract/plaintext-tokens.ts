import * as v from 'valibot'
import { id, text } from '../fields.ts'
import type { MovePreview } from '../plaintext-tokens.ts'
import { call, harmless, leaves, nothing, onlyReads, ownSteps, partOfAnother } from './kinds.ts'

const one = v.strictObject({ id })

/** Tokens in files of this computer. What is found is part of the state; no call answers with a secret. */
export const plaintextTokens = {
  /** Looks through the known places and the chosen folders; answers when it has ended. From then on they are watched. */
  find: call<undefined>()(nothing, onlyReads),
  cancel: call<undefined>()(nothing, partOfAnother),
  /** Adds a folder with projects in it; without a path the user is asked by the system's own dialog. */
  addFolder: call<undefined>()(
    v.strictObject({ path: v.optional(text) }),
    leaves('setting', ({ path }) => ({ note: `Folder to look in: ${path ?? 'chosen'}` })),
  ),
  removeFolder: call<undefined>()(
    v.strictObject({ path: text }),
    leaves('setting', ({ path }) => ({ note: `No longer looks in ${path}` })),
  ),
  /** Agrees that this registry is asked about the tokens found for it, now and later. */
  ask: call<undefined>()(
    v.strictObject({ registry: text }),
    leaves('ask', ({ registry }) => ({ note: `${registry}, about the tokens found for it` })),
  ),
  preview: call<MovePreview>()(one, onlyReads),
  move: call<undefined>()(v.strictObject({ id, version: id }), ownSteps),
  /** Puts a moved token back into its file, byte by byte. */
  undo: call<undefined>()(one, ownSteps),
  /** Puts a moved token on the clipboard; main clears it again. */
  copy: call<undefined>()(one, ownSteps),
  /** Takes a moved token out of the keychain for good. */
  forget: call<undefined>()(one, ownSteps),
  dismissReturned: call<undefined>()(nothing, harmless),
} as const
