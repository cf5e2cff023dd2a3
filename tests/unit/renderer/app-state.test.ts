import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { AppState } from '../../../src/renderer/src/app-state.svelte.ts'
import { ok } from '../../../src/shared/failure.ts'
import { account, FakeBridge, listOf, refused, snapshot, token } from './fake-bridge.ts'

async function started(fake = new FakeBridge()) {
  const app = new AppState(fake.bridge)
  await app.start()
  return { app, fake }
}

describe('the window’s state', () => {
  it('shows the first account and its tokens', async () => {
    const { app } = await started()
    expect(app.account?.username).toBe('robin')
    expect(app.tokens.map(({ key }) => key)).toEqual(['ci', 'old'])
  })

  it('keeps a patch that comes before the snapshot', async () => {
    const fake: FakeBridge = new FakeBridge({
      'app.snapshot': () => {
        fake.push({ lists: { a1: listOf(token('newest')) } })
        return ok(snapshot)
      },
    })
    const { app } = await started(fake)
    expect(app.tokens.map(({ key }) => key)).toEqual(['newest'])
  })

  it('leaves it to main to dismiss what is told of files, so that it stays away when the page is loaded again', async () => {
    const { app, fake } = await started()
    const problem = { file: 'settings.json', kind: 'unreadable', keptAs: null } as const
    fake.push({ storageProblems: [problem] })
    await app.dismissStorageProblems()
    expect(fake.argsOf('app.dismissStorageProblems')).toHaveLength(1)
    expect(app.snapshot?.storageProblems).toEqual([problem])
    fake.push({ storageProblems: [] })
    expect(app.snapshot?.storageProblems).toEqual([])
  })

  it('follows patches, and forgets the list of a dropped account', async () => {
    const { app, fake } = await started()
    fake.push({ accounts: [], dropped: ['a1'] })
    expect(app.snapshot?.lists).toEqual({})
    expect(app.account).toBeNull()
  })

  it('asks to sign in when there is no account, with the practice registry’s address if it runs', async () => {
    const practice = { url: 'http://127.0.0.1:4873/', username: 'demo', password: 'p', otp: '1' }
    const fake = new FakeBridge({
      'app.snapshot': () => ok({ ...snapshot, accounts: [], lists: {}, practice }),
    })
    const { app } = await started(fake)
    expect(app.adding?.registry).toBe(practice.url)
    expect(app.adding?.practiceWords).toEqual(practice)
  })

  it('does not ask to sign in again when the answer to a first sign-in comes before the account’s patch', async () => {
    const fake = new FakeBridge({ 'app.snapshot': () => ok({ ...snapshot, accounts: [], lists: {} }) })
    const { app } = await started(fake)
    app.select('a1')
    fake.push({ prompts: [] })
    fake.push({ accounts: [account] })
    expect([app.adding, app.account?.id]).toEqual([null, 'a1'])
  })

  it('says why there is nothing to show', async () => {
    const { app } = await started(new FakeBridge({ 'app.snapshot': () => refused('internal') }))
    expect(app.failure?.code).toBe('internal')
  })

  it('reads the list of an account when it is first looked at', async () => {
    const second = { ...account, id: 'a2', username: 'acme-bot' }
    const { app, fake } = await started()
    fake.push({ accounts: [account, second] })
    app.select('a2')
    expect(fake.argsOf('tokens.refresh')).toEqual([{ account: 'a2' }])
  })

  it('leaves the list of who has just signed in to main, which reads it already', async () => {
    const second = { ...account, id: 'a2', username: 'acme-bot' }
    const fake: FakeBridge = new FakeBridge({
      'accounts.addToken': () => {
        fake.push({ accounts: [account, second] })
        return ok({ account: 'a2' })
      },
    })
    const { app } = await started(fake)
    app.addAccount()
    const signIn = app.adding ?? expect.fail()
    signIn.token = 'npm_example'
    await signIn.withToken()
    expect([app.account?.id, app.adding]).toEqual(['a2', null])
    expect(fake.argsOf('tokens.refresh')).toEqual([])
  })

  it('says that a registry may still take the old sign-in', async () => {
    const answers = {
      'accounts.kept': () => ok([]),
      'accounts.signOut': () => ok({ provenEnded: false }),
    }
    const { app } = await started(new FakeBridge(answers))
    await app.signOut(account)
    expect(app.notice).toBe('Signed out here. registry.example may accept the old sign-in until it expires.')
  })

  it('asks what becomes of kept tokens before it signs out, and says what became of them', async () => {
    const entry = { registry: account.registry, username: 'robin', name: 'ci', orphan: false }
    const fake = new FakeBridge({
      'accounts.kept': () =>
        ok([
          { ...entry, account: 'a1', key: 'k1' },
          { ...entry, account: 'a1', key: 'k2' },
          { ...entry, account: 'other', key: 'k3' },
        ]),
      'accounts.signOut': () => ok({ provenEnded: true, removed: 1, stillKept: 1 }),
    })
    const { app } = await started(fake)
    await app.signOut(account)
    expect(fake.argsOf('accounts.signOut')).toEqual([])
    const question = app.dialogs.signingOut ?? expect.fail()
    expect([question.count, question.kept]).toEqual([2, 'keep'])
    question.kept = 'remove'
    await question.confirm()
    expect(fake.argsOf('accounts.signOut')).toEqual([{ account: 'a1', kept: 'remove' }])
    expect([app.dialogs.signingOut, app.notice]).toEqual([
      null,
      'Signed out of registry.example. 1 kept token was removed from the keychain. ' +
        'The keychain still has 1 token. You can remove what is left on the page Keychain.',
    ])
  })

  it('shows the prompt of a sign-in on top of the sign-in that another request waits for', async () => {
    const { app, fake } = await started()
    const common = { registry: account.registry, purpose: { action: 'sign-in', username: 'robin' } } as const
    fake.push({
      prompts: [
        { ...common, id: 'c1', kind: 'sign-in', account: 'a1' },
        {
          ...{ ...common, id: 'c2', kind: 'code', from: 'authenticator', rejected: false, recovery: false },
          ...{ recoveryHolds: false, holdUntil: null },
        },
      ],
    })
    expect(app.signInPrompt?.id).toBe('c1')
    expect(app.prompt?.id).toBe('c2')
  })
})

