import type { Bridge } from '../../shared/contract.ts'
import type { MovedToken } from '../../shared/plaintext-tokens.ts'
import type { PageName } from '../../shared/desktop.ts'
import type { Snapshot } from '../../shared/state.ts'
import type { CreatedToken } from '../../shared/contract/tokens.ts'
import type { Account, Token } from '../../shared/token.ts'
import { SignOut } from './features/accounts/sign-out.svelte.ts'
import { CreateForm } from './features/create-token/create-form.svelte.ts'
import { CreatedView } from './features/created/created-view.svelte.ts'
import { HandOverFlow, type NamedToken } from './features/handover/hand-over-flow.svelte.ts'
import { AboutRegistry } from './features/registry/about-registry.svelte.ts'
import { RevokeMany, type Offer } from './features/revoke/revoke-many.svelte.ts'
import { RevokeFlow, type RevokeOutcome } from './features/revoke/revoke-flow.svelte.ts'
import { RotateForm } from './features/rotate/rotate-form.svelte.ts'
import type { SignIn } from './features/sign-in/sign-in.svelte.ts'
import { TokenDetailsView } from './features/token-details/token-details-view.svelte.ts'
import { nameOf } from './words/names.ts'
import { valueAt } from '../../shared/keyed.ts'

/** What dialogs need of the window they are opened in. */
export interface DialogWindow {
  readonly snapshot: Snapshot | null
  readonly accounts: readonly Account[]
  /** The account looked at. */
  readonly account: Account | null
  /** Shows an account. */
  select(account: string): void
  /** Shows a page beside the accounts. */
  open(page: PageName): void
  /** A form that signs in to an account again. */
  signInFor(account: Account, onDone: () => void): SignIn
  /** Says what revoking did. */
  tellRevoked(outcome: RevokeOutcome): void
  /** Says that something is done. */
  say(words: string): void
}

/** Which dialogs are open, and what opens them. `Dialogs.svelte` draws them. */
export class Dialogs {
  signingInAgain = $state.raw<SignIn | null>(null)
  signingOut = $state.raw<SignOut | null>(null)
  creating = $state.raw<CreateForm | null>(null)
  created = $state.raw<CreatedView | null>(null)
  revoking = $state.raw<RevokeFlow | null>(null)
  /** Choosing many tokens to revoke. */
  revokingMany = $state.raw<RevokeMany | null>(null)
  rotating = $state.raw<RotateForm | null>(null)
  about = $state.raw<AboutRegistry | null>(null)
  details = $state.raw<TokenDetailsView | null>(null)
  handingOver = $state.raw<HandOverFlow | null>(null)

  readonly #bridge: Bridge
  readonly #window: DialogWindow

  constructor(bridge: Bridge, window: DialogWindow) {
    this.#bridge = bridge
    this.#window = window
  }

  /** Opens the sign-in for an account whose sign-in has ended. */
  signInAgain(account: Account): void {
    this.signingInAgain = this.#window.signInFor(account, () => (this.signingInAgain = null))
  }

  /** Asks what becomes of the kept tokens of an account that is to be signed out. */
  signOut(account: Account, kept: number): void {
    this.signingOut = new SignOut(this.#bridge, account, kept, (words) => {
      this.signingOut = null
      this.#window.say(words)
    })
  }

  /** Opens the form for a new token, limited to `ranges` at first. */
  create(ranges: readonly string[] = []): void {
    const { account } = this.#window
    if (account) this.creating = this.#formFor(account, ranges)
  }

  /** Opens the form again that a lock has closed, filled in as it was. */
  async bringBackCreating(): Promise<void> {
    const kept = await this.#bridge.tokens.draft()
    if (!kept.ok || !kept.value || this.creating) return
    const { account: id, ranges } = kept.value
    const account = this.#window.accounts.find((other) => other.id === id)
    if (!account) return
    const form = this.#formFor(account, ranges)
    form.bringBack(kept.value)
    this.#window.select(id)
    this.creating = form
  }

  /** Closes the form; it is not brought back. */
  giveUpCreating(): void {
    this.creating = null
    void this.#bridge.tokens.keepDraft({ draft: null })
  }

  #formFor(account: Account, ranges: readonly string[]): CreateForm {
    const onCreated = (token: CreatedToken) => this.#showCreated(account, token)
    return new CreateForm(this.#bridge, this.#live(account), onCreated, ranges)
  }

  #showCreated(account: Account, token: CreatedToken): void {
    this.creating = null
    this.created = new CreatedView(this.#bridge, account, token)
  }

  /** Asks whether to revoke a token of the account looked at. */
  revoke(token: Token): void {
    const { account } = this.#window
    if (!account || this.revoking) return
    this.revoking = new RevokeFlow(this.#bridge, account, token, (outcome) => {
      this.revoking = null
      this.#window.tellRevoked(outcome)
    })
  }

  /** Opens the dialog that revokes several tokens of the account looked at: all of its tokens, or what is offered. */
  revokeMany(now: number, offer?: Offer): void {
    const { account } = this.#window
    if (!account || this.revokingMany) return
    this.revokingMany = new RevokeMany(this.#bridge, account, {
      tokens: () => valueAt(this.#window.snapshot?.lists, account.id)?.list?.tokens ?? [],
      now,
      ...(offer && { offer }),
      onStarted: () => (this.revokingMany = null),
    })
  }

  /** Asks about tokens that were picked somewhere: whether to revoke the only one, or which of several. */
  revokePicked(tokens: readonly Token[], now: number, ticked: boolean): void {
    const [first, another] = tokens
    if (first && another) this.revokeMany(now, { keys: tokens.map(({ key }) => key), ticked })
    else if (first) this.revoke(first)
  }

  /** Asks how to make tokens of an account again, and retire the old ones. */
  rotate(id: string, tokens: readonly Token[]): void {
    const account = this.#window.accounts.find((other) => other.id === id)
    if (!account || tokens.length === 0) return
    this.rotating = new RotateForm(this.#bridge, account, tokens, () => {
      this.rotating = null
      this.#window.open('expiry')
    })
  }

  showDetails(token: Token): void {
    const { account } = this.#window
    if (account) this.details = new TokenDetailsView(this.#bridge, account.id, token)
  }

  /** Asks how a program is to get a token that is kept here. */
  handOver(token: Token): void {
    const { account } = this.#window
    if (!account) return
    this.details = null
    const { id, registry } = account
    this.#askHow({ account: id, key: token.key, name: nameOf(token), registry })
  }

  /** Asks the same for a token that was moved out of a file, if its registry is known. */
  handOverMoved({ id, path, registry }: MovedToken): void {
    if (registry !== null) this.#askHow({ account: null, key: id, name: `token from ${path}`, registry })
  }

  #askHow(token: NamedToken): void {
    const hasLauncher = this.#window.snapshot?.handover.launcher !== null
    this.handingOver = new HandOverFlow(this.#bridge, token, hasLauncher, (words) => {
      this.handingOver = null
      this.#window.say(words)
    })
  }

  /** Shows what is known of the account's registry. */
  showRegistry(): void {
    const { account } = this.#window
    if (account) this.about = new AboutRegistry(this.#bridge, this.#live(account))
  }

  /** Follows an account for as long as a dialog about it is open. */
  #live(account: Account): () => Account {
    return () => this.#window.accounts.find(({ id }) => id === account.id) ?? account
  }
}
