import type { Handlers } from '../../../../shared/contract.ts'
import type { Failure, Result } from '../../../../shared/failure.ts'
import type { KeptToken } from '../../../../shared/handover.ts'
import type { Act, ActOutcome } from '../../../../shared/history.ts'
import type { CoreContext } from '../../context.ts'
import { mayHaveHappened } from '../../../../shared/failure.ts'

type Doing = Omit<Act, 'outcome'>
/** Runs one call and writes down what came of it. */
type Recorded = <T>(doing: Doing, run: () => Promise<Result<T>>) => Promise<Result<T>>

/**
 * The same handlers, each act of the user written into the history with what came of it: whatever changes something here, at
 * a registry or on the clipboard, shows a secret, or gives one away. Revoking, rotating and moving write
 * their own steps, and so does taking back what was handed over, which happens without the user as well.
 */
export function recordCalls(context: CoreContext, handlers: Handlers): Handlers {
  const recorded: Recorded = async (doing, run) => {
    const result = await run()
    note(context, doing, result)
    return result
  }
  return {
    ...handlers,
    accounts: { ...handlers.accounts, ...recordAccounts(context, handlers.accounts, recorded) },
    handover: { ...handlers.handover, ...recordHandover(context, handlers.handover, recorded) },
    tokens: { ...handlers.tokens, ...recordTokens(context, handlers.tokens, recorded) },
    ...recordSettings(handlers, recorded),
    ...recordBatches(handlers, recorded),
    leaks: { ...handlers.leaks, ...recordLeaks(handlers.leaks, recorded) },
    ranges: { ...handlers.ranges, ...recordRanges(handlers.ranges, recorded) },
    plaintextTokens: {
      ...handlers.plaintextTokens,
      addFolder: (args) =>
        recorded({ act: 'setting', note: `Folder to look in: ${args.path ?? 'chosen'}` }, () =>
          handlers.plaintextTokens.addFolder(args),
        ),
      removeFolder: (args) =>
        recorded({ act: 'setting', note: `No longer looks in ${args.path}` }, () =>
          handlers.plaintextTokens.removeFolder(args),
        ),
      ask: (args) =>
        recorded({ act: 'ask', note: `${args.registry}, about the tokens found for it` }, () =>
          handlers.plaintextTokens.ask(args),
        ),
    },
  }
}

function note({ record }: CoreContext, doing: Doing, result: Result<unknown>): void {
  const why = result.ok ? doing.note : [doing.note, result.failure.code].filter(Boolean).join(': ')
  const outcome = result.ok ? 'done' : outcomeOf(result.failure, doing.act === 'create')
  record({ ...doing, outcome, ...(why ? { note: why } : {}) })
}

/** @param writes true for what changes something at a registry, which a lost answer leaves open */
export function outcomeOf(failure: Failure, writes: boolean): ActOutcome {
  if (failure.code === 'cancelled') return 'cancelled'
  return writes && mayHaveHappened(failure) ? 'unanswered' : 'failed'
}

function recordAccounts(
  context: CoreContext,
  accounts: Handlers['accounts'],
  recorded: Recorded,
): Partial<Handlers['accounts']> {
  async function signedIn<T extends { readonly account: string }>(
    how: string,
    registry: string,
    run: () => Promise<Result<T>>,
  ): Promise<Result<T>> {
    const result = await run()
    const who = result.ok ? { account: result.value.account } : {}
    note(context, { act: 'sign-in', ...who, note: result.ok ? how : `${how} at ${registry}` }, result)
    return result
  }
  return {
    signInWithPassword: (args) =>
      signedIn('With name and password', args.registry, () => accounts.signInWithPassword(args)),
    signInWithBrowser: (args) =>
      signedIn('With the browser', args.registry, () => accounts.signInWithBrowser(args)),
    addToken: (args) => signedIn('With a pasted token', args.registry, () => accounts.addToken(args)),
    signOut: (args) => recorded({ act: 'sign-out', account: args.account }, () => accounts.signOut(args)),
  }
}

/** What is said of a token in the history. */
const aboutIn =
  ({ store }: CoreContext) =>
  (account: string, key: string) => {
    const listed = store.get().lists[account]?.list?.tokens.find((token) => token.key === key)
    return { account, key, ...(listed?.name ? { name: listed.name } : {}) }
  }

function recordHandover(
  context: CoreContext,
  handover: Handlers['handover'],
  recorded: Recorded,
): Partial<Handlers['handover']> {
  const about = aboutIn(context)
  const aboutKept = ({ account, key }: KeptToken) => {
    if (account !== null) return about(account, key)
    const moved = context.store.get().plaintextTokens.moved.find(({ id }) => id === key)
    return moved ? { name: `token from ${moved.path}` } : {}
  }
  const handedOver = <T>(token: KeptToken, words: string, run: () => Promise<Result<T>>) =>
    recorded({ act: 'hand-over', ...aboutKept(token), note: words }, run)
  return {
    run: (args) => handedOver(args, 'To the launcher', () => handover.run(args)),
    help: (args) => handedOver(args, 'To pnpm, by a helper', () => handover.help(args)),
    lend: (args) =>
      handedOver(args, `For ${args.minutes} minutes, to your .npmrc`, () => handover.lend(args)),
  }
}

