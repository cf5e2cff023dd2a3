import * as v from 'valibot'
import { longestLeakText } from '../leaks.ts'
import { call, nothing, text } from './kinds.ts'

/** Text and files that tokens may have leaked into. What is found is part of the state; the text itself is not kept. */
export const leaks = {
  /** Looks through one piece of text; a long one comes in several, `line` being the number of the first line of each. */
  lookAtText: call<undefined>()(
    v.strictObject({
      text: v.pipe(v.string(), v.maxLength(longestLeakText)),
      /** The name of the file it comes from; null for pasted text. */
      name: v.nullable(text),
      line: v.pipe(v.number(), v.integer(), v.minValue(1)),
    }),
  ),
  /** Looks through a file or a folder; without a path the user is asked for a folder by the system's own dialog. */
  lookAtFiles: call<undefined>()(v.strictObject({ path: v.optional(text) })),
  cancel: call<undefined>()(nothing),
  /** Forgets what was found. */
  clear: call<undefined>()(nothing),
} as const
