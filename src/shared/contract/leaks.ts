import * as v from 'valibot'
import { text } from '../fields.ts'
import { longestLeakText } from '../leaks.ts'
import { call, harmless, leaves, nothing, partOfAnother } from './kinds.ts'

/** Text and files that tokens may have leaked into. What is found is part of the state; the text itself is not kept. */
export const leaks = {
  /** Looks through one part of a text; a long text comes in several parts, `line` being the number of the first line of each. */
  lookAtText: call<undefined>()(
    v.strictObject({
      text: v.pipe(v.string(), v.maxLength(longestLeakText)),
      /** The name of the file it comes from; null for pasted text. */
      name: v.nullable(text),
      line: v.pipe(v.number(), v.integer(), v.minValue(1)),
    }),
    // All parts of a text are one look.
    leaves('look', ({ name, line }) =>
      line === 1 ? { note: `For leaked tokens in ${name ?? 'a pasted text'}` } : null,
    ),
  ),
  /** Looks through a file or a folder; without a path the user is asked for a folder by the system's own dialog. */
  lookAtFiles: call<undefined>()(
    v.strictObject({ path: v.optional(text) }),
    leaves('look', ({ path }) => ({ note: `For leaked tokens in ${path ?? 'a chosen folder'}` })),
  ),
  cancel: call<undefined>()(nothing, partOfAnother),
  /** Forgets what was found. */
  clear: call<undefined>()(nothing, harmless),
} as const
