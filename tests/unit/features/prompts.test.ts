import { describe, expect, it } from 'vitest'
import { createPrompts, type PromptSubject } from '../../../src/main/core/features/prompts/prompts.ts'
import { Secret } from '../../../src/main/core/infra/secrets/secret.ts'
import { fail, ok } from '../../../src/shared/failure.ts'
import type { Prompt } from '../../../src/shared/state.ts'

const subject: PromptSubject = {
  registry: 'https://npm.acme.example/',
  purpose: { action: 'create', name: 'ci-install' },
}

function setUp(opens = true) {
  const opened: string[] = []
  let shown: readonly Prompt[] = []
  const browser = { open: (url: string) => Promise.resolve(opens && opened.push(url) > 0) }
  const desk = createPrompts(browser, (prompts) => (shown = prompts))
  const first = () => {
    const [prompt] = shown
    if (!prompt) throw new Error('nothing is asked')
    return prompt
  }
  return { desk, opened, shown: () => shown, first }
}

describe('a one-time code', () => {
  it('suspends the request until the code is given, without the spaces people type', async () => {
    const { desk, first, shown } = setUp()
    const asked = desk.askCode(subject, 'authenticator', false)
    expect(first()).toMatchObject({ kind: 'code', purpose: { name: 'ci-install' }, rejected: false })
    expect(desk.answer(first().id, ' 123 456 ')).toEqual(ok())
    const answer = await asked
    expect(answer.ok && answer.value.reveal()).toBe('123456')
    expect(shown()).toEqual([])
  })

  it('stays open when nothing was typed', () => {
    const { desk, first } = setUp()
    void desk.askCode(subject, 'authenticator', false)
    expect(desk.answer(first().id, '  ')).toMatchObject({ failure: { code: 'invalid-request' } })
    expect(first().kind).toBe('code')
  })

  it('ends in "cancelled" when the user cancels', async () => {
    const { desk, first } = setUp()
    const asked = desk.askCode(subject, 'email', false)
    desk.cancel(first().id)
    expect(await asked).toMatchObject({ failure: { code: 'cancelled' } })
  })

  it.each([
    ['123456', false],
    ['1234567890123456', false],
    ['0123456789abcdef', true],
    ['a1'.repeat(32), true],
  ])('that was refused, as %s was, is told from a recovery code (%s)', (given, recovery) => {
    const { desk, first } = setUp()
    void desk.askCode(subject, 'authenticator', true, new Secret(given))
    expect(first()).toMatchObject({ rejected: true, recovery })
  })

  it('cannot be answered twice', () => {
    const { desk, first } = setUp()
    void desk.askCode(subject, 'authenticator', false)
    const { id } = first()
    desk.answer(id, '123456')
    expect(desk.answer(id, '123456')).toMatchObject({ failure: { code: 'cancelled' } })
  })

  it('takes digits of another width for what they mean, and no other signs', async () => {
    const { desk, first } = setUp()
    const asked = desk.askCode(subject, 'authenticator', false)
    expect(desk.answer(first().id, '12\u00e94')).toMatchObject({ failure: { code: 'invalid-request' } })
    expect(desk.answer(first().id, '１２３４５６')).toEqual(ok())
    const answer = await asked
    expect(answer.ok && answer.value.reveal()).toBe('123456')
  })
})

describe('a confirmation in the browser', () => {
  it('opens the page, and gives what the registry hands out', async () => {
    const { desk, opened, first } = setUp()
    const { promise, resolve } = Promise.withResolvers<ReturnType<typeof ok<Secret>>>()
    const asked = desk.askBrowser(subject, 'https://npm.acme.example/confirm', () => promise)
    expect(opened).toEqual(['https://npm.acme.example/confirm'])
    await expect.poll(() => first()).toMatchObject({ kind: 'browser', opened: true })
    resolve(ok(new Secret('done')))
    const answer = await asked
    expect(answer.ok && answer.value.reveal()).toBe('done')
  })

  it('stops waiting when the user cancels', async () => {
    const { desk, first } = setUp()
    const { promise: stopped, resolve: stop } = Promise.withResolvers<boolean>()
    const asked = desk.askBrowser(subject, 'https://npm.acme.example/confirm', (signal) => {
      signal.addEventListener('abort', () => stop(true))
      return new Promise(() => undefined)
    })
    desk.cancel(first().id)
    expect(await asked).toMatchObject({ failure: { code: 'cancelled' } })
    expect(await stopped).toBe(true)
  })

  it.each([
    'http://npm.acme.example/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'https://u:p@acme.example/',
  ])('never opens %s', async (url) => {
    const { desk, opened, first } = setUp()
    void desk.askBrowser(subject, url, () => new Promise(() => undefined))
    expect(await desk.openBrowser(first().id)).toMatchObject({ failure: { code: 'invalid-request' } })
    expect(opened).toEqual([])
  })

  it('passes on that the confirmation has expired', async () => {
    const { desk } = setUp()
    const late = fail('web-auth-expired', 'It has expired.')
    const asked = desk.askBrowser(subject, 'https://npm.acme.example/x', () => Promise.resolve(late))
    expect(await asked).toEqual(late)
  })
})

it('resumes all that waited for one account when it is signed in again, and nothing else', async () => {
  const { desk, shown } = setUp()
  const mine = [desk.askSignIn(subject, 'me'), desk.askSignIn(subject, 'me')]
  void desk.askSignIn(subject, 'other')
  desk.signedIn('me')
  expect(await Promise.all(mine)).toEqual([ok(), ok()])
  expect(shown()).toMatchObject([{ kind: 'sign-in', account: 'other' }])
})

it('cancels everything when the app quits', async () => {
  const { desk } = setUp()
  const asked = [desk.askCode(subject, 'authenticator', false), desk.askCode(subject, 'authenticator', false)]
  desk.cancelAll()
  for (const answer of await Promise.all(asked))
    expect(answer).toMatchObject({ failure: { code: 'cancelled' } })
})
