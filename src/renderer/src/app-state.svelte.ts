import type { Bridge } from '../../shared/contract.ts'
import type { Intent } from '../../shared/desktop.ts'
import type { Failure } from '../../shared/failure.ts'
import { factsFor } from '../../shared/capabilities.ts'
import type { PageName } from '../../shared/desktop.ts'
import { applyPatch, type Patch, type Snapshot } from '../../shared/state.ts'
import type { Account, Token } from '../../shared/token.ts'
import { Dialogs, type DialogWindow } from './dialogs.svelte.ts'
import { signedOutWords } from './features/accounts/sign-out.svelte.ts'
import { Leaving } from './features/lock/leaving.svelte.ts'
import { PlaintextTokensView } from './features/plaintext-tokens/plaintext-tokens-view.svelte.ts'
import { SharedRanges } from './features/ranges/shared-ranges.svelte.ts'
import { RevokeActs } from './features/revoke/revoke-acts.svelte.ts'
import { removedOf } from './features/revoke/batch-words.ts'
import type { RevokeOutcome } from './features/revoke/revoke-flow.svelte.ts'
import { SignIn } from './features/sign-in/sign-in.svelte.ts'
import { Call } from './ui/call.svelte.ts'
import { registryName } from './words/account.ts'
import { counted } from './words/count.ts'
import { valueAt } from '../../shared/keyed.ts'

/** What the window shows: the main process's state, and which account or page is looked at. */
export class AppState implements DialogWindow {
  snapshot = $state.raw<Snapshot | null>(null)
  readonly leaving = new Leaving()
  /** Why there is no snapshot. */
  failure = $state.raw<Failure | null>(null)

  /** The page that is shown instead of an account. */
  page = $state<PageName | null>(null)
  adding = $state.raw<SignIn | null>(null)
  readonly dialogs: Dialogs
  readonly revokeActs: RevokeActs
  /** What could not be revoked, until it is dismissed. */
  outcome = $state.raw<RevokeOutcome | null>(null)
  /** How the calls went that are made outside of dialogs. */
  readonly call = new Call((words) => (this.notice = words))
  /** The notice of the registry that the user dismissed last. */
  noticeRead = $state<string | null>(null)
  /** What has just been done, for the status line. */
  notice = $state('')

  #selected = $state<string | null>(null)
  readonly bridge: Bridge
  readonly ranges: SharedRanges
  /** The page `Tokens on this computer`. */
  readonly plaintextTokens: PlaintextTokensView
  #waiting: Patch[] | null = []
  /** What the tray or the menu asked this window to open, until it can. */
  #intent: Intent | null = null

  constructor(bridge: Bridge) {
    this.bridge = bridge
    this.dialogs = new Dialogs(bridge, this)
    this.ranges = new SharedRanges(bridge, () => this.snapshot)
    this.plaintextTokens = new PlaintextTokensView(bridge, this.call)
    this.revokeActs = new RevokeActs(bridge)
  }

  readonly accounts = $derived(this.snapshot?.accounts ?? [])
  /** The practice registry, while it is open. */
  readonly practice = $derived(this.snapshot?.practice ?? null)
  readonly account: Account | null = $derived(
    this.accounts.find((account) => account.id === this.#selected) ?? this.accounts[0] ?? null,
  )
  readonly listState = $derived(
    this.account ? (valueAt(this.snapshot?.lists, this.account.id) ?? null) : null,
  )
  readonly tokens: readonly Token[] = $derived(this.listState?.list?.tokens ?? [])
  readonly registryName = $derived(this.account ? registryName(this.account.registry, this.practice) : '')

  /** What is known of the account's registry. */
  readonly facts = $derived(
    factsFor(valueAt(this.snapshot?.capabilities, this.account?.registry ?? ''), this.account?.id ?? ''),
  )

  /** The sign-in that another request waits for, and any other prompt. Both can be open together. */
  readonly signInPrompt = $derived(this.snapshot?.prompts.find((prompt) => prompt.kind === 'sign-in') ?? null)
  readonly prompt = $derived(this.snapshot?.prompts.find((prompt) => prompt.kind !== 'sign-in') ?? null)

  /** Listens before it asks for the snapshot, so that no patch is lost. Patches that come earlier are applied to it. */
  async start(): Promise<void> {
    this.bridge.app.changed((patch) => this.#apply(patch))
    this.bridge.app.intent((intent) => this.#intend(intent))
    const result = await this.bridge.app.snapshot()
    if (!result.ok) {
      this.failure = result.failure
      return
    }
    const early = this.#waiting ?? []
    this.#waiting = null
    this.snapshot = early.reduce(applyPatch, result.value)
    if (!this.snapshot.lock.locked) this.#begin()
    else if (!result.value.lock.locked) this.leaving.begin()
  }

  /** What is shown first, also after unlocking. */
  #begin(): void {
    if (this.accounts.length === 0) this.addAccount()
    void this.ranges.bringBackDraft()
    void this.dialogs.bringBackCreating()
    this.#followIntent()
  }

  #apply(patch: Patch): void {
    if (!this.snapshot) {
      this.#waiting?.push(patch)
      return
    }
    const { lock, plaintextTokens } = this.snapshot
    this.#tellDone(patch)
    this.snapshot = applyPatch(this.snapshot, patch)
    // Another program has undone what the notice says.
    if (this.snapshot.plaintextTokens.returned.length > plaintextTokens.returned.length) this.notice = ''
    if (this.snapshot.lock.locked) {
      // A patch leaves the lists alone, so they are dropped here. Main loads the page again right away.
      this.snapshot = { ...this.snapshot, lists: {} }
      if (!lock.locked) this.leaving.begin()
      return
    }
    if (lock.locked) {
      this.leaving.end()
      this.#begin()
      return
    }
    // Only when the last account went: after a sign-in, other patches may come before the one with the account.
    if (patch.accounts?.length === 0 && !this.adding && !this.page) this.addAccount()
    this.#followIntent()
  }

  /** Tells what a batch did that has just ended. */
  #tellDone({ revocations }: Patch): void {
    const before = this.snapshot?.revocations.batches ?? []
    for (const batch of revocations?.batches ?? []) {
      const known = before.find(({ id }) => id === batch.id)
      const removed = removedOf(batch)
      if (batch.phase === 'done' && known && known.phase !== 'done' && removed > 0)
        this.notice = `Removed ${counted(removed, 'token')}`
    }
  }

