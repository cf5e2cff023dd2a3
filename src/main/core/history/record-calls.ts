import type { Handlers } from '../../../shared/contract.ts'
import type { Result } from '../../../shared/failure.ts'
import type { Act } from '../../../shared/history.ts'
import type { CoreContext } from '../context.ts'

type Doing = Omit<Act, 'outcome'>

/**
 * The same handlers, each act of the user written into the history with what came of it. Revoking is not here: it writes
 * its own steps; nor is taking back what was handed over, which happens without the user as well.
 */
export function recordCalls(context: CoreContext, handlers: Handlers): Handlers {
  const { accounts, handover, tokens } = handlers

  async function recorded<T>(doing: Doing, run: () => Promise<Result<T>>): Promise<Result<T>> {
    const result = await run()
    note(doing, result)
    return result
  }

  function note(doing: Doing, result: Result<unknown>): void {
    const outcome = result.ok ? 'done' : 'failed'
    const why = result.ok ? doing.note : [doing.note, result.failure.code].filter(Boolean).join(': ')
    context.record({ ...doing, outcome, ...(why ? { note: why } : {}) })
  }

  async function signedIn<T extends { readonly account: string }>(
    how: string,
    registry: string,
    run: () => Promise<Result<T>>,
  ): Promise<Result<T>> {
    const result = await run()
    const who = result.ok ? { account: result.value.account } : {}
    note({ act: 'sign-in', ...who, note: result.ok ? how : `${how} at ${registry}` }, result)
    return result
  }

  const about = (account: string, key: string) => {
    const listed = context.store.get().lists[account]?.list?.tokens.find((token) => token.key === key)
    return { account, key, ...(listed?.name ? { name: listed.name } : {}) }
  }

  const handedOver = (
    { account, key }: { readonly account: string; readonly key: string },
    words: string,
    run: () => Promise<Result<undefined>>,
  ) => recorded({ act: 'hand-over', ...about(account, key), note: words }, run)

  return {
    ...handlers,
    accounts: {
      ...accounts,
      signInWithPassword: (args) =>
        signedIn('With name and password', args.registry, () => accounts.signInWithPassword(args)),
      signInWithBrowser: (args) =>
        signedIn('With the browser', args.registry, () => accounts.signInWithBrowser(args)),
      addToken: (args) => signedIn('With a pasted token', args.registry, () => accounts.addToken(args)),
      signOut: (args) => recorded({ act: 'sign-out', account: args.account }, () => accounts.signOut(args)),
    },
    handover: {
      ...handover,
      run: (args) => handedOver(args, 'To the launcher', () => handover.run(args)),
      help: (args) => handedOver(args, 'To pnpm, by a helper', () => handover.help(args)),
      lend: (args) =>
        handedOver(args, `For ${args.minutes} minutes, to your .npmrc`, () => handover.lend(args)),
    },
    tokens: {
      ...tokens,
      async create(args) {
        const result = await tokens.create(args)
        const key = result.ok ? { key: result.value.key } : {}
        note({ act: 'create', account: args.account, name: args.token.name, ...key }, result)
        return result
      },
      copy: (args) => recorded({ act: 'copy', ...about(args.account, args.key) }, () => tokens.copy(args)),
      copyKey: (args) =>
        recorded({ act: 'copy-id', ...about(args.account, args.key) }, () => tokens.copyKey(args)),
      reveal: (args) =>
        recorded({ act: 'reveal', ...about(args.account, args.key) }, () => tokens.reveal(args)),
    },
  }
}
