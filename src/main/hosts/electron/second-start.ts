import * as v from 'valibot'
import { fail, type Result } from '../../../shared/failure.ts'
import { parseFlags, type Flags } from '../flags.ts'

/** What a second start sends to the first: its words, as few and as short as a command line of ours can be. */
const message = v.strictObject({
  words: v.pipe(v.array(v.pipe(v.string(), v.maxLength(4_096))), v.maxLength(64)),
})

export type SecondStart = v.InferOutput<typeof message>

/**
 * Reads the message of a second start. Any program of this user can play one, so it is parsed as strictly as a
 * command line, and all that it can bring about is a window that comes up.
 */
export function readSecondStart(data: unknown): Result<Pick<Flags, 'inTray'>> {
  const parsed = v.safeParse(message, data)
  if (!parsed.success) return fail('bad-request', 'The message of a second start cannot be understood.')
  return parseFlags(parsed.output.words, 'ignored')
}
