import { describe, expect, it } from 'vitest'
import { AppState } from '../../../src/renderer/src/app-state.svelte.ts'
import {
  RevokeMany,
  type FilterId,
  type Offer,
} from '../../../src/renderer/src/features/revoke/revoke-many.svelte.ts'
import {
  batchCounts,
  batchReason,
  batchTitle,
} from '../../../src/renderer/src/features/revoke/batch-words.ts'
import { receiptLines } from '../../../src/renderer/src/features/revoke/receipt-words.ts'
import { ok } from '../../../src/shared/failure.ts'
import type { BatchProgress, Receipt } from '../../../src/shared/revocation.ts'
import type { Token } from '../../../src/shared/token.ts'
import { account, FakeBridge, refused, token } from './fake-bridge.ts'

const now = Date.parse('2026-11-24T12:00:00Z')
const tokens = [
  token('reader', { created: '2026-11-20T00:00:00Z', lastUsed: '2026-11-23T00:00:00Z' }),
  token('signed-in', {
    access: { kind: 'publish' },
    bypassesTwoFactor: true,
    inUse: true,
    lastUsed: '2026-11-24T00:00:00Z',
  }),
  token('writer', { access: { kind: 'publish' }, ranges: ['10.0.0.0/8'], created: '2026-01-01T00:00:00Z' }),
  token('bypass', { access: { kind: 'publish' }, bypassesTwoFactor: true }),
  token('over', { expires: '2026-11-01T00:00:00Z', lastUsed: '2026-10-01T00:00:00Z' }),
]

interface Opened {
  readonly fake?: FakeBridge
  readonly offer?: Offer
  readonly list?: readonly Token[]
}

function open({ fake = new FakeBridge(), offer, list = tokens }: Opened = {}) {
  let started = false
  const onStarted = () => (started = true)
  const options = { tokens: () => list, now, onStarted, ...(offer && { offer }) }
  return { many: new RevokeMany(fake.bridge, account, options), fake, started: () => started }
}

const keysOf = (list: readonly Token[]) => list.map(({ key }) => key)
const chosen = (many: RevokeMany) => keysOf(many.chosen)

describe('choosing several tokens to revoke', () => {
  it('starts with nothing chosen, and nothing can be sent', async () => {
    const { many, fake } = open({ fake: new FakeBridge({ 'revoke.start': () => ok({ batch: 'b1' }) }) })
    expect([chosen(many), many.act, many.missing]).toEqual([[], 'Revoke 0 tokens', 'choice'])
    await many.confirm()
    expect(fake.argsOf('revoke.start')).toEqual([])
  })

  it('offers the riskiest first, and the one that signs in here apart from them', () => {
    const { many } = open()
    expect(keysOf(many.others)).toEqual(['bypass', 'writer', 'reader', 'over'])
    expect(keysOf(many.own)).toEqual(['signed-in'])
  })

  it.each<[FilterId, string[]]>([
    ['write', ['bypass', 'writer', 'signed-in']],
    ['anywhere', ['bypass', 'reader', 'over', 'signed-in']],
    ['bypass', ['bypass', 'signed-in']],
    ['expired', ['over']],
    ['unused', ['bypass', 'writer']],
    ['old', ['writer']],
  ])('narrows what is offered down to %s, and chooses none of it', (filter, left) => {
    const { many } = open()
    many.toggle(filter)
    expect([...keysOf(many.others), ...keysOf(many.own)]).toEqual(left)
    expect(chosen(many)).toEqual([])
    many.toggle(filter)
    expect(many.shownCount).toBe(5)
  })

  it('takes several filters together', () => {
    const { many } = open()
    many.toggle('unused')
    many.toggle('bypass')
    expect(keysOf(many.others)).toEqual(['bypass'])
    expect([many.shownCount, many.hiddenCount]).toEqual([1, 4])
  })

  it('never chooses what signs in here along with others, only by its own box, and revokes it last', async () => {
    const { many, fake } = open({ fake: new FakeBridge({ 'revoke.start': () => ok({ batch: 'b1' }) }) })
    many.toggle('bypass')
    many.chooseAll()
    expect(chosen(many)).toEqual(['bypass'])
    many.choose('signed-in', true)
    expect(many.act).toBe('Revoke 2 tokens')
    await many.confirm()
    expect(fake.argsOf('revoke.start')).toEqual([{ account: 'a1', keys: ['bypass', 'signed-in'] }])
  })

  it('has what the user ticked chosen, but for what signs in here; what a search found it only offers', () => {
    const keys = ['reader', 'signed-in', 'over']
    const ticked = open({ offer: { keys, ticked: true } }).many
    expect([chosen(ticked), keysOf(ticked.own), ticked.shownCount]).toEqual([
      ['reader', 'over'],
      ['signed-in'],
      3,
    ])
    const found = open({ offer: { keys, ticked: false } }).many
    expect([chosen(found), found.shownCount, found.narrows]).toEqual([[], 3, false])
  })

  it('lets go of what a filter hides, also when it is shown again', () => {
    const { many } = open()
    many.chooseAll()
    many.toggle('old')
    expect(chosen(many)).toEqual(['writer'])
    many.olderThan = 365
    expect(chosen(many)).toEqual([])
    many.toggle('old')
    expect(chosen(many)).toEqual([])
  })

  it('asks for the number of more than ten, and sends nothing until it fits', async () => {
    const list = Array.from({ length: 12 }, (_, index) => token(`t${index}`))
    const fake = new FakeBridge({ 'revoke.start': () => ok({ batch: 'b1' }) })
    const { many, started } = open({ fake, list })
    many.chooseAll()
    many.choose('t0', false)
    many.choose('t1', false)
    expect([many.chosen.length, many.asksForNumber, many.missing]).toEqual([10, false, null])
    many.choose('t0', true)
    expect([many.asksForNumber, many.missing, many.numberProblem]).toEqual([true, 'number', null])
    many.number = '10'
    await many.confirm()
    expect([many.missing, many.numberProblem]).toEqual([
      'number',
      'That is not the number: 11 tokens are chosen.',
    ])
    many.number = ' 11 '
    expect([many.missing, many.numberProblem]).toEqual([null, null])
    // Another choice makes another number.
    many.choose('t1', true)
    expect(many.missing).toBe('number')
    many.choose('t1', false)
    expect(fake.argsOf('revoke.start')).toEqual([])
    await many.confirm()
    expect(fake.argsOf('revoke.start')).toHaveLength(1)
    expect(started()).toBe(true)
  })

  it('begins with exactly those, and stays open with the reason when it cannot', async () => {
    const bad = open({ fake: new FakeBridge({ 'revoke.start': () => refused('invalid-request') }) })
    bad.many.choose('bypass', true)
    await bad.many.confirm()
    expect(bad.fake.argsOf('revoke.start')).toEqual([{ account: 'a1', keys: ['bypass'] }])
    expect([bad.started(), bad.many.call.failure?.code]).toEqual([false, 'invalid-request'])
  })
})

