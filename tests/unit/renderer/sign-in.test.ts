import { describe, expect, it } from 'vitest'
import { SignIn } from '../../../src/renderer/src/features/sign-in/sign-in.svelte.ts'
import { ok } from '../../../src/shared/failure.ts'
import { account, FakeBridge, practice, refused, registry } from './fake-bridge.ts'

function signIn(fake: FakeBridge, more: Partial<ConstructorParameters<typeof SignIn>[1]> = {}) {
  const entered: string[] = []
  const form = new SignIn(fake.bridge, {
    registry,
    practice: null,
    onDone: (id) => entered.push(id),
    ...more,
  })
  return { form, entered }
}

describe('signing in', () => {
  it('sends what was typed and forgets the password afterwards', async () => {
    const fake = new FakeBridge({ 'accounts.signInWithPassword': () => ok({ account: 'a1' }) })
    const { form, entered } = signIn(fake)
    form.choose('password')
    form.username = 'robin'
    form.password = 'correct horse'
    await form.withPassword()
    expect(fake.argsOf('accounts.signInWithPassword')).toEqual([
      { registry, username: 'robin', password: 'correct horse' },
    ])
    expect(entered).toEqual(['a1'])
    expect(form.password).toBe('')
  })

  it('clears the password only when it was the password that was refused', async () => {
    const answers = [refused('offline'), refused('password-rejected')]
    const fake = new FakeBridge({ 'accounts.signInWithPassword': () => answers.shift() ?? ok() })
    const { form } = signIn(fake)
    form.username = 'robin'
    form.password = 'typo'
    await form.withPassword()
    expect([form.call.failure?.code, form.password]).toEqual(['offline', 'typo'])
    await form.withPassword()
    expect([form.call.failure?.code, form.username, form.password]).toEqual([
      'password-rejected',
      'robin',
      '',
    ])
  })

  it('goes on to the password form where a registry has no sign-in by browser', async () => {
    const { form } = signIn(
      new FakeBridge({ 'accounts.signInWithBrowser': () => refused('web-auth-unsupported') }),
    )
    await form.withBrowser()
    expect([form.way, form.call.failure?.code, form.registry]).toEqual([
      'password',
      'web-auth-unsupported',
      registry,
    ])
  })

  it('keeps the typed registry when going back to the choice', () => {
    const { form } = signIn(new FakeBridge())
    form.registry = 'npm.acme.example'
    form.choose('token')
    form.choose('choose')
    expect(form.registry).toBe('npm.acme.example')
  })

  it('opens the practice registry with its user name filled in, and not its password', async () => {
    const { form } = signIn(new FakeBridge({ 'app.openPractice': () => ok(practice) }))
    await form.openPractice()
    expect([form.registry, form.way, form.username, form.password]).toEqual([
      practice.url,
      'password',
      'demo',
      '',
    ])
    expect(form.practiceWords?.otp).toBe('123456')
    form.registry = registry
    expect(form.practiceWords).toBeNull()
  })

  it('asks again for the kind of credential an account has', () => {
    const { form } = signIn(new FakeBridge(), { account: { ...account, credential: 'token' } })
    expect([form.way, form.username]).toEqual(['token', 'robin'])
  })

  it('does not ask twice while the first answer is on its way', async () => {
    const fake = new FakeBridge({ 'accounts.signInWithBrowser': () => ok({ account: 'a1' }) })
    const { form } = signIn(fake)
    await Promise.all([form.withBrowser(), form.withBrowser()])
    expect(fake.calls).toHaveLength(1)
  })
})
