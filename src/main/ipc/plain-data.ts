import { isDeepStrictEqual } from 'node:util'

/**
 * Looks whether a value is plain data of at most `limit` bytes, without calling anything in it. Plain is
 * what both transports carry alike (structured clone in Electron, JSON in Chromium): `undefined`, null,
 * booleans, finite numbers, strings, arrays and bare objects, with no way round in a circle.
 *
 * The size counts UTF-8 bytes of text and keys, and eight for everything else.
 */
export function checkPlainData(value: unknown, limit: number): 'plain' | 'too-large' | 'not-plain' {
  const waiting: unknown[] = [value]
  const seen = new Set<object>()
  let size = 0
  while (waiting.length > 0) {
    const next = waiting.pop()
    size += typeof next === 'string' ? Buffer.byteLength(next) : 8
    if (typeof next === 'object' && next !== null) {
      const members = plainMembers(next)
      if (!members || seen.has(next)) return 'not-plain'
      seen.add(next)
      for (const [key, member] of members) {
        size += Buffer.byteLength(key)
        waiting.push(member)
      }
    } else if (!isPlainScalar(next)) return 'not-plain'
    if (size > limit) return 'too-large'
  }
  return 'plain'
}

function isPlainScalar(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value)
  return value === undefined || value === null || typeof value === 'boolean' || typeof value === 'string'
}

/** Keys that reach a prototype when a careless merge copies them; no message has a field of these names. */
const poison = new Set(['__proto__', 'constructor', 'prototype'])

/** The members of a bare object or array, or null when there is more to it than data. */
function plainMembers(holder: object): [string, unknown][] | null {
  const prototype: unknown = Object.getPrototypeOf(holder)
  if (prototype !== (Array.isArray(holder) ? Array.prototype : Object.prototype)) return null
  if (Object.getOwnPropertySymbols(holder).length > 0) return null
  const members = Object.entries(Object.getOwnPropertyDescriptors(holder)).filter(([, own]) => own.enumerable)
  if (members.some(([key, own]) => !('value' in own) || poison.has(key))) return null
  return members.map(([key, own]): [string, unknown] => [key, own.value])
}

/**
 * A copy that both transports carry without loss, or null when there is none: a `Date`, a class instance,
 * a function or a member that is `undefined` would arrive as something else.
 */
export function lossless<T>(value: T): { readonly copy: T } | null {
  try {
    const throughJson: unknown = JSON.parse(JSON.stringify(value))
    return isDeepStrictEqual(value, throughJson) ? { copy: structuredClone(value) } : null
  } catch {
    return null
  }
}