const batch: BatchProgress = {
  ...{ id: 'b1', account: 'a1', phase: 'running', why: null, until: null, startedAt: '2026-11-24T11:00:00Z' },
  ...{ total: 10, left: 4, unproven: 1, dead: 2, gone: 1, honoured: 1, failed: 1, journaled: true },
}

describe('a batch in words', () => {
  it('says how far it is and why it waits', () => {
    expect(batchTitle(batch)).toBe('Revoking 10 tokens')
    expect(batchCounts(batch)).toBe(
      '2 proven dead, 1 off the list, 1 off the list and still being honoured, 1 sent, 1 not revoked, 4 to go',
    )
    const waiting = { ...batch, phase: 'waiting', why: 'Too fast.', until: '2026-11-24T12:02:00Z' } as const
    expect(batchReason(waiting, now)).toBe('Too fast. It goes on in 2 minutes.')
    expect(batchTitle({ ...batch, phase: 'done' })).toBe('Revoked 4 tokens')
  })

  it('that ends is told in the status line, once', async () => {
    const fake = new FakeBridge()
    const app = new AppState(fake.bridge)
    await app.start()
    fake.push({ revocations: { batches: [batch], honoured: [] } })
    expect(app.notice).toBe('')
    fake.push({ revocations: { batches: [{ ...batch, phase: 'done' }], honoured: [] } })
    expect(app.notice).toBe('Removed 4 tokens')
  })
})

it('tells a receipt in the order of time, with what was seen', () => {
  const receipt: Receipt = {
    ...{ id: 'b/0', batch: 'b', account: 'a1', registry: 'https://registry.example/', username: 'robin' },
    ...{ key: 'k', name: 'ci', masked: '', stage: 'dead', asked: '2026-11-24T11:00:00.000Z' },
    ...{
      sent: ['2026-11-24T11:00:01.000Z'],
      answered: '2026-11-24T11:00:02.000Z',
      before: 'alive',
      nextTry: null,
    },
    verdicts: [
      { at: '2026-11-24T11:00:03.000Z', looked: 'list', finding: 'gone', detail: 'It is no longer listed.' },
      { at: '2026-11-24T11:00:04.000Z', looked: 'token', finding: 'dead', detail: 'list 401, whoami 401' },
    ],
    ended: { at: '2026-11-24T11:00:05.000Z', outcome: 'dead', why: 'Its registry refuses it.' },
  }
  expect(receiptLines(receipt).map(({ words, detail }) => [words, detail])).toEqual([
    ['You asked for it', ''],
    ['The delete was sent', 'It worked until then.'],
    ['The registry said yes', ''],
    ['No longer listed', ''],
    ['The token is refused', 'list 401, whoami 401'],
    ['Proven dead', 'Its registry refuses it.'],
  ])
})
