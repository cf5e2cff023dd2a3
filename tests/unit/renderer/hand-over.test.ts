import { describe, expect, it } from 'vitest'
import { HandOverFlow } from '../../../src/renderer/src/features/handover/hand-over-flow.svelte.ts'
import type { HandoverWay } from '../../../src/shared/handover.ts'
import { FakeBridge, refused } from './fake-bridge.ts'

const subject = { account: 'a1', key: 'ci' }
const named = { ...subject, name: 'ci', registry: 'https://npm.acme.example/' }

async function handedOver(way: HandoverWay, fake = new FakeBridge()) {
  const said: string[] = []
  const flow = new HandOverFlow(fake.bridge, named, true, (words) => said.push(words))
  flow.way = way
  flow.minutes = 5
  await flow.submit()
  return { flow, fake, said }
}

describe('handing a token over', () => {
  it('begins with running a command, and with lending where there is no launcher', () => {
    const { bridge } = new FakeBridge()
    const ways = [true, false].map(
      (hasLauncher) => new HandOverFlow(bridge, named, hasLauncher, () => undefined).way,
    )
    expect(ways).toEqual(['run', 'lent'])
  })

  it('asks for the way that was chosen, and says what was done', async () => {
    const lent = await handedOver('lent')
    expect(lent.fake.argsOf('handover.lend')).toEqual([{ ...subject, minutes: 5 }])
    expect(lent.said).toEqual(['Lent for 5 minutes; then Tokentray takes it out again.'])
    const helped = await handedOver('helper')
    expect(helped.fake.argsOf('handover.help')).toEqual([subject])
    expect(helped.said).toHaveLength(1)
  })

  it('stays with what is to be typed, which can be copied', async () => {
    const { flow, fake, said } = await handedOver(
      'run',
      new FakeBridge({ 'handover.run': () => ({ ok: true, value: { id: 'h1' } }) }),
    )
    expect([flow.chosen, said]).toEqual(['h1', []])
    await flow.copyCommand('h1')
    expect(fake.argsOf('handover.copyCommand')).toEqual([{ id: 'h1' }])
    expect(flow.copied).toBe(true)
  })

  it('keeps the choice and says why when it could not be', async () => {
    const fake = new FakeBridge({ 'handover.lend': () => refused('already-there') })
    const { flow, said } = await handedOver('lent', fake)
    expect(flow).toMatchObject({
      chosen: null,
      way: 'lent',
      call: { busy: false, failure: { code: 'already-there' } },
    })
    expect(said).toEqual([])
  })
})
