import type { Bridge } from '../../../../shared/contract.ts'
import type { SignedOut } from '../../../../shared/contract/accounts.ts'
import { registryLabel } from '../../../../shared/registry-url.ts'
import type { Account } from '../../../../shared/token.ts'
import { Call } from '../../ui/call.svelte.ts'
import { counted } from '../../words/count.ts'

/** The question what becomes of an account's kept tokens when it is signed out, and the signing out. */
export class SignOut {
  readonly account: Account
  /** How many of its tokens the keychain keeps. */
  readonly count: number
  readonly call = new Call()
  kept = $state<'keep' | 'remove'>('keep')
  readonly #bridge: Bridge
  readonly #onDone: (words: string) => void

  constructor(bridge: Bridge, account: Account, count: number, onDone: (words: string) => void) {
    this.#bridge = bridge
    this.account = account
    this.count = count
    this.#onDone = onDone
  }

  async confirm(): Promise<void> {
    const { account, kept } = this
    const result = await this.call.run(() => this.#bridge.accounts.signOut({ account: account.id, kept }))
    if (result?.ok) this.#onDone(signedOutWords(account, result.value))
  }
}

/** What signing out has done, as sentences. */
export function signedOutWords(account: Account, { provenEnded, removed, stillKept }: SignedOut): string {
  const name = registryLabel(account.registry)
  const ended = provenEnded
    ? `Signed out of ${name}.`
    : `Signed out here. ${name} may accept the old sign-in until it expires.`
  return [
    account.credential === 'token' ? `Forgotten here. The token still works at ${name}.` : ended,
    removed ? `${counted(removed, 'kept token was', 'kept tokens were')} removed from the keychain.` : '',
    stillKept
      ? `The keychain still has ${counted(stillKept, 'token')}. You can remove what is left on the page Keychain.`
      : '',
  ]
    .filter(Boolean)
    .join(' ')
}
