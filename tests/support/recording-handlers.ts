import type { Handlers } from '../../src/shared/contract.ts'
import { ok } from '../../src/shared/failure.ts'
import { emptySnapshot, practice } from './sample-state.ts'

export interface Recorded {
  readonly channel: CallChannel
  readonly args: unknown
}

/** `group.name` of every call in the contract. */
export type CallChannel = {
  [G in keyof Handlers]: `${G}.${keyof Handlers[G] & string}`
}[keyof Handlers]

/** Handlers that write down what reached them and answer with something of the right shape. */
export function recordingHandlers(recorded: Recorded[]): Handlers {
  const answering =
    <R>(channel: CallChannel, value: R) =>
    (args?: unknown) => {
      recorded.push({ channel, args })
      return Promise.resolve(ok(value))
    }
  return {
    app: {
      snapshot: answering('app.snapshot', emptySnapshot),
      checkKeychain: answering('app.checkKeychain', emptySnapshot.keychain),
      openPractice: answering('app.openPractice', practice),
      dismissStorageProblems: answering('app.dismissStorageProblems', undefined),
    },
    accounts: {
      signInWithPassword: answering('accounts.signInWithPassword', { account: 'a1' }),
      signInWithBrowser: answering('accounts.signInWithBrowser', { account: 'a1' }),
      addToken: answering('accounts.addToken', { account: 'a1' }),
      stopSignIn: answering('accounts.stopSignIn', undefined),
      signOut: answering('accounts.signOut', { provenEnded: true }),
      kept: answering('accounts.kept', []),
      removeKept: answering('accounts.removeKept', undefined),
      openTokenPage: answering('accounts.openTokenPage', undefined),
      chooseDialect: answering('accounts.chooseDialect', undefined),
    },
    tokens: {
      refresh: answering('tokens.refresh', undefined),
      create: answering('tokens.create', {
        key: 'k1',
        name: 'deploy',
        kept: 'keychain',
        keepFailure: null,
        check: { outcome: 'confirmed' },
      }),
      revoke: answering('tokens.revoke', { key: 'k1', name: 'deploy', outcome: 'removed' }),
      keepDraft: answering('tokens.keepDraft', undefined),
      draft: answering('tokens.draft', null),
      stop: answering('tokens.stop', undefined),
      details: answering('tokens.details', { raw: '{}' }),
      copy: answering('tokens.copy', undefined),
      copyKey: answering('tokens.copyKey', undefined),
      reveal: answering('tokens.reveal', { secret: 'npm_example' }),
    },
    prompts: {
      answer: answering('prompts.answer', undefined),
      useRecovery: answering('prompts.useRecovery', undefined),
      cancel: answering('prompts.cancel', undefined),
      openBrowser: answering('prompts.openBrowser', undefined),
    },
    preferences: { change: answering('preferences.change', undefined) },
    plaintextTokens: {
      find: answering('plaintextTokens.find', undefined),
      cancel: answering('plaintextTokens.cancel', undefined),
      addFolder: answering('plaintextTokens.addFolder', undefined),
      removeFolder: answering('plaintextTokens.removeFolder', undefined),
      ask: answering('plaintextTokens.ask', undefined),
      preview: answering('plaintextTokens.preview', {
        version: 'v',
        path: '~/.npmrc',
        lines: [],
        linked: null,
      }),
      move: answering('plaintextTokens.move', undefined),
      undo: answering('plaintextTokens.undo', undefined),
      copy: answering('plaintextTokens.copy', undefined),
      forget: answering('plaintextTokens.forget', undefined),
      dismissReturned: answering('plaintextTokens.dismissReturned', undefined),
    },
    rotate: {
      start: answering('rotate.start', undefined),
      finish: answering('rotate.finish', undefined),
      takeBack: answering('rotate.takeBack', undefined),
      dismiss: answering('rotate.dismiss', undefined),
    },
    lock: { lock: answering('lock.lock', undefined), unlock: answering('lock.unlock', undefined) },
    handover: {
      run: answering('handover.run', { id: 'h1' }),
      help: answering('handover.help', undefined),
      lend: answering('handover.lend', undefined),
      takeBack: answering('handover.takeBack', undefined),
      copyCommand: answering('handover.copyCommand', undefined),
    },
    leaks: {
      lookAtText: answering('leaks.lookAtText', undefined),
      lookAtFiles: answering('leaks.lookAtFiles', undefined),
      cancel: answering('leaks.cancel', undefined),
      clear: answering('leaks.clear', undefined),
    },
    expiry: {
      snooze: answering('expiry.snooze', undefined),
      saveCalendar: answering('expiry.saveCalendar', { path: null, entries: 0 }),
    },
    revoke: {
      start: answering('revoke.start', { batch: 'b1' }),
      pause: answering('revoke.pause', undefined),
      goOn: answering('revoke.goOn', undefined),
      cancel: answering('revoke.cancel', undefined),
      dismiss: answering('revoke.dismiss', undefined),
      receipts: answering('revoke.receipts', []),
      saveReceipts: answering('revoke.saveReceipts', { path: '/exports/receipts.json' }),
      copyReceipts: answering('revoke.copyReceipts', undefined),
    },
    history: {
      read: answering('history.read', {
        entries: [],
        total: 0,
        check: { whole: true, faults: [], trimmed: false },
      }),
      export: answering('history.export', { path: '/exports/history.csv' }),
    },
    ranges: {
      copy: answering('ranges.copy', undefined),
      keepDraft: answering('ranges.keepDraft', undefined),
      draft: answering('ranges.draft', { ranges: [], typed: '' }),
      askAddress: answering('ranges.askAddress', { address: null, answers: [] }),
      fetchedLists: answering('ranges.fetchedLists', []),
      fetchList: answering('ranges.fetchList', {
        url: 'https://lists.example/ranges.json',
        fetchedAt: '2026-11-24T10:00:00.000Z',
        published: 2,
        ipv6: 0,
        ranges: 1,
        addresses: 256,
        change: null,
      }),
      readList: answering('ranges.readList', { ranges: [] }),
    },
    desktop: {
      setOpenAtLogin: answering('desktop.setOpenAtLogin', undefined),
      setShortcut: answering('desktop.setShortcut', undefined),
      secretFocus: answering('desktop.secretFocus', undefined),
    },
  }
}
