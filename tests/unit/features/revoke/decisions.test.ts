import { describe, expect, it } from 'vitest'
import { nextToSend, sortByList } from '../../../../src/main/core/features/revoke/batch-run.ts'
import { reactionTo } from '../../../../src/main/core/features/revoke/delete-sender.ts'
import { apply, emptyLedger, type Line } from '../../../../src/main/core/features/revoke/ledger.ts'
import { endAfterLook, nextLook, readerOf } from '../../../../src/main/core/features/revoke/looks.ts'
import { mayPass } from '../../../../src/main/core/features/revoke/run-control.ts'
import { failure, failureCodes } from '../../../../src/shared/failure.ts'
import type { LookResult } from '../../../../src/shared/revocation.ts'
import type { Token, TokenList } from '../../../../src/shared/token.ts'

const start = Date.parse('2026-11-23T12:00:00.000Z')
const timeAfter = (seconds: number) => new Date(start + seconds * 1_000)
const at = timeAfter(0).toISOString()

/** A batch of tokens called `a`, `b` and so on, after more lines. */
function batchOf(keys: string, ...more: readonly Line[]) {
  const tokens = keys.split('').map((key) => ({
    key,
    name: key,
    masked: '',
    ...(key === 'z' ? { own: true } : {}),
    ...(key === 'l' ? { listed: true } : {}),
  }))
  const opening = { t: 'batch', batch: 'x', at, account: 'r@h', registry: 'h', username: 'r' } as const
  const ledger = apply(emptyLedger, [{ ...opening, attended: false, tokens }, ...more])
  return ledger.get('x') ?? expect.fail()
}

const send = (index: number): Line => ({ t: 'send', id: `x/${index}`, at, before: null })
const yes = (index: number): Line => ({ t: 'yes', id: `x/${index}`, at })
const saw = (looked: 'list' | 'token', finding: LookResult, seconds = 0): Line => ({
  ...{ t: 'look', id: 'x/0' },
  verdict: { at: timeAfter(seconds).toISOString(), looked, finding, detail: '' },
})

function listOf(keys: string, more: Partial<TokenList> = {}): TokenList {
  const tokens = keys.split('').map((key) => ({ key, revoked: null }) as Token)
  return { tokens, complete: true, readAt: at, ...more }
}

describe('what is sent next', () => {
  it('is what is not answered yet, and the sign-in itself when all others are through', () => {
    const keys = (batch: ReturnType<typeof batchOf>) => nextToSend(batch).map(({ key }) => key)
    expect(keys(batchOf('abz'))).toEqual(['a', 'b'])
    expect(keys(batchOf('abz', send(0), yes(0)))).toEqual(['b'])
    expect(keys(batchOf('abz', send(0), yes(0), send(1), yes(1)))).toEqual(['z'])
    expect(keys(batchOf('az', send(0), yes(0), send(1), yes(1)))).toEqual([])
  })
})

describe('what a list shows', () => {
  it('parts what was sent and is gone from what was never listed and what is still there', () => {
    const batch = batchOf('abcd', send(0), yes(0), send(1), yes(1))
    expect(sortByList(batch, listOf('bd'))).toEqual({ absent: ['x/0'], never: ['x/2'], answered: ['x/1'] })
  })

  it('counts as gone what was listed when it was asked for, also when no line tells of a delete', () => {
    const batch = batchOf('al')
    expect(sortByList(batch, listOf(''))).toEqual({ absent: ['x/1'], never: ['x/0'], answered: [] })
  })

  it('is nothing when it could not be read, or not whole', () => {
    const batch = batchOf('a', send(0), yes(0))
    expect(sortByList(batch, { failure: 'offline' })).toEqual({ absent: [], never: [], answered: ['x/0'] })
    const partial = listOf('', { complete: false, reason: 'It stopped.' })
    expect(sortByList(batch, partial)).toEqual({ absent: [], never: [], answered: ['x/0'] })
    expect(readerOf(partial)({ key: 'a' }).detail).toContain('It stopped.')
  })

  it('is that a token is gone when it is listed as revoked', () => {
    const revoked = listOf('a')
    const tokens = revoked.tokens.map((token) => ({ ...token, revoked: at }))
    expect(readerOf({ ...revoked, tokens })({ key: 'a' }).finding).toBe('gone')
  })
})

