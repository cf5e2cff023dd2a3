import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  allRevocations,
  apply,
  emptyLedger,
  findRevocation,
  isOpen,
  isToSend,
  linesOf,
  stageOf,
  withoutSurplus,
  type Batch,
  type Ledger,
  type Line,
} from '../../../../src/main/core/features/revoke/ledger.ts'
import { lookResults, outcomes } from '../../../../src/shared/revocation.ts'

const at = '2026-11-23T12:00:00.000Z'

const opening = (batch: string, tokens: number): Line => ({
  ...{ t: 'batch', batch, at, account: 'robin@https://registry.example/' },
  ...{ registry: 'https://registry.example/', username: 'robin', attended: false },
  tokens: Array.from({ length: tokens }, (_, n) => ({ key: `key-${n}`, name: `name-${n}`, masked: '' })),
})

const batchIds = fc.constantFrom('a', 'b/c', 'unknown')
const ids = fc.tuple(batchIds, fc.integer({ min: 0, max: 4 })).map(([batch, index]) => `${batch}/${index}`)
const times = fc.integer({ min: 0, max: 9 }).map((second) => `2026-11-23T12:00:0${second}.000Z`)
const results = fc.constantFrom(...lookResults)

const lines: fc.Arbitrary<Line> = fc.oneof(
  fc.record({ t: fc.constant('send' as const), id: ids, at: times, before: fc.option(results) }),
  fc.record({ t: fc.constant('yes' as const), id: ids, at: times }),
  fc.record({
    t: fc.constant('look' as const),
    id: ids,
    verdict: fc.record({
      at: times,
      looked: fc.constantFrom('list' as const, 'token' as const),
      finding: results,
      detail: fc.string(),
    }),
  }),
  fc.record({
    t: fc.constant('end' as const),
    id: ids,
    at: times,
    outcome: fc.constantFrom(...outcomes),
    why: fc.string(),
  }),
  fc.record({
    t: fc.constant('phase' as const),
    batch: batchIds,
    phase: fc.constantFrom('running' as const, 'paused' as const, 'done' as const),
  }),
)
const stories = fc
  .array(lines, { maxLength: 40 })
  .map((more): readonly Line[] => [opening('a', 3), opening('b/c', 4), ...more])

const asJson = (ledger: Ledger) => JSON.stringify([...ledger])

describe('the ledger', () => {
  it('is the same however the lines come, and what it was before stays as it was', () => {
    fc.assert(
      fc.property(stories, fc.nat(), (story, anywhere) => {
        const cut = anywhere % (story.length + 1)
        const before = apply(emptyLedger, story.slice(0, cut))
        const seen = asJson(before)
        const after = apply(before, story.slice(cut))
        expect(asJson(before)).toBe(seen)
        expect(asJson(after)).toBe(asJson(apply(emptyLedger, story)))
        expect(asJson(after)).toBe(asJson(story.reduce((ledger, one) => apply(ledger, [one]), emptyLedger)))
      }),
    )
  })

  it('comes back from the lines that a file is written anew with', () => {
    fc.assert(
      fc.property(stories, (story) => {
        // A delete is the first line of any revocation, as the app writes them.
        const sent = ['a/0', 'a/1', 'a/2', 'b/c/0', 'b/c/1', 'b/c/2', 'b/c/3'].map((id): Line => ({
          t: 'send',
          id,
          at,
          before: null,
        }))
        const ledger = apply(emptyLedger, [...story.slice(0, 2), ...sent, ...story.slice(2)])
        const again = apply(emptyLedger, [...ledger.values()].flatMap(linesOf))
        expect(asJson(again)).toBe(asJson(ledger))
      }),
    )
  })

  it('touches only the batches that the lines are about', () => {
    const before = apply(emptyLedger, [opening('a', 3), opening('b', 3)])
    const after = apply(before, [{ t: 'yes', id: 'a/1', at }])
    expect(after.get('b')).toBe(before.get('b'))
    expect(after.get('a')?.revocations[0]).toBe(before.get('a')?.revocations[0])
    expect(findRevocation(after, 'a/1')).toMatchObject({ key: 'key-1', answered: at })
    expect(findRevocation(after, 'a/9')).toBeUndefined()
  })

  it('says where a revocation is, from the first line to the last', () => {
    const look = (looked: 'list' | 'token', finding: 'gone' | 'dead'): Line => ({
      ...{ t: 'look', id: 'a/0' },
      verdict: { at, looked, finding, detail: '' },
    })
    const story: readonly Line[] = [
      opening('a', 1),
      { t: 'send', id: 'a/0', at, before: 'alive' },
      { t: 'yes', id: 'a/0', at },
      look('list', 'gone'),
      look('token', 'dead'),
      { t: 'end', id: 'a/0', at, outcome: 'dead', why: '' },
    ]
    const stages = story.map((_, index) => {
      const one = findRevocation(apply(emptyLedger, story.slice(0, index + 1)), 'a/0') ?? expect.fail()
      return [stageOf(one), isToSend(one), isOpen(one)]
    })
    expect(stages).toEqual([
      ['waiting', true, true],
      ['sent', true, true],
      ['answered', false, true],
      ['honoured', false, false],
      ['honoured', false, false],
      ['dead', false, false],
    ])
  })

  it('lets go of the oldest batches that are over, and of no other', () => {
    const end = (id: string): Line => ({ t: 'end', id, at, outcome: 'gone', why: '' })
    const ledger = apply(emptyLedger, [
      ...[opening('a', 2), opening('b', 2), opening('c', 2)],
      ...[end('a/0'), end('b/0'), end('b/1'), end('c/0'), end('c/1')],
    ])
    const kept = (most: number) => [...withoutSurplus(ledger, most).values()].map(({ id }: Batch) => id)
    expect(kept(6)).toEqual(['a', 'b', 'c'])
    expect(kept(4)).toEqual(['a', 'c'])
    expect(kept(0)).toEqual(['a'])
    expect(allRevocations(ledger)).toHaveLength(6)
  })
})
