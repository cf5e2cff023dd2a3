import { describe, expect, it } from 'vitest'
import { recordCalls } from '../../../../src/main/core/features/history/history.ts'
import { contract, wrapHandlers, type Handlers } from '../../../../src/shared/contract.ts'
import type { Trace } from '../../../../src/shared/contract/kinds.ts'
import { fail, type FailureCode } from '../../../../src/shared/failure.ts'
import type { Act } from '../../../../src/shared/history.ts'
import { recordingHandlers, type CallChannel } from '../../../support/recording-handlers.ts'
import { emptySnapshot, listOf, token } from '../../../support/sample-state.ts'
import { validArguments } from '../../../support/valid-arguments.ts'

/** Calls that leave no act by themselves, by the reason that the contract gives. A new call has to stand here or below. */
const notRecorded: Readonly<Record<string, readonly CallChannel[]>> = {
  'It only shows what is there, or reads it again.': [
    'app.snapshot',
    'app.checkKeychain',
    'accounts.kept',
    'plaintextTokens.find',
    'plaintextTokens.preview',
    'history.read',
    'ranges.draft',
    'ranges.fetchedLists',
    'ranges.readList',
    'revoke.receipts',
    'tokens.details',
    'tokens.draft',
    'tokens.refresh',
  ],
  'The feature writes its steps itself, also those without the user.': [
    'plaintextTokens.copy',
    'plaintextTokens.forget',
    'plaintextTokens.move',
    'plaintextTokens.undo',
    'handover.takeBack',
    'history.export',
    'lock.lock',
    'lock.unlock',
    'revoke.start',
    'rotate.finish',
    'rotate.start',
    'rotate.takeBack',
    'tokens.revoke',
  ],
  'It is part of another act, which says how it ended.': [
    'accounts.stopSignIn',
    'prompts.answer',
    'prompts.useRecovery',
    'prompts.cancel',
    'prompts.openBrowser',
    'plaintextTokens.cancel',
    'leaks.cancel',
    'tokens.stop',
  ],
  'It changes only what the window shows, opens or copies, and no secret.': [
    'accounts.openTokenPage',
    'desktop.secretFocus',
    'app.openPractice',
    'app.dismissStorageProblems',
    'plaintextTokens.dismissReturned',
    'handover.copyCommand',
    'leaks.clear',
    'ranges.copy',
    'ranges.keepDraft',
    'revoke.dismiss',
    'rotate.dismiss',
    'tokens.keepDraft',
  ],
}

const row = { account: 'a1', key: 'k1', name: 'deploy' }

/** What every other call leaves when it is made with the valid arguments of the tests and goes well. */
const left: Readonly<Partial<Record<CallChannel, Omit<Act, 'outcome'>>>> = {
  'accounts.signInWithPassword': { act: 'sign-in', account: 'a1', note: 'With name and password' },
  'accounts.signInWithBrowser': { act: 'sign-in', account: 'a1', note: 'With the browser' },
  'accounts.addToken': { act: 'sign-in', account: 'a1', note: 'With a pasted token' },
  'accounts.signOut': { act: 'sign-out', account: 'a1' },
  'accounts.removeKept': {
    act: 'other',
    account: 'a1',
    key: 'k1',
    note: 'Removed from the keychain after its account was signed out',
  },
  'accounts.chooseDialect': { act: 'setting', account: 'a1', note: 'How tokens are written: classic' },
  'tokens.create': { act: 'create', ...row },
  'tokens.copy': { act: 'copy', ...row },
  'tokens.copyKey': { act: 'copy-id', ...row },
  'tokens.reveal': { act: 'reveal', ...row },
  'revoke.pause': { act: 'batch', note: 'Paused' },
  'revoke.goOn': { act: 'batch', note: 'Goes on' },
  'revoke.cancel': { act: 'batch', note: 'Cancelled' },
  'revoke.saveReceipts': { act: 'export', note: 'Receipts as JSON' },
  'revoke.copyReceipts': { act: 'export', note: 'Receipts, to the clipboard' },
  'preferences.change': { act: 'setting', note: 'Section clipboard' },
  'plaintextTokens.addFolder': { act: 'setting', note: 'Folder to look in: /home/robin/projects' },
  'plaintextTokens.removeFolder': { act: 'setting', note: 'No longer looks in /home/robin/projects' },
  'plaintextTokens.ask': { act: 'ask', note: 'https://npm.acme.example/, about the tokens found for it' },
  'expiry.snooze': { act: 'setting', note: 'No notices for 7 days' },
  'expiry.saveCalendar': { act: 'export', note: 'A calendar of tokens that end' },
  'ranges.askAddress': { act: 'ask', note: 'Under which address this computer is seen' },
  'ranges.fetchList': { act: 'ask', note: 'The published list https://lists.example/ranges.json' },
  'desktop.setOpenAtLogin': { act: 'setting', note: 'Opens at login' },
  'desktop.setShortcut': { act: 'setting', note: 'Shortcut: Ctrl+Alt+T' },
  'handover.run': { act: 'hand-over', ...row, note: 'To the launcher' },
  'handover.help': { act: 'hand-over', ...row, note: 'To pnpm, by a helper' },
  'handover.lend': { act: 'hand-over', ...row, note: 'For 15 minutes, to your .npmrc' },
  'leaks.lookAtText': { act: 'look', note: 'For leaked tokens in a pasted text' },
  'leaks.lookAtFiles': { act: 'look', note: 'For leaked tokens in ~/projects' },
}

