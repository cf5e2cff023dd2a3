import * as v from 'valibot'
import { contract } from '../../src/shared/contract.ts'

/**
 * JavaScript for the page: `count` calls as a page gone wrong might make them, from a seed, so that a failure can be
 * made again. Each begins as a valid call, of which something is replaced, added, taken away or nested. It answers how
 * many were refused, how many could not be carried, and how many got through.
 */
export function hostileCalls(
  seed: number,
  count: number,
  valid: Readonly<Record<string, object | null>>,
): string {
  return `(async () => {
  let state = ${seed}
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
  const below = (n) => Math.floor(random() * n)
  const pick = (list) => list[below(list.length)]
  const valid = ${JSON.stringify(valid)}
  const hostile = [
    () => null, () => undefined, () => NaN, () => -1, () => 2 ** 53, () => Infinity, () => '', () => true, () => [],
    () => ({}), () => 10n, () => new Date(0), () => /x/, () => new Map([['account', 'a1']]), () => new Set(['k1']),
    () => new Error('npm_hostileText'), () => new Uint8Array(8), () => new Array(3), () => Object.create(null),
    () => Symbol('x'), () => () => 1, () => 'x'.repeat(70_000), () => '\\u0000\\u202e\\ud800', () => '../../etc/passwd',
    () => 'file:///etc/passwd', () => 'javascript:alert(1)', () => ({ toString: 1, valueOf: null }),
    () => JSON.parse('{"__proto__":{"admin":true}}'), () => ({ constructor: { prototype: { admin: true } } }),
    () => { const a = {}; a.a = a; return a },
    () => { let deep = 'x'; for (let i = 0; i < 200; i++) deep = [deep]; return deep },
    () => Array.from({ length: 1_001 }, (_, i) => 'k' + i),
    () => ({ get account() { return 'a1' }, keys: ['k1'] }),
  ]
  const names = ['force', 'admin', '__proto__x', 'url', 'path', 'registry', 'account', 'key', 'keys', 'toString', '', '0']
  const mutate = (value, depth = 0) => {
    if (depth > 3 || typeof value !== 'object' || value === null || random() < 0.25) return pick(hostile)()
    const copy = Array.isArray(value) ? [...value] : { ...value }
    const keys = Object.keys(copy)
    const key = keys.length ? pick(keys) : pick(names)
    const kind = below(4)
    if (kind === 0) copy[key] = pick(hostile)()
    else if (kind === 1) copy[Array.isArray(copy) ? copy.length : pick(names)] = pick(hostile)()
    else if (kind === 2) delete copy[key]
    else copy[key] = mutate(copy[key], depth + 1)
    return copy
  }
  const channels = Object.keys(valid)
  const outcomes = { refused: 0, notCarried: 0, through: 0, other: [] }
  for (let done = 0; done < ${count}; ) {
    const calls = []
    for (let i = 0; i < 250 && done < ${count}; i++, done++) {
      const channel = pick(channels)
      const [group, name] = channel.split('.')
      const args = mutate(valid[channel])
      const extra = random() < 0.1 ? [pick(hostile)()] : []
      calls.push((async () => tokentray[group][name](args, ...extra))().then(
        (answer) => {
          if (answer.ok) outcomes.through++
          else if (answer.failure.code === 'bad-request') outcomes.refused++
          else outcomes.other.push(channel + ' ' + answer.failure.code)
        },
        () => outcomes.notCarried++,
      ))
    }
    await Promise.all(calls)
  }
  return JSON.stringify(outcomes)
})()`
}

/** Whether a handler may see these arguments: exactly what the contract's schema of the call gives back. */
export function isOfContract(channel: string, args: unknown): boolean {
  const [group = '', name = ''] = channel.split('.')
  const entries = new Map(Object.entries(contract)).get(group) ?? {}
  const entry: unknown = new Map(Object.entries(entries)).get(name)
  if (typeof entry !== 'object' || entry === null || !('args' in entry)) return false
  return v.safeParse(entry.args as v.GenericSchema, args).success
}
