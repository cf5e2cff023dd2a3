import { fail, ok, type Result } from './failure.ts'

/** Keys of the whole desktop, in the spelling of Electron's accelerators. */
export interface Shortcut {
  readonly modifiers: readonly Modifier[]
  /** A letter, a digit, a function key or one of the named keys. */
  readonly key: string
}

const modifiers = ['Control', 'Alt', 'Shift', 'Super'] as const
export type Modifier = (typeof modifiers)[number]

const modifierWords: ReadonlyMap<string, Modifier> = new Map([
  ['ctrl', 'Control'],
  ['control', 'Control'],
  ['strg', 'Control'],
  ['alt', 'Alt'],
  ['option', 'Alt'],
  ['shift', 'Shift'],
  ['super', 'Super'],
  ['meta', 'Super'],
  ['win', 'Super'],
  ['cmd', 'Super'],
  ['command', 'Super'],
])

const namedKeys = ['Space', 'Home', 'End', 'Insert', 'PageUp', 'PageDown'] as const

/**
 * Reads what somebody typed, such as `ctrl + alt + t`. Two modifiers are asked for: with fewer, the keys would
 * be taken from copy, paste and writing in every other program.
 */
export function parseShortcut(text: string): Result<Shortcut> {
  const words = text.split('+').map((word) => word.trim().toLowerCase())
  const found = words.slice(0, -1).map((word) => modifierWords.get(word))
  const key = keyOf(words.at(-1) ?? '')
  const unknown = words.find((_word, at) => (at < found.length ? !found[at] : key === null))
  if (key === null || unknown !== undefined) {
    return fail(
      'shortcut-invalid',
      unknown ? `“${unknown.slice(0, 20)}” is not a key that Tokentray knows.` : 'A key is missing.',
    )
  }
  const held = modifiers.filter((modifier) => found.includes(modifier))
  if (held.length < 2) return fail('shortcut-invalid', 'It needs at least two of Ctrl, Alt, Shift and Super.')
  if (held.length < found.length) return fail('shortcut-invalid', 'It has the same key twice.')
  return ok({ modifiers: held, key })
}

function keyOf(word: string): string | null {
  if (/^[a-z0-9]$/.test(word) || /^f([1-9]|1\d|2[0-4])$/.test(word)) return word.toUpperCase()
  return namedKeys.find((name) => name.toLowerCase() === word) ?? null
}

/** `Control+Alt+T`: what Electron takes, and what is saved. */
export const formatShortcut = ({ modifiers: held, key }: Shortcut): string => [...held, key].join('+')
