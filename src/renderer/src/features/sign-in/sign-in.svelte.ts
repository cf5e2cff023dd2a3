import type { Bridge } from '../../../../shared/contract.ts'
import type { SignedIn } from '../../../../shared/contract/accounts.ts'
import type { Result } from '../../../../shared/failure.ts'
import { isUnprotected, parseRegistryUrl } from '../../../../shared/registry-url.ts'
import { capabilityOf, type RegistryFacts } from '../../../../shared/capabilities.ts'
import type { PracticeInfo } from '../../../../shared/state.ts'
import type { Account } from '../../../../shared/token.ts'
import { Call } from '../../ui/call.svelte.ts'

export type SignInWay = 'choose' | 'password' | 'token'

interface Options {
  readonly registry: string
  readonly practice: PracticeInfo | null
  /** The account to sign in again; its registry and user are then fixed. */
  readonly account?: Account
  readonly onDone: (account: string) => void
  /** What is known of a registry, by its address. */
  readonly factsOf?: (registry: string) => RegistryFacts | undefined
}

/** One sign-in, from choosing a way to having signed in. What was typed stays when something fails. */
export class SignIn {
  readonly account: Account | null
  way = $state<SignInWay>('choose')
  registry = $state('')
  username = $state('')
  password = $state('')
  token = $state('')
  /** Its `running` is the way under way: `browser`, `password`, `token`, or `practice` for opening that registry. */
  readonly call = new Call()
  practice = $state.raw<PracticeInfo | null>(null)

  readonly #bridge: Bridge
  readonly #onDone: (account: string) => void
  readonly #factsOf: (registry: string) => RegistryFacts | undefined

  constructor(bridge: Bridge, { registry, practice, account, onDone, factsOf }: Options) {
    this.#bridge = bridge
    this.#onDone = onDone
    this.#factsOf = factsOf ?? (() => undefined)
    this.account = account ?? null
    this.registry = registry
    this.practice = practice
    this.username = account?.username ?? ''
    if (account?.credential === 'token') this.way = 'token'
  }

  /** What to type at the practice registry, while its address is in the field. */
  readonly practiceWords = $derived(this.practice?.url === this.registry.trim() ? this.practice : null)

  /** True for an address to which everything is sent unencrypted. */
  readonly unprotected = $derived.by(() => {
    const parsed = parseRegistryUrl(this.registry)
    if (!parsed.ok) return false
    return isUnprotected(parsed.value)
  })

  readonly #facts = $derived.by(() => {
    const parsed = parseRegistryUrl(this.registry)
    return parsed.ok ? this.#factsOf(parsed.value) : undefined
  })
  /** False when the registry is known not to have this way of signing in. */
  readonly offersBrowser = $derived(capabilityOf(this.#facts, 'web-login') !== 'unsupported')
  readonly offersPassword = $derived(capabilityOf(this.#facts, 'password-login') !== 'unsupported')

  /** When a sign-in is renewed, it has to be one of the same account. */
  get #only(): { account?: string } {
    return this.account ? { account: this.account.id } : {}
  }

  choose(way: SignInWay): void {
    this.call.clear()
    this.way = way
    if (way === 'password' && this.practiceWords && this.username === '')
      this.username = this.practiceWords.username
  }

  async withBrowser(): Promise<void> {
    await this.#enter('browser', () =>
      this.#bridge.accounts.signInWithBrowser({ registry: this.registry, ...this.#only }),
    )
    if (this.call.failure?.code === 'web-auth-unsupported') this.way = 'password'
  }

  async withPassword(): Promise<void> {
    const { registry, username, password } = this
    await this.#enter('password', () =>
      this.#bridge.accounts.signInWithPassword({ registry, username, password, ...this.#only }),
    )
    if (this.call.failure?.code === 'password-rejected') this.password = ''
  }

  async withToken(): Promise<void> {
    const { registry, token } = this
    await this.#enter('token', () => this.#bridge.accounts.addToken({ registry, token, ...this.#only }))
  }

  /** Stops the sign-in under way. Its call then ends with the failure `cancelled`. */
  async stop(): Promise<void> {
    await this.#bridge.accounts.stopSignIn()
  }

  async openPractice(): Promise<void> {
    const result = await this.call.run(() => this.#bridge.app.openPractice(), 'practice')
    if (!result?.ok) return
    this.practice = result.value
    this.registry = result.value.url
    this.username = result.value.username
    this.choose('password')
  }

  async #enter(way: 'browser' | 'password' | 'token', work: () => Promise<Result<SignedIn>>): Promise<void> {
    if (this.call.busy) return
    this.call.clear()
    const result = await this.call.run(work, way)
    if (!result?.ok) return
    this.password = ''
    this.token = ''
    this.#onDone(result.value.account)
  }
}
