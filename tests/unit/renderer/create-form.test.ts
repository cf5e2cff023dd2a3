import { describe, expect, it } from 'vitest'
import { CreateForm } from '../../../src/renderer/src/features/create-token/create-form.svelte.ts'
import { MyAddress } from '../../../src/renderer/src/features/ranges/my-address.svelte.ts'
import { ok } from '../../../src/shared/failure.ts'
import type { CreatedToken } from '../../../src/shared/contract/tokens.ts'
import { account, FakeBridge, refused } from './fake-bridge.ts'

const made: CreatedToken = {
  key: 'k9',
  name: 'ci-install',
  kept: 'keychain',
  keepFailure: null,
  check: { outcome: 'confirmed' },
}

function filled(fake = new FakeBridge({ 'tokens.create': () => ok(made) }), dialect = account.dialect) {
  const created: CreatedToken[] = []
  const form = new CreateForm(
    fake.bridge,
    () => ({ ...account, dialect }),
    (token) => created.push(token),
  )
  form.name = ' ci-install '
  form.password = 'account password'
  return { form, created, fake }
}

const sentence = (form: CreateForm) => form.summary.map(({ text }) => text).join('')

describe('the form for a new token', () => {
  it('asks for the least: read-only, thirty days', async () => {
    const { form, created, fake } = filled()
    await form.submit()
    expect(fake.argsOf('tokens.create')).toEqual([
      {
        account: 'a1',
        token: { name: 'ci-install', access: { kind: 'read-only' }, ranges: [], expiresInDays: 30 },
        password: 'account password',
      },
    ])
    expect(created).toEqual([made])
    expect(form.password).toBe('')
  })

  it('is remembered as it is sent, before the asking and without its password', async () => {
    const { form, fake } = filled()
    await form.submit()
    expect(fake.calls.map(({ name }) => name)).toEqual(['tokens.keepDraft', 'tokens.create'])
    expect(fake.argsOf('tokens.keepDraft')).toMatchObject([{ draft: { name: ' ci-install ', days: 30 } }])
    expect(JSON.stringify(fake.argsOf('tokens.keepDraft'))).not.toContain('account password')
  })

  it('says nothing of expiry to a registry that does not know it', async () => {
    const { form, fake } = filled(undefined, 'classic')
    await form.submit()
    expect(fake.argsOf('tokens.create')).toMatchObject([{ token: { name: 'ci-install' } }])
    expect(fake.argsOf('tokens.create')).not.toMatchObject([{ token: { expiresInDays: 30 } }])
    expect(sentence(form)).toBe('It can install anything you can, from anywhere, until you revoke it.')
  })

  it('adds a range that was typed and not entered', async () => {
    const { form, fake } = filled()
    form.ranges.type('192.0.2.0/24')
    await form.submit()
    expect(fake.argsOf('tokens.create')).toMatchObject([{ token: { ranges: ['192.0.2.0/24'] } }])
  })

  it('is not sent while a typed range is none, or a name or password is missing', async () => {
    const { form, fake } = filled()
    form.ranges.type('192.0.2.0/33')
    await form.submit()
    expect(form.ranges.problem).toContain('CIDR whitelist contains invalid CIDR entry: 192.0.2.0/33')
    form.ranges.type('')
    form.name = ' '
    form.password = ''
    await form.submit()
    expect([form.nameProblem, form.passwordProblem]).not.toContain(null)
    expect(fake.calls).toEqual([])
  })

  it('keeps everything but a refused password', async () => {
    const { form } = filled(new FakeBridge({ 'tokens.create': () => refused('password-rejected') }))
    form.kind = 'publish'
    form.ranges.type('192.0.2.0/24,')
    await form.submit()
    expect([form.name, form.kind, form.ranges.ranges, form.password]).toEqual([
      ' ci-install ',
      'publish',
      ['192.0.2.0/24'],
      '',
    ])
    expect(form.call.failure?.code).toBe('password-rejected')
  })

  it('keeps the password when something else went wrong', async () => {
    const { form } = filled(new FakeBridge({ 'tokens.create': () => refused('registry-error') }))
    await form.submit()
    expect(form.password).toBe('account password')
  })

  it('offers a year only to tokens that read, and cuts a year to 90 days for one that writes', () => {
    const { form } = filled()
    form.days = 365
    expect([form.days, form.lifetimes.at(-1)]).toEqual([365, 365])
    form.kind = 'publish'
    expect([form.days, form.lifetimes.at(-1)]).toEqual([90, 90])
    form.kind = 'custom'
    expect(form.days).toBe(365)
    form.custom.packages = 'read-write-stage-only'
    expect(form.days).toBe(90)
  })

  it('tells scopes, packages and organizations apart', async () => {
    const { form, fake } = filled()
    form.kind = 'custom'
    form.custom.packages = 'read-write'
    form.custom.packagesText = '@acme, @acme/ui left-pad'
    form.custom.orgsText = '@acme'
    await form.submit()
    expect(fake.argsOf('tokens.create')).toMatchObject([
      {
        token: {
          access: {
            kind: 'custom',
            packages: 'read-write',
            orgs: 'no-access',
            targets: [
              { type: 'scope', name: '@acme' },
              { type: 'package', name: '@acme/ui' },
              { type: 'package', name: 'left-pad' },
            ],
            bypassTwoFactor: false,
          },
        },
      },
    ])
  })

  it('does not make a token that can do nothing, or that names no organization', async () => {
    const { form, fake } = filled()
    form.kind = 'custom'
    form.custom.packages = 'no-access'
    await form.submit()
    expect(form.customProblem).toBe('Give it access to packages or to organizations.')
    form.custom.orgs = 'read-only'
    await form.submit()
    expect(form.customProblem).toBe('Name the organizations.')
    expect(fake.calls).toEqual([])
  })

  it('warns who would shut himself out, over IPv6 too', async () => {
    const { form } = filled()
    const my = async (address: string | null, ipv6: string | null) => {
      const answer = { from: 'registry.example', isRegistry: true, address, ipv6, problem: null }
      const known = new MyAddress(
        new FakeBridge({ 'ranges.askAddress': () => ok({ address, answers: [answer] }) }).bridge,
      )
      await known.ask(account)
      return known
    }
    expect(form.shutOut(await my('203.0.113.7', null))).toBeNull()
    form.ranges.type('192.0.2.0/24,')
    expect(form.shutOut(await my('203.0.113.7', null))).toContain('your address, 203.0.113.7, is outside')
    expect(form.shutOut(await my('192.0.2.7', null))).toBeNull()
    expect(form.shutOut(await my(null, null))).toBeNull()
    expect(form.shutOut(await my(null, '2001:db8::7'))).toContain(
      'the registry sees you at 2001:db8::7, over IPv6, and ranges hold IPv4 only',
    )
  })

  it('says what the token could do before it is made', () => {
    const { form } = filled(undefined, 'classic')
    form.kind = 'publish'
    expect(form.summary.find(({ tone }) => tone === 'amber')?.text).toBe('from anywhere')
    form.ranges.type('192.0.2.0/24 ')
    expect(sentence(form)).toBe(
      'It can install and publish anything you can, only from 256 addresses, until you revoke it.',
    )
  })
})
