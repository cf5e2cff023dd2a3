import { describe, expect, it } from 'vitest'
import { createPrompts, type PromptSubject } from '../../../src/main/core/features/prompts/prompts.ts'
import { Secret } from '../../../src/main/core/infra/secrets/secret.ts'
import { fail, ok } from '../../../src/shared/failure.ts'
import type { Prompt } from '../../../src/shared/prompts.ts'
import { createManualClock } from '../../support/manual-clock.ts'

const subject: PromptSubject = {
  registry: 'https://npm.acme.example/',
  purpose: { action: 'create', name: 'ci-install' },
}

function setUp(opens = true) {
  const opened: string[] = []
  let shown: readonly Prompt[] = []
  const browser = { open: (url: string) => Promise.resolve(opens && opened.push(url) > 0) }
  const clock = createManualClock()
  const prompts = createPrompts(browser, clock, (open) => (shown = open))
  const first = () => {
    const [prompt] = shown
    if (!prompt) throw new Error('nothing is asked')
    return prompt
  }
  return { prompts, clock, opened, shown: () => shown, first }
}

describe('a one-time code', () => {
  it('suspends the request until the code is given, without the spaces people type', async () => {
    const { prompts, first, shown } = setUp()
    const asked = prompts.askCode(subject, 'authenticator', false)
    expect(first()).toMatchObject({ kind: 'code', purpose: { name: 'ci-install' }, rejected: false })
    expect(prompts.answer(first().id, ' 123 456 ')).toEqual(ok())
    const answer = await asked
    expect(answer.ok && answer.value.reveal()).toBe('123456')
    expect(shown()).toEqual([])
  })

  it('stays open when nothing was typed', () => {
    const { prompts, first } = setUp()
    void prompts.askCode(subject, 'authenticator', false)
    expect(prompts.answer(first().id, '  ')).toMatchObject({ failure: { code: 'invalid-request' } })
    expect(first().kind).toBe('code')
  })

  it('ends in "cancelled" when the user cancels', async () => {
    const { prompts, first } = setUp()
    const asked = prompts.askCode(subject, 'email', false)
    prompts.cancel(first().id)
    expect(await asked).toMatchObject({ failure: { code: 'cancelled' } })
  })

  it.each([
    ['123456', false],
    ['1234567890123456', false],
    ['0123456789abcdef', true],
    ['a1'.repeat(32), true],
  ])('that was refused, as %s was, is told from a recovery code (%s)', (given, recovery) => {
    const { prompts, first } = setUp()
    void prompts.askCode(subject, 'authenticator', true, new Secret(given))
    expect(first()).toMatchObject({ rejected: true, recovery })
  })

  it('cannot be answered twice', () => {
    const { prompts, first } = setUp()
    void prompts.askCode(subject, 'authenticator', false)
    const { id } = first()
    prompts.answer(id, '123456')
    expect(prompts.answer(id, '123456')).toMatchObject({ failure: { code: 'cancelled' } })
  })

  it('takes digits of another width for what they mean, and no other signs', async () => {
    const { prompts, first } = setUp()
    const asked = prompts.askCode(subject, 'authenticator', false)
    expect(prompts.answer(first().id, '12\u00e94')).toMatchObject({ failure: { code: 'invalid-request' } })
    expect(prompts.answer(first().id, '１２３４５６')).toEqual(ok())
    const answer = await asked
    expect(answer.ok && answer.value.reveal()).toBe('123456')
  })
})

