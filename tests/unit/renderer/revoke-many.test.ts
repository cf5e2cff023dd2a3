import { describe, expect, it } from 'vitest'
import { AppState } from '../../../src/renderer/src/app-state.svelte.ts'
import { RevokeMany, type FilterId } from '../../../src/renderer/src/features/revoke/revoke-many.svelte.ts'
import {
  batchCounts,
  batchReason,
  batchTitle,
} from '../../../src/renderer/src/features/revoke/batch-words.ts'
import { receiptLines } from '../../../src/renderer/src/features/revoke/receipt-words.ts'
import { ok } from '../../../src/shared/failure.ts'
import type { BatchProgress, Receipt } from '../../../src/shared/revocation.ts'
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

function open(fake = new FakeBridge()) {
  let started = false
  const onStarted = () => (started = true)
  const many = new RevokeMany(fake.bridge, account, { tokens: () => tokens, now, onStarted })
  return { many, fake, started: () => started }
}

const keys = (many: RevokeMany) => many.chosen.map(({ key }) => key)

describe('choosing many tokens to revoke', () => {
  it('means all at first, the riskiest first and the one that signs in here last', () => {
    const { many } = open()
    expect(keys(many)).toEqual(['bypass', 'writer', 'reader', 'over', 'signed-in'])
    expect(many.act).toBe('Revoke 5 tokens')
  })

  it.each<[FilterId, string[]]>([
    ['write', ['bypass', 'writer', 'signed-in']],
    ['anywhere', ['bypass', 'reader', 'over', 'signed-in']],
    ['bypass', ['bypass', 'signed-in']],
    ['expired', ['over']],
    ['unused', ['bypass', 'writer']],
    ['old', ['writer']],
  ])('narrows down to %s', (filter, left) => {
    const { many } = open()
    many.toggle(filter)
    expect(keys(many)).toEqual(left)
    many.toggle(filter)
    expect(many.chosen).toHaveLength(5)
  })

  it('takes several filters together', () => {
    const { many } = open()
    many.toggle('unused')
    many.toggle('bypass')
    expect(keys(many)).toEqual(['bypass'])
  })

  it('begins with exactly those, and stays open with the reason when it cannot', async () => {
    const good = open(new FakeBridge({ 'revoke.start': () => ok({ batch: 'b1' }) }))
    good.many.toggle('bypass')
    await good.many.confirm()
    expect(good.fake.argsOf('revoke.start')).toEqual([{ account: 'a1', keys: ['bypass', 'signed-in'] }])
    expect(good.started()).toBe(true)
    const bad = open(new FakeBridge({ 'revoke.start': () => refused('invalid-request') }))
    await bad.many.confirm()
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