  #intend(intent: Intent): void {
    this.#intent = intent
    this.#followIntent()
  }

  /** Opens what was asked for: a page, or the revoke dialog as soon as the token is listed here. */
  #followIntent(): void {
    const intent = this.#intent
    if (intent?.kind === 'open-page') this.open(intent.page)
    if (intent?.kind !== 'confirm-revoke') return
    const token = valueAt(this.snapshot?.lists, intent.account)?.list?.tokens.find(
      ({ key }) => key === intent.key,
    )
    if (!token) return
    this.select(intent.account)
    this.dialogs.revoke(token)
  }

  select(account: string): void {
    this.#show(account)
    this.#readFirst()
  }

  #show(account: string): void {
    if (account !== this.account?.id) {
      this.outcome = null
      this.notice = ''
      this.call.clear()
    }
    this.#selected = account
    this.#intent = null
    this.page = null
    this.adding = null
  }

  /** Shows a page beside the accounts. */
  open(page: PageName): void {
    this.#intent = null
    this.notice = ''
    this.call.clear()
    this.adding = null
    this.page = page
  }

  /** Reads the list of an account that nobody has read yet. */
  #readFirst(): void {
    const state = this.listState
    if (this.account?.state === 'signed-in' && !state?.list && !state?.loading && !state?.failure)
      void this.refresh()
  }

  addAccount(): void {
    this.page = null
    const { practice } = this
    this.adding = new SignIn(this.bridge, {
      // The practice registry is filled in for newcomers. Who has an account wants another registry.
      registry: (this.accounts.length === 0 ? practice?.url : null) ?? this.snapshot?.defaultRegistry ?? '',
      practice,
      // Main reads the list by itself, and its patch may come after this answer.
      onDone: (account) => this.#show(account),
      factsOf: this.#factsOf,
    })
  }

  readonly #factsOf = (registry: string) => valueAt(this.snapshot?.capabilities, registry)

  closeAdding(): void {
    if (this.accounts.length > 0) this.adding = null
  }

  /** A form that signs in to an account again. */
  signInFor(account: Account, onDone: () => void): SignIn {
    return new SignIn(this.bridge, {
      registry: account.registry,
      account,
      practice: this.practice,
      onDone,
      factsOf: this.#factsOf,
    })
  }

  /** Signs out; asks first what becomes of tokens that are kept for the account. */
  async signOut(account: Account): Promise<void> {
    const kept = await this.bridge.accounts.kept()
    const count = kept.ok ? kept.value.filter((entry) => entry.account === account.id).length : 0
    if (count > 0) {
      this.dialogs.signOut(account, count)
      return
    }
    const result = await this.bridge.accounts.signOut({ account: account.id })
    this.call.show(result, (value) => signedOutWords(account, value))
  }

  async refresh(): Promise<void> {
    if (!this.account) return
    this.call.clear()
    // The state of the list tells how it went.
    await this.bridge.tokens.refresh({ account: this.account.id })
  }

  /** Takes away what is told of files that could not be used, until the app starts again or another file has a problem. */
  async dismissStorageProblems(): Promise<void> {
    this.call.show(await this.bridge.app.dismissStorageProblems())
  }

  /** Locks the app. On success the page is loaded again, and nothing here goes on. */
  async lock(): Promise<void> {
    this.call.show(await this.bridge.lock.lock())
  }

  /** Stops reading the list. Its state tells what was read. */
  async stopReading(): Promise<void> {
    if (this.account) await this.bridge.tokens.stop({ account: this.account.id, act: 'list' })
  }

  async checkKeychain(): Promise<void> {
    this.call.show(await this.bridge.app.checkKeychain(), ({ status }) =>
      status === 'ready' ? 'The keychain is ready.' : '',
    )
  }

  async copy(token: Token): Promise<void> {
    if (!this.account) return
    this.call.show(await this.bridge.tokens.copy({ account: this.account.id, key: token.key }))
  }

  async copyKey(token: Token): Promise<void> {
    if (!this.account) return
    this.call.show(
      await this.bridge.tokens.copyKey({ account: this.account.id, key: token.key }),
      () => 'Copied the id.',
    )
  }

  async openTokenPage(): Promise<void> {
    if (!this.account) return
    this.call.show(await this.bridge.accounts.openTokenPage({ account: this.account.id }))
  }

  say(words: string): void {
    this.call.clear()
    this.notice = words
  }

  /** Says what revoking did. */
  tellRevoked(outcome: RevokeOutcome): void {
    this.notice = outcome.status
    this.outcome = outcome.trouble ? outcome : null
  }

  /** Asks about revoking tokens that a page has found, which shows those of all accounts. */
  revokeOf(account: string, tokens: readonly Token[], now: number): void {
    if (this.dialogs.revoking || this.dialogs.revokingMany) return
    this.#selected = account
    this.dialogs.revokePicked(tokens, now, false)
  }
}