function recordTokens(
  context: CoreContext,
  tokens: Handlers['tokens'],
  recorded: Recorded,
): Partial<Handlers['tokens']> {
  const about = aboutIn(context)
  return {
    async create(args) {
      const result = await tokens.create(args)
      const key = result.ok ? { key: result.value.key } : {}
      note(context, { act: 'create', account: args.account, name: args.token.name, ...key }, result)
      return result
    },
    copy: (args) => recorded({ act: 'copy', ...about(args.account, args.key) }, () => tokens.copy(args)),
    copyKey: (args) =>
      recorded({ act: 'copy-id', ...about(args.account, args.key) }, () => tokens.copyKey(args)),
    reveal: (args) =>
      recorded({ act: 'reveal', ...about(args.account, args.key) }, () => tokens.reveal(args)),
  }
}

function recordSettings(
  { preferences, registries, expiry, desktop }: Handlers,
  recorded: Recorded,
): Pick<Handlers, 'preferences' | 'registries' | 'expiry' | 'desktop'> {
  const setting = <T>(words: string, run: () => Promise<Result<T>>, account?: string) =>
    recorded({ act: 'setting', note: words, ...(account === undefined ? {} : { account }) }, run)
  return {
    preferences: {
      ...preferences,
      change: (args) => setting(`Section ${Object.keys(args).join(', ')}`, () => preferences.change(args)),
    },
    registries: {
      ...registries,
      chooseDialect: (args) =>
        setting(
          `How tokens are written: ${args.dialect ?? 'as found out'}`,
          () => registries.chooseDialect(args),
          args.account,
        ),
    },
    expiry: {
      ...expiry,
      snooze: (args) =>
        setting(args.days === 0 ? 'Notices again' : `No notices for ${args.days} days`, () =>
          expiry.snooze(args),
        ),
      saveCalendar: () =>
        recorded({ act: 'export', note: 'A calendar of tokens that end' }, () => expiry.saveCalendar()),
    },
    desktop: {
      ...desktop,
      setOpenAtLogin: (args) =>
        setting(args.on ? 'Opens at login' : 'Does not open at login', () => desktop.setOpenAtLogin(args)),
      setShortcut: (args) => setting(`Shortcut: ${args.keys ?? 'none'}`, () => desktop.setShortcut(args)),
    },
  }
}

/** What is done with a batch under way, and with receipts; each token's steps are written by the batch itself. */
function recordBatches({ revoke }: Handlers, recorded: Recorded): Pick<Handlers, 'revoke'> {
  const batch = <T>(words: string, run: () => Promise<Result<T>>) =>
    recorded({ act: 'batch', note: words }, run)
  return {
    revoke: {
      ...revoke,
      pause: (args) => batch('Paused', () => revoke.pause(args)),
      goOn: (args) => batch('Goes on', () => revoke.goOn(args)),
      cancel: (args) => batch('Cancelled', () => revoke.cancel(args)),
      saveReceipts: (args) =>
        recorded({ act: 'export', note: 'Receipts as JSON' }, () => revoke.saveReceipts(args)),
      copyReceipts: (args) =>
        recorded({ act: 'export', note: 'Receipts, to the clipboard' }, () => revoke.copyReceipts(args)),
    },
  }
}

/** What is asked of anybody outside. */
function recordRanges(ranges: Handlers['ranges'], recorded: Recorded): Partial<Handlers['ranges']> {
  return {
    askAddress: (args) =>
      recorded({ act: 'ask', note: 'Under which address this computer is seen' }, () =>
        ranges.askAddress(args),
      ),
    fetchList: (args) =>
      recorded({ act: 'ask', note: `The published list ${args.url}` }, () => ranges.fetchList(args)),
  }
}

function recordLeaks(leaks: Handlers['leaks'], recorded: Recorded): Partial<Handlers['leaks']> {
  return {
    // A long text comes in pieces; it is one look.
    lookAtText: (args) =>
      args.line === 1
        ? recorded({ act: 'look', note: `For leaked tokens in ${args.name ?? 'a pasted text'}` }, () =>
            leaks.lookAtText(args),
          )
        : leaks.lookAtText(args),
    lookAtFiles: (args) =>
      recorded({ act: 'look', note: `For leaked tokens in ${args.path ?? 'a chosen folder'}` }, () =>
        leaks.lookAtFiles(args),
      ),
  }
}
