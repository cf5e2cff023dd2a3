import { afterEach, describe, expect, it } from 'vitest'
import { contract, type EventMessage, type Handlers } from '../../src/shared/contract.ts'
import { ok } from '../../src/shared/failure.ts'
import { hostileCalls, isOfContract } from './hostile-calls.ts'
import { recordingHandlers, type Recorded } from '../support/recording-handlers.ts'
import { validArguments } from '../support/valid-arguments.ts'

/**
 * What the bridge between window and core must do, whatever carries it. A host is put under these cases by
 * saying how to open it; the cases speak JavaScript to its page and look at what reached the handlers.
 */
export interface BridgeUnderTest {
  /** Runs JavaScript in the app's page; rejects when it throws or when its promise rejects. */
  readonly evaluate: (source: string) => Promise<unknown>
  /** The same, from a page that has no business here; `sender` is one of the host's `hostileSenders`. */
  readonly evaluateAs: (sender: string, source: string) => Promise<unknown>
  /** Sends an event to the page; resolves when it would have arrived. */
  readonly send: (message: EventMessage) => Promise<void>
  readonly close: () => Promise<void>
}

export interface BridgeHost {
  readonly name: string
  /** Senders that this host can play and must refuse. */
  readonly hostileSenders: readonly string[]
  open(handlers: Handlers, log: (line: string) => void): Promise<BridgeUnderTest>
}

/** Calls as a page might make them, by mistake or on purpose; none of them may reach a handler. */
const malformed: readonly [fault: string, source: string][] = [
  ['no argument', 'tokentray.tokens.revoke()'],
  ['null', 'tokentray.tokens.revoke(null)'],
  ['an argument where none is taken', 'tokentray.app.snapshot({ all: true })'],
  ['a missing field', "tokentray.tokens.revoke({ account: 'a1' })"],
  ['an extra field', "tokentray.tokens.revoke({ account: 'a1', key: 'k1', force: true })"],
  [
    'an extra field deep inside',
    "tokentray.tokens.create({ account: 'a1', password: 'p', token: { name: 'n', ranges: [], access: { kind: 'read-only', bypassTwoFactor: true } } })",
  ],
  ['a wrong type', "tokentray.tokens.revoke({ account: 'a1', key: ['k1'] })"],
  ['an empty list of keys', "tokentray.revoke.start({ account: 'a1', keys: [] })"],
  ['a list with a hole', "tokentray.revoke.start({ account: 'a1', keys: [, 'k1'] })"],
  [
    'an unknown word',
    "tokentray.tokens.create({ account: 'a1', password: 'p', token: { name: 'n', ranges: [], access: { kind: 'everything' } } })",
  ],
  [
    'not a number',
    "tokentray.tokens.create({ account: 'a1', password: 'p', token: { name: 'n', ranges: [], expiresInDays: NaN, access: { kind: 'publish' } } })",
  ],
  [
    'a megabyte of text',
    "tokentray.accounts.addToken({ registry: 'https://registry.example/', token: 'x'.repeat(1_000_000) })",
  ],
  [
    'many texts that are a megabyte together',
    "tokentray.revoke.start({ account: 'a1', keys: Array.from({ length: 1000 }, () => 'k'.repeat(1000)) })",
  ],
  [
    'a constructor of its own',
    "tokentray.tokens.revoke({ account: 'a1', key: 'k1', constructor: { prototype: { admin: true } } })",
  ],
  ['a big integer', "tokentray.tokens.revoke({ account: 'a1', key: 10n })"],
  ['a date', "tokentray.tokens.revoke({ account: new Date(0), key: 'k1' })"],
  ['a map', "tokentray.tokens.revoke(new Map([['account', 'a1']]))"],
]

/** What a transport may not be able to carry at all: then its call rejects, before anything of ours sees it. */
const uncarriable: readonly [fault: string, source: string][] = [
  [
    'a circle',
    "(() => { const args = { account: 'a1', key: 'k1' }; args.self = args; return tokentray.tokens.revoke(args) })()",
  ],
  ['a function', "tokentray.tokens.revoke({ account: 'a1', key: 'k1', toString: () => 'x' })"],
]