const known = {
  lists: { a1: listOf(token('k1', { name: 'deploy' }), token('nameless', { name: null })) },
  plaintextTokens: {
    ...emptySnapshot.plaintextTokens,
    moved: [
      {
        ...{ id: 'm1', path: '~/.npmrc', setting: '_authToken', masked: 'npm_…', kind: 'token' as const },
        ...{ registry: null, username: null, place: 'user' as const, account: null },
        movedAt: '2026-11-23T10:00:00Z',
      },
    ],
  },
}

type Call = (args?: unknown) => Promise<unknown>

/** Makes calls of handlers that are recorded, and tells what each has left. */
function recording(handlers: Handlers = recordingHandlers([])) {
  const acts: Act[] = []
  let state = known
  const recorded = recordCalls(
    { record: (act) => acts.push(act), store: { get: () => state } },
    handlers,
  ) as unknown as Record<string, Record<string, Call>>
  return {
    leftBy: async (channel: CallChannel, args: object | null = validArguments[channel]) => {
      const [group = '', name = ''] = channel.split('.')
      acts.length = 0
      await recorded[group]?.[name]?.(args ?? undefined)
      return [...acts]
    },
    forget: () => (state = { ...known, lists: { a1: listOf() } }),
  }
}

const failing = (code: FailureCode) =>
  wrapHandlers(recordingHandlers([]), () => () => Promise.resolve(fail(code, 'No.')))

/** Every call of the contract with what it says that it leaves. */
const traces = Object.entries(contract).flatMap(([group, entries]) =>
  Object.entries(entries as Record<string, { readonly trace?: Trace }>).flatMap(([name, { trace }]) =>
    trace ? [[`${group}.${name}`, trace] as const] : [],
  ),
)

describe('what a call leaves in the history', () => {
  it('is said of every call by the contract, with the reason where it is nothing', async () => {
    const { leftBy } = recording()
    const quiet: Record<string, string[]> = {}
    for (const [channel, trace] of traces) {
      const acts = await leftBy(channel as CallChannel)
      expect(acts.length > 0, channel).toBe(trace.act !== null)
      if (trace.act === null) (quiet[trace.because] ??= []).push(channel)
      else expect(acts, channel).toEqual([{ ...left[channel as CallChannel], outcome: 'done' }])
    }
    const sorted = (byReason: Readonly<Record<string, readonly string[]>>) =>
      Object.fromEntries(Object.entries(byReason).map(([why, channels]) => [why, channels.toSorted()]))
    expect(sorted(quiet)).toEqual(sorted(notRecorded))
    expect(traces.map(([channel]) => channel).toSorted()).toEqual(Object.keys(validArguments).toSorted())
  })

  it('never has a field without a value, which the window could not be given', async () => {
    const { leftBy } = recording()
    for (const [channel] of traces)
      for (const act of await leftBy(channel as CallChannel))
        expect(Object.values(act), channel).not.toContain(undefined)
  })

  it('says of a call that failed how, and with which code', async () => {
    const refused = recording(failing('forbidden'))
    expect(await refused.leftBy('tokens.reveal')).toEqual([
      { act: 'reveal', outcome: 'failed', ...row, note: 'forbidden' },
    ])
    expect(await refused.leftBy('handover.run')).toEqual([
      { act: 'hand-over', outcome: 'failed', ...row, note: 'To the launcher: forbidden' },
    ])
    // Nobody is signed in then, so the registry is named.
    expect(await refused.leftBy('accounts.signInWithBrowser')).toEqual([
      { act: 'sign-in', outcome: 'failed', note: 'With the browser at https://registry.example/: forbidden' },
    ])
    expect(await recording(failing('cancelled')).leftBy('accounts.signOut')).toEqual([
      { act: 'sign-out', outcome: 'cancelled', account: 'a1', note: 'cancelled' },
    ])
  })

  it('leaves open whether a token was made when the answer was lost; nothing else is in doubt', async () => {
    const { leftBy } = recording(failing('timed-out'))
    expect(await leftBy('tokens.create')).toEqual([
      { act: 'create', outcome: 'unanswered', account: 'a1', name: 'deploy', note: 'timed-out' },
    ])
    expect(await leftBy('ranges.fetchList')).toMatchObject([{ outcome: 'failed' }])
  })

  it('names a token as its list does, or as the file it was moved out of', async () => {
    const { leftBy } = recording()
    const kept = { account: null, key: 'm1' }
    expect(await leftBy('handover.run', kept)).toEqual([
      { act: 'hand-over', outcome: 'done', name: 'token from ~/.npmrc', note: 'To the launcher' },
    ])
    expect(await leftBy('handover.run', { ...kept, key: 'gone' })).toEqual([
      { act: 'hand-over', outcome: 'done', note: 'To the launcher' },
    ])
    for (const key of ['nameless', 'not-listed'])
      expect(await leftBy('tokens.copy', { account: 'a1', key })).toEqual([
        { act: 'copy', outcome: 'done', account: 'a1', key },
      ])
  })

  it('names a token that the call has taken off its list', async () => {
    const handlers = recordingHandlers([])
    const { leftBy, forget } = recording(
      wrapHandlers(handlers, (handle) => (args) => {
        forget()
        return handle(args)
      }),
    )
    expect(await leftBy('tokens.copy')).toEqual([{ act: 'copy', outcome: 'done', ...row }])
  })

  it('is one look for all parts of a long text', async () => {
    const { leftBy } = recording()
    const part = { text: 'npm_example', name: 'build.log' }
    expect(await leftBy('leaks.lookAtText', { ...part, line: 1 })).toMatchObject([
      { note: 'For leaked tokens in build.log' },
    ])
    expect(await leftBy('leaks.lookAtText', { ...part, line: 700 })).toEqual([])
  })
})
