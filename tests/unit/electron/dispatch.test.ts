import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { argumentLimit, createDispatch, type Dispatch } from '../../../src/main/ipc/dispatch.ts'
import { contract, type Handlers } from '../../../src/shared/contract.ts'
import { recordingHandlers, type Recorded } from '../../support/recording-handlers.ts'

const own = { isMainFrame: true, url: 'tokentray://app/' }

function dispatcher(change: (handlers: Handlers) => Handlers = (handlers) => handlers) {
  const recorded: Recorded[] = []
  const logged: string[] = []
  const dispatch: Dispatch = createDispatch(contract, change(recordingHandlers(recorded)), {
    trustedOrigin: 'tokentray://app',
    log: (line) => logged.push(line),
  })
  return { dispatch, recorded, logged }
}

/** An error whose stack was written with one message before it got another. */
function reworded(first: string, second: string): Error {
  const error = new Error(first)
  expect(error.stack).toContain(first)
  error.message = second
  return error
}

/** A promise rejected with anything at all, as third-party code may do. */
const rejecting = (reason: unknown) =>
  new Promise<never>((_resolve, reject) => {
    Reflect.apply(reject, null, [reason])
  })

const refused = { ok: false, failure: { code: 'bad-request' } }

describe('the dispatcher', () => {
  it.each([
    'tokens',
    'tokens.',
    'tokens.destroy',
    'app.changed',
    'app.intent',
    '__proto__.toString',
    'tokens.__proto__',
    'tokens.constructor',
    'constructor.prototype',
    'toString',
    'tokens.revoke.call',
    ' tokens.revoke',
    '',
    undefined,
    null,
    7,
    ['tokens.revoke'],
    { toString: () => 'tokens.revoke' },
  ])('knows no call named %j', async (channel) => {
    const { dispatch, recorded } = dispatcher()
    expect(await dispatch(own, channel, { account: 'a1', keys: ['k1'] })).toMatchObject(refused)
    expect(recorded).toEqual([])
  })

  it('looks at the sender before anything else', async () => {
    const { dispatch } = dispatcher()
    const stranger = { isMainFrame: true, url: 'https://evil.example/' }
    expect(await dispatch(stranger, 'no.such', null)).toMatchObject({ failure: { code: 'untrusted-sender' } })
  })

  it('answers whatever is thrown at it with a refusal, and no handler sees it', async () => {
    const { dispatch, recorded } = dispatcher()
    const anything = fc.anything({
      withBigInt: true,
      withDate: true,
      withMap: true,
      withSet: true,
      withNullPrototype: true,
      withTypedArray: true,
      withSparseArray: true,
    })
    await fc.assert(
      fc.asyncProperty(anything, async (args) => {
        expect(await dispatch(own, 'tokens.create', args)).toMatchObject(refused)
      }),
    )
    expect(recorded).toEqual([])
  })

  it('takes arguments up to its limit and refuses larger ones without reading on', async () => {
    const { dispatch, recorded } = dispatcher()
    const revoke = (letters: number) =>
      dispatch(own, 'revoke.start', {
        account: 'a1',
        keys: Array.from({ length: 500 }, () => 'k'.repeat(letters)),
      })
    expect(await revoke(500)).toMatchObject({ ok: true })
    expect(await revoke(Math.ceil(argumentLimit / 500))).toMatchObject({
      failure: { code: 'bad-request', message: 'The arguments of this call are too large.' },
    })
    expect(recorded).toHaveLength(1)
  })

  it('measures text in bytes, not in characters', async () => {
    const { dispatch } = dispatcher()
    const keys = (letter: string) => Array.from({ length: 100 }, () => letter.repeat(1_000))
    expect(await dispatch(own, 'revoke.start', { account: 'a1', keys: keys('k') })).toMatchObject({
      ok: true,
    })
    expect(await dispatch(own, 'revoke.start', { account: 'a1', keys: keys('€') })).toMatchObject(refused)
  })

  it('does not run code that hides in an argument', async () => {
    const { dispatch } = dispatcher()
    let ran = false
    const args = {
      account: 'a1',
      get key() {
        ran = true
        return 'k1'
      },
    }
    expect(await dispatch(own, 'tokens.revoke', args)).toMatchObject(refused)
    expect(ran).toBe(false)
  })

  it('names the place of an unknown field but not the field, whose name may be a secret', async () => {
    const { dispatch } = dispatcher()
    const token = { name: 'n', access: { kind: 'read-only', npm_secretAsName: 1 }, ranges: [] }
    const answer = await dispatch(own, 'tokens.create', { account: 'a1', password: 'p', token })
    expect(answer).toMatchObject({ failure: { message: 'There is an unknown field in “token.access”.' } })
  })

  it('names a field that is missing', async () => {
    const { dispatch } = dispatcher()
    expect(await dispatch(own, 'tokens.reveal', { account: 'a1' })).toMatchObject({
      failure: { message: 'This call does not take such a value for “key”.' },
    })
  })

  it.each([
    ['an error', () => new Error('npm_secret')],
    ['an error whose message imitates a stack', () => new Error('x\n    at npm_secret (npm_secret.js:1:1)')],
    ['an error whose message was changed later', () => reworded('npm_secret.js:1:1', 'other')],
    ['an error whose message was taken away', () => reworded('\n    at npm_secret.js:1:1', '')],
    ['an error with a telling name', () => Object.assign(new Error('x'), { name: 'npm_secret' })],
    ['an error with a cause', () => new Error('x', { cause: 'npm_secret' })],
    ['a text', () => 'npm_secret'],
    ['an object', () => ({ npm_secret: 'npm_secret' })],
  ])('lets no secret out of %s that a handler throws', async (_what, make) => {
    const { dispatch, logged } = dispatcher((handlers) => ({
      ...handlers,
      tokens: { ...handlers.tokens, reveal: () => rejecting(make()) },
    }))
    const answer = await dispatch(own, 'tokens.reveal', { account: 'a1', key: 'k1' })
    expect(answer).toEqual({
      ok: false,
      failure: { code: 'internal', message: 'Something went wrong inside Tokentray.', retryable: false },
    })
    expect(logged).toHaveLength(1)
    expect(logged.join()).not.toContain('npm_secret')
  })

  it('logs where an error came from', async () => {
    const { dispatch, logged } = dispatcher((handlers) => ({
      ...handlers,
      tokens: {
        ...handlers.tokens,
        reveal() {
          throw new RangeError('npm_secret')
        },
      },
    }))
    await dispatch(own, 'tokens.reveal', { account: 'a1', key: 'k1' })
    expect(logged[0]).toMatch(/^tokens\.reveal threw RangeError at dispatch\.test\.ts:\d+:\d+ at /)
  })

  it('will not be made with a handler missing', () => {
    const options = { trustedOrigin: 'tokentray://app', log: () => undefined }
    const incomplete = { ...recordingHandlers([]), tokens: {} }
    expect(() => void Reflect.apply(createDispatch, null, [contract, incomplete, options])).toThrow(
      'No handler for tokens.refresh',
    )
  })
})
