import type { LeakKind } from '../../../../shared/leaks.ts'

/** Something in a text that looks like a secret of a registry. `index` is where it begins, in UTF-16 units. */
export interface Shaped {
  readonly kind: LeakKind
  readonly secret: string
  readonly index: number
}

/** A token may follow whatever is no letter or digit, and an escape that a log has in its place: `\n`, `%3D`. */
export const tokenStart = String.raw`(?:(?<![A-Za-z0-9])|(?<=\\[nrt])|(?<=%[0-9A-Fa-f]{2}))`
const end = '(?![A-Za-z0-9])'

/** Settings and variables whose value is a token, whatever it looks like: Verdaccio's are base64, old ones of npm UUIDs. */
const tokenNames = [
  '_authToken',
  'npmAuthToken',
  'NPM_TOKEN',
  'NPM_AUTH_TOKEN',
  'NODE_AUTH_TOKEN',
  'BUN_CONFIG_TOKEN',
].join('|')

/**
 * The shapes, the surest first; the secret is the first group, or all of it. npm's own redactor takes 36 to 48 letters and
 * digits for a token; cnpmcore's ends in a checksum.
 */
const shapes: readonly { readonly kind: LeakKind; readonly pattern: RegExp }[] = [
  { kind: 'npm', pattern: new RegExp(`${tokenStart}npms?_[A-Za-z0-9]{36,48}${end}`, 'g') },
  { kind: 'other', pattern: new RegExp(`${tokenStart}cnpm_[A-Za-z0-9]{16,64}_[A-Za-z0-9]{4,16}${end}`, 'g') },
  {
    kind: 'other',
    pattern: new RegExp(`${tokenStart}eyJ[\\w-]{8,2000}\\.eyJ[\\w-]{8,4000}\\.[\\w-]{16,1000}`, 'g'),
  },
  {
    kind: 'other',
    pattern: new RegExp(`(?:${tokenNames})["']?\\s{0,4}[=:]\\s{0,4}["']?([\\w.~+/=-]{8,4096})`, 'g'),
  },
  { kind: 'other', pattern: /\bBearer\s{1,4}([\w.~+/=-]{16,4096})/gi },
  {
    kind: 'password',
    pattern: /(?:_auth|_password|npmAuthIdent)["']?\s{0,4}[=:]\s{0,4}["']?([\w.~+/=:-]{6,4096})/g,
  },
  { kind: 'password', pattern: /\bhttps?:\/\/[^\s/:@"']{1,256}:([^\s/@"']{3,256})@/g },
  {
    kind: 'masked',
    pattern: new RegExp(`${tokenStart}npm_[A-Za-z0-9]{2,8}(?:\\.{3}|…)[A-Za-z0-9]{4,5}${end}`, 'g'),
  },
]

/** Colours of terminals; they stand in logs right before and after what is coloured. */
const colours = /\p{Cc}\[[0-9;]*m/gu

/** Every secret in a text, each as often as it stands there, in the order of the text. */
export function findShapes(text: string): readonly Shaped[] {
  const plain = text.replace(colours, (code) => ' '.repeat(code.length))
  const found = new Map<number, Shaped>()
  for (const { kind, pattern } of shapes) {
    for (const match of plain.matchAll(pattern)) {
      const secret = match[1] ?? match[0]
      const index = match.index + match[0].lastIndexOf(secret)
      // The surer shape has found it already; what redactors leave behind is no secret.
      if (!found.has(index) && !/^(?:npm_)?[*x•.]+$/i.test(secret)) found.set(index, { kind, secret, index })
    }
  }
  return [...found.values()].toSorted((a, b) => a.index - b.index)
}
