import type { LeakKind } from '../../../../shared/leaks.ts'

/**
 * Who looks for a shape: the finder of tokens in settings files, which offers to move what it finds; the leak check, which must not take
 * everything for a token; and whoever masks text that others wrote, and would rather mask too much. The log masks what either of the
 * last two finds.
 */
export type ShapeUse = 'files' | 'leaks' | 'text'

/** Something in a text that looks like a secret of a registry. `index` is where it begins, in UTF-16 units. */
export interface Shaped {
  readonly kind: LeakKind
  readonly secret: string
  readonly index: number
}

interface Shape {
  readonly kind: LeakKind
  readonly uses: readonly ShapeUse[]
  /** The secret is its first group, or all of it. Each takes a time that grows only with the length of the text. */
  readonly pattern: RegExp
  /** What looks the same and is no secret. */
  readonly harmless?: RegExp
}

/** A token may follow whatever is no letter or digit, and an escape that a log has in its place: `\n`, `%3D`. */
const start = String.raw`(?:(?<![A-Za-z0-9])|(?<=\\[nrt])|(?<=%[0-9A-Fa-f]{2}))`
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

/** Between the name of a setting and its value, in JSON and YAML too. */
const is = String.raw`["']?\s{0,4}[=:]\s{0,4}["']?`

/**
 * A JSON web token: a header that begins with `{"`, then `rest`. The letters before the first dot are looked over once from their
 * beginning, since a text may be full of headers without a dot.
 */
const webToken = (header: string, rest: string) =>
  new RegExp(String.raw`(?<![\w-])(?=[\w-]+\.${rest})[\w-]*?${start}(eyJ${header}\.${rest})`, 'g')

/**
 * The shapes, the surest first. npm's own redactor takes 36 to 48 letters and digits for a token; cnpmcore's ends in a checksum.
 */
const shapes: readonly Shape[] = [
  {
    kind: 'npm',
    uses: ['files', 'leaks'],
    pattern: new RegExp(`${start}npms?_[A-Za-z0-9]{36,48}${end}`, 'g'),
  },
  {
    kind: 'other',
    uses: ['leaks'],
    pattern: new RegExp(`${start}cnpm_[A-Za-z0-9]{16,64}_[A-Za-z0-9]{4,16}${end}`, 'g'),
  },
  {
    kind: 'other',
    uses: ['text'],
    pattern: new RegExp(`${start}(?:npms?|cnpm)_[A-Za-z0-9_]{16,}`, 'g'),
  },
  {
    kind: 'other',
    uses: ['leaks'],
    pattern: webToken(String.raw`[\w-]{8,}`, String.raw`eyJ[\w-]{8,}\.[\w-]{16,}`),
  },
  { kind: 'other', uses: ['text'], pattern: webToken(String.raw`[\w-]+`, String.raw`[\w-]+\.[\w-]*`) },
  {
    kind: 'other',
    uses: ['leaks'],
    pattern: new RegExp(String.raw`(?:${tokenNames})${is}([\w.~+/=-]{8,})`, 'g'),
  },
  { kind: 'other', uses: ['leaks'], pattern: /\bBearer\s{1,4}([\w.~+/=-]{16,})/gi },
  { kind: 'other', uses: ['text'], pattern: /\b(?:Bearer|Basic)\s+[\w+/=.~-]{8,}/g },
  {
    kind: 'password',
    uses: ['leaks'],
    pattern: new RegExp(String.raw`(?:_auth|_password|npmAuthIdent)${is}([\w.~+/=:-]{6,})`, 'g'),
  },
  { kind: 'password', uses: ['leaks'], pattern: /\bhttps?:\/\/[^\s/:@"']{1,256}:([^\s/@"']{3,256})@/g },
  {
    kind: 'masked',
    uses: ['leaks'],
    pattern: new RegExp(`${start}npm_[A-Za-z0-9]{2,8}(?:\\.{3}|…)[A-Za-z0-9]{4,5}${end}`, 'g'),
  },
  {
    kind: 'other',
    uses: ['text'],
    pattern: /(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{44,}={0,2}/g,
    // Keys of tokens of the older form are 128 hex digits, alone or at the end of a path.
    harmless: /^\/?(?:[a-z0-9]{1,16}\/)*[0-9a-f]{64,128}$/,
  },
]

/** Colours of terminals; they stand in logs right before and after what is coloured. */
const colours = /\p{Cc}\[[0-9;]*m/gu

/** What looks like a secret to any of these uses, by shape and then by place; the same stretch may be there more than once. */
export function shapesFor(text: string, ...uses: readonly ShapeUse[]): readonly Shaped[] {
  const plain = text.replace(colours, (code) => ' '.repeat(code.length))
  return shapes
    .filter((shape) => shape.uses.some((use) => uses.includes(use)))
    .flatMap((shape) => allOf(shape, plain))
}

function allOf({ kind, pattern, harmless }: Shape, text: string): readonly Shaped[] {
  const found: Shaped[] = []
  // `matchAll` would make the pattern anew for every line of the log.
  pattern.lastIndex = 0
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    const secret = match[1] ?? match[0]
    if (!harmless?.test(secret))
      found.push({ kind, secret, index: match.index + match[0].lastIndexOf(secret) })
  }
  return found
}

/** The stretches `[start, end)` that look like a secret to any of these uses. */
export const shapedStretches = (text: string, ...uses: readonly ShapeUse[]) =>
  shapesFor(text, ...uses).map(({ index, secret }) => [index, index + secret.length] as const)

/** Whether npm's own shape of a token is in a text. */
export const hasTokenShape = (text: string) => shapesFor(text, 'files').length > 0

/** Every secret that the leak check tells of, each as often as it stands there, in the order of the text. */
export function findLeaks(text: string): readonly Shaped[] {
  const found = new Map<number, Shaped>()
  for (const shaped of shapesFor(text, 'leaks')) {
    // A surer shape may have found it already; what redactors leave behind is no secret.
    if (!found.has(shaped.index) && !/^(?:npm_)?[*x•.]+$/i.test(shaped.secret))
      found.set(shaped.index, shaped)
  }
  return [...found.values()].toSorted((a, b) => a.index - b.index)
}