describe('a confirmation in the browser', () => {
  it('opens the page, and gives what the registry hands out', async () => {
    const { prompts, opened, first } = setUp()
    const { promise, resolve } = Promise.withResolvers<ReturnType<typeof ok<Secret>>>()
    const asked = prompts.askBrowser(subject, 'https://npm.acme.example/confirm', () => promise)
    expect(opened).toEqual(['https://npm.acme.example/confirm'])
    await expect.poll(() => first()).toMatchObject({ kind: 'browser', opened: true })
    resolve(ok(new Secret('done')))
    const answer = await asked
    expect(answer.ok && answer.value.reveal()).toBe('done')
  })

  it('stops waiting when the user cancels', async () => {
    const { prompts, first } = setUp()
    const { promise: stopped, resolve: stop } = Promise.withResolvers<boolean>()
    const asked = prompts.askBrowser(subject, 'https://npm.acme.example/confirm', (signal) => {
      signal.addEventListener('abort', () => stop(true))
      return new Promise(() => undefined)
    })
    prompts.cancel(first().id)
    expect(await asked).toMatchObject({ failure: { code: 'cancelled' } })
    expect(await stopped).toBe(true)
  })

  it.each([
    'http://npm.acme.example/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'https://u:p@acme.example/',
  ])('never opens %s', async (url) => {
    const { prompts, opened, first } = setUp()
    void prompts.askBrowser(subject, url, () => new Promise(() => undefined))
    expect(await prompts.openBrowser(first().id)).toMatchObject({ failure: { code: 'invalid-request' } })
    expect(opened).toEqual([])
  })

  it('passes on that the confirmation has expired', async () => {
    const { prompts } = setUp()
    const late = fail('web-auth-expired', 'It has expired.')
    const asked = prompts.askBrowser(subject, 'https://npm.acme.example/x', () => Promise.resolve(late))
    expect(await asked).toEqual(late)
  })
})

it('resumes all that waited for one account when it is signed in again, and nothing else', async () => {
  const { prompts, shown } = setUp()
  const mine = [prompts.askSignIn(subject, 'me'), prompts.askSignIn(subject, 'me')]
  void prompts.askSignIn(subject, 'other')
  prompts.signedIn('me')
  expect(await Promise.all(mine)).toEqual([ok(), ok()])
  expect(shown()).toMatchObject([{ kind: 'sign-in', account: 'other' }])
})

it('cancels everything when the app quits', async () => {
  const { prompts } = setUp()
  const asked = [
    prompts.askCode(subject, 'authenticator', false),
    prompts.askCode(subject, 'authenticator', false),
  ]
  prompts.cancelAll()
  for (const answer of await Promise.all(asked))
    expect(answer).toMatchObject({ failure: { code: 'cancelled' } })
})

describe('a code that is shared', () => {
  it('serves the next questions of its registry for 30 seconds, and nobody else', async () => {
    const { prompts, clock, first, shown } = setUp()
    const ask = () => prompts.askCode(subject, 'authenticator', false)
    await prompts.share(subject.registry, async () => {
      const asked = ask()
      prompts.answer(first().id, '123456')
      expect(await asked).toMatchObject({ ok: true })
      const again = await ask()
      expect(again.ok && again.value.reveal()).toBe('123456')
      void prompts.askCode({ ...subject, registry: 'https://other.example/' }, 'authenticator', false)
      expect(shown()).toMatchObject([{ registry: 'https://other.example/' }])
      prompts.cancelAll()
      clock.advance(30_000)
      void ask()
      expect(shown()).toMatchObject([{ registry: subject.registry, rejected: false }])
      prompts.cancelAll()
    })
    void ask()
    expect(shown()).toHaveLength(1)
  })

  it('is asked for anew when it is refused: as a fresh question the second time it was used, as a wrong one the first', async () => {
    const { prompts, first } = setUp()
    await prompts.share(subject.registry, async () => {
      const asked = prompts.askCode(subject, 'authenticator', false)
      prompts.answer(first().id, '123456')
      await asked
      const wrong = prompts.askCode(subject, 'authenticator', true, new Secret('123456'))
      expect(first()).toMatchObject({ rejected: true })
      prompts.answer(first().id, '654321')
      await wrong
      await prompts.askCode(subject, 'authenticator', false)
      void prompts.askCode(subject, 'authenticator', true, new Secret('654321'))
      expect(first()).toMatchObject({ rejected: false })
      prompts.cancelAll()
    })
  })
})