describe('a revoke asked for from the tray', () => {
  it('opens the question for that account and token', async () => {
    const second = { ...account, id: 'a2' }
    const { app, fake } = await started()
    fake.push({ accounts: [account, second], lists: { ...snapshot.lists, a2: listOf(token('leaked')) } })
    fake.intend({ kind: 'confirm-revoke', account: 'a2', key: 'leaked' })
    expect(app.account?.id).toBe('a2')
    expect(app.dialogs.revoking?.token.key).toBe('leaked')
  })

  it('waits for a list that has not arrived yet', async () => {
    const fake = new FakeBridge({ 'app.snapshot': () => ok({ ...snapshot, lists: {} }) })
    const { app } = await started(fake)
    fake.intend({ kind: 'confirm-revoke', account: 'a1', key: 'old' })
    expect(app.dialogs.revoking).toBeNull()
    fake.push({ lists: snapshot.lists })
    expect(app.dialogs.revoking?.token.key).toBe('old')
  })
})

describe('tokens that a page has found', () => {
  const now = Date.parse('2026-11-24T12:00:00Z')

  it('are asked about: the only one at once, several with nothing chosen', async () => {
    const { app } = await started()
    const [first, second] = [token('ci'), token('old')]
    app.revokeOf('a1', [first], now)
    expect([app.dialogs.revoking?.token.key, app.dialogs.revokingMany]).toEqual(['ci', null])
    app.dialogs.revoking = null
    app.revokeOf('a1', [first, second], now)
    expect(app.dialogs.revoking).toBeNull()
    expect([app.dialogs.revokingMany?.shownCount, app.dialogs.revokingMany?.chosen]).toEqual([2, []])
  })

  it('are chosen when the user has ticked them, but for what signs in here', async () => {
    const fake = new FakeBridge({
      'app.snapshot': () =>
        ok({ ...snapshot, lists: { a1: listOf(token('ci'), token('me', { inUse: true }), token('old')) } }),
    })
    const { app } = await started(fake)
    app.dialogs.revokePicked(app.tokens, now, true)
    expect(app.dialogs.revokingMany?.chosen.map(({ key }) => key)).toEqual(['ci', 'old'])
  })
})

describe('the lock', () => {
  const locked = { ...snapshot.lock, locked: true, reason: 'asked' } as const
  const curtain = { ...snapshot, accounts: [], lists: {}, lock: locked }

  it('drops the lists at once, asks nobody to sign in, and begins anew when it is opened', async () => {
    const { app, fake } = await started()
    fake.push(curtain)
    expect([app.snapshot?.lists, app.adding, app.account]).toEqual([{}, null, null])
    fake.push({ ...snapshot })
    expect(app.tokens.map(({ key }) => key)).toEqual(['ci', 'old'])
    expect(app.adding).toBeNull()
  })

  it('offers nothing to press on a page that main is about to load anew, unless that does not come', async () => {
    vi.useFakeTimers()
    onTestFinished(() => void vi.useRealTimers())
    const { app, fake } = await started()
    expect(app.leaving.now).toBe(false)
    fake.push(curtain)
    expect(app.leaving.now).toBe(true)
    fake.push({ ...curtain, lock: { ...locked, asks: 'Touch ID' } })
    expect(app.leaving.now).toBe(true)
    vi.advanceTimersByTime(30_000)
    expect(app.leaving.now).toBe(false)
  })

  it('offers to unlock on a page that was loaded while it is locked, and not where the lock came during the load', async () => {
    const { app } = await started(new FakeBridge({ 'app.snapshot': () => ok(curtain) }))
    expect(app.leaving.now).toBe(false)
    const late: FakeBridge = new FakeBridge({
      'app.snapshot': () => {
        late.push(curtain)
        return ok(snapshot)
      },
    })
    expect((await started(late)).app.leaving.now).toBe(true)
  })

  it('a page that is loaded while it is locked follows a notice once it is opened', async () => {
    const fake = new FakeBridge({ 'app.snapshot': () => ok(curtain) })
    const { app } = await started(fake)
    expect(app.adding).toBeNull()
    fake.push({ ...snapshot })
    fake.intend({ kind: 'open-page', page: 'expiry' })
    expect(app.page).toBe('expiry')
  })

  it('an app that knows nobody asks to sign in after it was opened', async () => {
    const fake = new FakeBridge({ 'app.snapshot': () => ok(curtain) })
    const { app } = await started(fake)
    fake.push({ ...snapshot, accounts: [], lists: {} })
    expect(app.adding).not.toBeNull()
  })
})
