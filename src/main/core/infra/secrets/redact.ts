import { findKnown } from './known-secrets.ts'
import { maskedStart, maskStretches } from './mask.ts'
import { mask } from './secret.ts'
import { shapedStretches } from './token-shapes.ts'

/** Headers that carry a secret, with their value: up to the closing quote, or to the end of what can be one. */
const headers =
  /\b((?:proxy-)?authorization|(?:set-)?cookie|npm-otp|npm-session|x-npm-otp)(["']?\s*[:=]\s*)(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[^"'\n\r,}]+)/gi

/** Codes, where something says that they are one. A code has a digit. */
const codes =
  /\b(otp|one-time (?:code|password)|recovery code)(["']?\s*(?:(?:is|was|[:=])\s*)?["']?)(?=[\w-]{0,127}\d)[\w-]{4,64}/gi

/** Names of settings and fields whose value is a secret; those of tokens are among the shapes. */
const named = /\b(password|passwd|secret|_?token)(["']?\s*[:=]\s*["']?)[^\s"',;}]{4,}/gi

/** npm's sign-out names the session in its path. */
const signOutPath = /(\/-\/user\/token\/)[^\s/"'?]+/g

const uuid = /\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b/gi
/** What stands before an id that is one: its name, and ids of the same list. */
const keyPosition =
  /\b(?:keys?|ids?|batch|move|rotation|prompt|revok(?:e|ed|ing)|tokens\/token)["']?\s{0,3}[:=/[(]?\s{0,3}(?:["']?[0-9a-f-]{32,128}["']?[\s,]{1,3})*["']?$/i

/** Characters of a line. Whoever may write longer ones, such as a registry, could hold up the app by what is looked for in them. */
const longestLine = 8 * 1024

/** One line for the log, without any secret and not longer than a line should be. */
export const redact = (line: string): string => maskedStart(line, longestLine, withoutSecrets)

/**
 * Masks by value (all that this process has had), by the names of headers and fields, and by
 * shape. Keys of tokens survive; a UUID, which npm's oldest tokens were too, does so where something says that it is an id.
 */
function withoutSecrets(line: string): string {
  const byName = maskStretches(line, findKnown(line))
    .replace(headers, `$1$2${mask}`)
    .replace(codes, `$1$2${mask}`)
    .replace(named, `$1$2${mask}`)
    .replace(signOutPath, `$1${mask}`)
  return maskStretches(byName, shapedStretches(byName, 'leaks', 'text')).replace(
    uuid,
    (id, at: number, text: string) => (keyPosition.test(text.slice(Math.max(0, at - 400), at)) ? id : mask),
  )
}

/** The same log, behind the redactor. */
export const redacted =
  (write: (line: string) => void): ((line: string) => void) =>
  (line) =>
    write(redact(line))
