import { afterEach, describe, expect, it, vi } from 'vitest'
import { CodePrompt } from '../../../src/renderer/src/features/prompts/code-prompt.svelte.ts'
import { CreatedView } from '../../../src/renderer/src/features/created/created-view.svelte.ts'
import {
  RevokeFlow,
  type RevokeOutcome,
} from '../../../src/renderer/src/features/revoke/revoke-flow.svelte.ts'
import { failure, ok } from '../../../src/shared/failure.ts'
import type { CreatedToken, RevokeReport } from '../../../src/shared/contract/tokens.ts'
import { account, FakeBridge, refused, token } from './fake-bridge.ts'

afterEach(() => {
  vi.useRealTimers()
})

describe('revoking', () => {
  const removed: RevokeReport = { key: 'old', name: 'old', outcome: 'removed' }

  async function revoked(report: RevokeReport) {
    const fake = new FakeBridge({ 'tokens.revoke': () => ok(report) })
    const outcomes: RevokeOutcome[] = []
    const flow = new RevokeFlow(fake.bridge, account, token('old'), (outcome) => outcomes.push(outcome))
    await flow.confirm()
    return { flow, fake, outcome: outcomes[0] }
  }

  it('says that it is gone', async () => {
    const { fake, outcome } = await revoked(removed)
    expect(fake.argsOf('tokens.revoke')).toEqual([{ account: 'a1', key: 'old' }])
    expect(outcome).toEqual({ status: 'Removed 1 token', trouble: null })
  })

  it('does not call a token removed that could not be proven gone, or that failed', async () => {
    const one = { key: 'old', name: 'old' }
    const kept = { ...one, outcome: 'not-confirmed', why: 'It is still listed.' } as const
    expect((await revoked(kept)).outcome).toEqual({ status: '', trouble: kept })
    const refusal = { ...one, outcome: 'failed', failure: failure('forbidden', 'No.') } as const
    expect((await revoked(refusal)).outcome).toEqual({ status: '', trouble: refusal })
  })

  it('keeps the question open when nothing was done', async () => {
    const flow = new RevokeFlow(
      new FakeBridge({ 'tokens.revoke': () => refused('offline') }).bridge,
      account,
      token('old'),
      () => expect.unreachable(),
    )
    await flow.confirm()
    expect([flow.call.failure?.code, flow.call.busy]).toEqual(['offline', false])
  })
})

describe('a token just made', () => {
  const made: CreatedToken = {
    key: 'k',
    name: 'ci',
    kept: 'keychain',
    keepFailure: null,
    check: { outcome: 'confirmed' },
  }
  const answers = { 'tokens.reveal': () => ok({ secret: 'npm_secret' }), 'tokens.copy': () => ok() }

  it('is shown for twenty seconds', async () => {
    vi.useFakeTimers()
    const view = new CreatedView(new FakeBridge(answers).bridge, account, made)
    await view.show()
    vi.advanceTimersByTime(19_999)
    expect(view.secret).toBe('npm_secret')
    vi.advanceTimersByTime(1)
    expect(view.secret).toBeNull()
  })

  it('stays hidden when the window was left before the answer came', async () => {
    const view = new CreatedView(new FakeBridge(answers).bridge, account, made)
    const showing = view.show()
    view.hide()
    await showing
    expect(view.secret).toBeNull()
  })

  it('may be closed at once when the keychain has it', () => {
    expect(new CreatedView(new FakeBridge(answers).bridge, account, made).mustStay).toBe(false)
  })

  it('may be closed only when it was copied or put away, if only this app’s memory has it', async () => {
    const view = new CreatedView(new FakeBridge(answers).bridge, account, { ...made, kept: 'memory' })
    expect(view.mustStay).toBe(true)
    view.safe = true
    expect(view.mustStay).toBe(false)
    view.safe = false
    await view.copy()
    expect(view.mustStay).toBe(false)
  })

  it('is not called copied when it was not', async () => {
    const fake = new FakeBridge({ 'tokens.copy': () => refused('keychain-locked') })
    const view = new CreatedView(fake.bridge, account, { ...made, kept: 'memory' })
    await view.copy()
    expect([view.copied, view.call.failure?.code, view.mustStay]).toEqual([false, 'keychain-locked', true])
  })
})

describe('a one-time password', () => {
  it('is sent without the blanks people type and forgotten', async () => {
    const fake = new FakeBridge()
    const prompt = new CodePrompt(fake.bridge, 'c1')
    prompt.code = ' 123 456 '
    await prompt.submit()
    expect(fake.argsOf('prompts.answer')).toEqual([{ id: 'c1', code: '123456' }])
    expect(prompt.code).toBe('')
  })

  it('may be a recovery code', async () => {
    const fake = new FakeBridge()
    const prompt = new CodePrompt(fake.bridge, 'c1')
    prompt.code = 'a94f02bd'
    await prompt.submit()
    expect(fake.argsOf('prompts.answer')).toEqual([{ id: 'c1', code: 'a94f02bd' }])
  })

  it('is not sent while nothing is typed', async () => {
    const fake = new FakeBridge()
    await new CodePrompt(fake.bridge, 'c1').submit()
    expect(fake.calls).toEqual([])
  })
})