class Holder {
  readonly secret = 'npm_example'
}
const withFunction = { secret: 'npm_example', again: () => 'npm_example' }
const withHole: { secret: string; note?: string | undefined } = { secret: 'npm_example', note: undefined }
const circular: { secret: string; self?: object } = { secret: 'npm_example' }
circular.self = circular

const notPlain: readonly [what: string, value: { readonly secret: string }][] = [
  ['an instance of a class', new Holder()],
  ['a function inside', withFunction],
  ['a member that is undefined', withHole],
  ['a circle', circular],
]

export function describeBridge(host: BridgeHost): void {
  describe(`the bridge over ${host.name}`, () => {
    let bridge: BridgeUnderTest | undefined
    let recorded: Recorded[] = []
    let logged: string[] = []

    async function open(
      change: (handlers: Handlers) => Handlers = (handlers) => handlers,
    ): Promise<BridgeUnderTest> {
      recorded = []
      logged = []
      bridge = await host.open(change(recordingHandlers(recorded)), (line) => logged.push(line))
      return bridge
    }
    const failingReveal = (reveal: Handlers['tokens']['reveal']) => (handlers: Handlers) => ({
      ...handlers,
      tokens: { ...handlers.tokens, reveal },
    })

    afterEach(async () => {
      await bridge?.close()
      bridge = undefined
    })

    it('gives the page exactly the groups and names of the contract, and nothing of the transport', async () => {
      const { evaluate } = await open()
      const names = 'Object.entries(tokentray).map(([group, entries]) => [group, Object.keys(entries)])'
      expect(await evaluate(`JSON.stringify(${names})`)).toBe(
        JSON.stringify(Object.entries(contract).map(([group, entries]) => [group, Object.keys(entries)])),
      )
      expect(
        await evaluate('[typeof require, typeof process, typeof ipcRenderer, typeof electron].join()'),
      ).toBe('undefined,undefined,undefined,undefined')
    })

    it('carries every call of the contract to its handler, with its argument, and brings the answer back', async () => {
      const { evaluate } = await open()
      for (const [channel, args] of Object.entries(validArguments)) {
        const answer = await evaluate(`tokentray.${channel}(${args ? JSON.stringify(args) : ''})`)
        expect(answer, channel).toMatchObject({ ok: true })
        expect(recorded.at(-1), channel).toEqual({ channel, args: args ?? undefined })
      }
      expect(recorded).toHaveLength(Object.keys(validArguments).length)
    })

    it('brings the value of an answer back whole', async () => {
      const { evaluate } = await open()
      expect(await evaluate("tokentray.tokens.revoke({ account: 'a1', key: 'k1' })")).toEqual({
        ok: true,
        value: { key: 'k1', name: 'deploy', outcome: 'removed' },
      })
    })

    it('hands a failure of a handler to the page as it is', async () => {
      const failure = {
        code: 'not-supported',
        message: 'Not here.',
        retryable: false,
        details: { status: 404 },
      } as const
      const { evaluate } = await open(failingReveal(() => Promise.resolve({ ok: false, failure })))
      expect(await evaluate("tokentray.tokens.reveal({ account: 'a1', key: 'k1' })")).toEqual({
        ok: false,
        failure,
      })
    })

    it('drops further arguments of a call', async () => {
      const { evaluate } = await open()
      await evaluate("tokentray.tokens.refresh({ account: 'a1' }, { account: 'a2' }, 'more')")
      expect(recorded).toEqual([{ channel: 'tokens.refresh', args: { account: 'a1' } }])
    })

    it('delivers events to their subscribers, the payload alone, until they unsubscribe', async () => {
      const { evaluate, send } = await open()
      await evaluate(`
        globalThis.heard = []
        globalThis.stopChanged = tokentray.app.changed((...all) => heard.push(['changed', ...all]))
        globalThis.stopIntent = tokentray.app.intent((...all) => heard.push(['intent', ...all]))
        undefined
      `)
      const intent: EventMessage = {
        channel: 'app.intent',
        payload: { kind: 'confirm-revoke', account: 'a1', key: 'k1' },
      }
      await send({ channel: 'app.changed', payload: { copied: null } })
      await send(intent)
      await evaluate('stopIntent(); undefined')
      await send(intent)
      await send({ channel: 'app.changed', payload: { dropped: ['a1'] } })
      expect(JSON.parse(String(await evaluate('JSON.stringify(heard)')))).toEqual([
        ['changed', { copied: null }],
        ['intent', intent.payload],
        ['changed', { dropped: ['a1'] }],
      ])
    })

    it.each(malformed)('refuses %s, and no handler sees it', async (_fault, source) => {
      const { evaluate } = await open()
      expect(await evaluate(source)).toMatchObject({ ok: false, failure: { code: 'bad-request' } })
      expect(recorded).toEqual([])
      expect(await evaluate('({}).admin')).toBeUndefined()
    })

    it('lets no __proto__ through: the call is refused, or arrives without it', async () => {
      const { evaluate } = await open()
      const args = '{"account":"a1","key":"k1","__proto__":{"admin":true}}'
      const answer = await evaluate(`tokentray.tokens.revoke(JSON.parse('${args}'))`)
      if (recorded.length === 0) expect(answer).toMatchObject({ ok: false, failure: { code: 'bad-request' } })
      else expect(recorded).toStrictEqual([{ channel: 'tokens.revoke', args: { account: 'a1', key: 'k1' } }])
      expect(await evaluate('({}).admin')).toBeUndefined()
    })

    it.each(uncarriable)('does not take %s, and no handler sees it', async (_fault, source) => {
      const { evaluate } = await open()
      const outcome = await evaluate(
        `(async () => ${source})().then((answer) => answer.ok, () => 'rejected')`,
      )
      expect([false, 'rejected']).toContain(outcome)
      expect(recorded).toEqual([])
    })

    it('R2 R3 survives 10,000 hostile calls; a handler sees only what the contract allows', async () => {
      const { evaluate } = await open()
      const outcomes = JSON.parse(
        String(await evaluate(hostileCalls(20_261_124, 10_000, validArguments))),
      ) as {
        refused: number
        notCarried: number
        through: number
        other: string[]
      }
      const { refused, notCarried, through, other } = outcomes
      console.log(`${host.name}: ${refused} refused, ${notCarried} not carried, ${through} harmless`)
      expect(other).toEqual([])
      expect(refused + notCarried + through).toBe(10_000)
      // What is harmless got through whole; the rest reached nobody.
      expect(recorded).toHaveLength(through)
      expect(recorded.filter(({ channel, args }) => !isOfContract(channel, args))).toEqual([])
      expect(refused).toBeGreaterThan(5_000)
      expect(logged.join()).not.toContain('hostileText')
      expect(await evaluate('({}).admin')).toBeUndefined()
      expect(await evaluate("tokentray.tokens.refresh({ account: 'a1' })")).toMatchObject({ ok: true })
    })

    it('names the field that is wrong and never its value', async () => {
      const { evaluate } = await open()
      const answer = JSON.stringify(
        await evaluate("tokentray.prompts.answer({ id: 'c1', code: 'hunter2-'.repeat(100) })"),
      )
      expect(answer).toContain('code')
      expect(answer).not.toContain('hunter2')
    })

    it.each(host.hostileSenders)('refuses a call from %s, and no handler sees it', async (sender) => {
      const { evaluateAs } = await open()
      expect(await evaluateAs(sender, 'tokentray.app.snapshot()')).toMatchObject({
        ok: false,
        failure: { code: 'untrusted-sender' },
      })
      expect(recorded).toEqual([])
    })

    it('turns what a handler throws into `internal`, without its message', async () => {
      const reveal = () => Promise.reject(new Error('npm_secretInTheMessage'))
      const { evaluate } = await open(failingReveal(reveal))
      const answer = await evaluate("tokentray.tokens.reveal({ account: 'a1', key: 'k1' })")
      expect(answer).toMatchObject({ ok: false, failure: { code: 'internal' } })
      expect(JSON.stringify([answer, logged])).not.toContain('npm_secretInTheMessage')
      expect(logged).toEqual([expect.stringMatching(/^tokens\.reveal threw Error at /)])
    })

    it.each(notPlain)('does not pass on an answer with %s', async (_what, value) => {
      const { evaluate } = await open(failingReveal(() => Promise.resolve(ok(value))))
      const answer = await evaluate("tokentray.tokens.reveal({ account: 'a1', key: 'k1' })")
      expect(answer).toMatchObject({ ok: false, failure: { code: 'internal' } })
      expect(JSON.stringify([answer, logged])).not.toContain('npm_example')
    })
  })
}