describe('what a look means', () => {
  const one = (...more: readonly Line[]) =>
    batchOf('a', send(0), yes(0), ...more).revocations[0] ?? expect.fail()
  const next = (seconds: number, ...more: readonly Line[]) => {
    const moment = nextLook(one(...more), timeAfter(seconds))
    return moment === null ? null : (moment.getTime() - start) / 1_000
  }

  it('is when to look again: sooner at first, once an hour later, and for a day', () => {
    expect(next(0)).toBe(0)
    expect(next(0, saw('list', 'listed'))).toBe(2)
    expect(next(3, saw('list', 'listed', 2))).toBe(10)
    expect(next(70, saw('list', 'listed', 60))).toBe(300)
    // What came due while the app was closed is due at once.
    expect(next(400, saw('list', 'listed', 60))).toBe(400)
    expect(next(4_000, saw('list', 'unknown', 3_900))).toBe(7_600)
    expect(next(90_000, saw('list', 'unknown', 89_000))).toBeNull()
  })

  it('is the end only when it has lasted', () => {
    const end = (seconds: number, ...more: readonly Line[]) =>
      endAfterLook(one(...more), timeAfter(seconds))?.outcome ?? null
    expect(end(3_599, saw('list', 'listed'))).toBeNull()
    expect(end(3_600, saw('list', 'listed'))).toBe('still-listed')
    expect(end(3_600, saw('list', 'unknown'))).toBe('not-proven')
    const gone = saw('list', 'gone')
    expect(end(3_599, gone, saw('token', 'alive'))).toBeNull()
    expect(end(3_600, gone, saw('token', 'alive'))).toBe('still-works')
    expect(end(3_600, gone, saw('token', 'alive-elsewhere'))).toBe('not-proven')
    expect(end(3_600, gone, saw('token', 'unknown'))).toBeNull()
    expect(end(86_400, gone, saw('token', 'unknown'))).toBe('not-proven')
  })
})

describe('a delete that failed', () => {
  const reaction = (code: (typeof failureCodes)[number], attended = false, signedIn = true) =>
    reactionTo(failure(code, ''), { attended, signedIn })

  it('is looked for in the list when it may have been carried out, and never taken for refused', () => {
    for (const code of [
      'timed-out',
      'registry-error',
      'unexpected-response',
      'registry-unreachable',
    ] as const)
      expect(reaction(code)).toBe('lost')
  })

  it('is sent again later when nothing was carried out', () => {
    expect(reaction('offline')).toBe('later')
    expect(reaction('cancelled')).toBe('later')
    expect(reaction('rate-limited')).toBe('slow-down')
    expect(reaction('rate-limited', true)).toBe('later')
    expect(reaction('session-ended')).toBe('sign-in')
    expect(reaction('forbidden', false, false)).toBe('signed-out')
  })

  it('is refused only when the registry would not', () => {
    const refused = failureCodes.filter((code) => reaction(code) === 'refused')
    expect(refused).toContain('forbidden')
    for (const code of refused) expect(mayPass(failure(code, ''))).toBe(false)
  })
})

it('waits for what may pass by itself, and for no refusal', () => {
  const waitedFor = failureCodes.filter((code) => mayPass(failure(code, '')))
  expect(waitedFor).toEqual([
    'rate-limited',
    'offline',
    'registry-unreachable',
    'proxy-failed',
    'network-sign-in',
    'timed-out',
    'registry-error',
    'unexpected-response',
    'keychain-locked',
  ])
})
