import type { Bridge } from '../../../../shared/contract.ts'
import type { CreateDraft } from '../../../../shared/contract/tokens.ts'
import { writingLife } from '../../../../shared/npm-policy.ts'
import type { CreatedToken } from '../../../../shared/contract/tokens.ts'
import type { Account, NewAccess } from '../../../../shared/token.ts'
import { Call } from '../../ui/call.svelte.ts'
import { msPerDay } from '../../words/dates.ts'
import type { MyAddress } from '../ranges/my-address.svelte.ts'
import { RangeBuilder } from '../ranges/range-builder.svelte.ts'
import { CustomAccess } from './custom-access.svelte.ts'
import { summaryOf } from './summary.ts'

/** The lifetimes on offer, in days. A token that can write has a maximum. */
const lifetimes = [7, 30, 60, writingLife.mostDays]
const readOnlyLifetimes = [...lifetimes, 365]

/** The form for a new token. Everything typed stays until the token is made. */
export class CreateForm {
  name = $state('')
  kind = $state<NewAccess['kind']>('read-only')
  readonly custom = new CustomAccess()
  readonly ranges: RangeBuilder
  password = $state('')
  readonly call = new Call()
  /** True after the first try. Only then does the form say what is not filled in yet. */
  tried = $state(false)
  #days = $state(30)

  readonly #bridge: Bridge
  readonly #account: () => Account
  readonly #onCreated: (token: CreatedToken) => void

  /**
   * @param account gives the account as it is now: the app may learn what its registry can do while the form is open
   * @param ranges what the token is limited to at first
   */
  constructor(
    bridge: Bridge,
    account: () => Account,
    onCreated: (token: CreatedToken) => void,
    ranges: readonly string[] = [],
  ) {
    this.ranges = new RangeBuilder(ranges)
    this.#bridge = bridge
    this.#account = account
    this.#onCreated = onCreated
  }

  readonly account: Account = $derived.by(() => this.#account())
  readonly granular = $derived.by(() => this.account.dialect === 'granular')
  readonly access: NewAccess = $derived(this.kind === 'custom' ? this.custom.access : { kind: this.kind })
  readonly writes = $derived(this.kind === 'publish' || (this.kind === 'custom' && this.custom.writes))
  readonly lifetimes: readonly number[] = $derived(this.writes ? lifetimes : readOnlyLifetimes)
  readonly summary = $derived.by(() =>
    summaryOf({
      access: this.access,
      addresses: this.ranges.blocks.length === 0 ? null : this.ranges.extent.addresses,
      expires: this.granular ? expiryOf(this.days) : null,
    }),
  )

  readonly nameProblem = $derived(
    this.tried && this.name.trim() === '' ? 'Give it a name, so that you recognise it later.' : null,
  )
  readonly passwordProblem = $derived(
    this.tried && this.password === '' ? 'The registry asks for your password to make a token.' : null,
  )
  readonly customProblem = $derived(this.tried && this.kind === 'custom' ? this.custom.problem : null)

  /** Days until the token expires, never more than its access allows. */
  get days(): number {
    return this.writes ? Math.min(this.#days, writingLife.mostDays) : this.#days
  }

  set days(days: number) {
    this.#days = days
  }

  /** Why a token limited like this would not work from where the user is, as far as the address is known; else null. */
  shutOut({ address, text, ipv6AtRegistry: ipv6 }: MyAddress): string | null {
    if (this.ranges.rows.length === 0) return null
    if (ipv6 !== null)
      return `It may not work from where you are now: the registry sees you at ${ipv6}, over IPv6, and ranges hold IPv4 only.`
    if (address === null || text === null || this.ranges.letsIn(address)) return null
    return `It would not work from where you are now: your address, ${text}, is outside these ranges.`
  }

  /** Asks for the token, after the typed ranges are added. Nothing is sent while the form is not filled in. */
  async submit(): Promise<void> {
    if (this.call.busy) return
    this.call.clear()
    const rangesFine = this.ranges.commit()
    this.tried = true
    if (!rangesFine || this.nameProblem || this.passwordProblem || this.customProblem) return

    const { account, password } = this
    const token = this.#asked()
    const result = await this.call.run(() => {
      // Before the token is asked for: main forgets the draft when the token is made, and a later one would bring
      // the form back.
      void this.keepDraft(this.draft)
      return this.#bridge.tokens.create({ account: account.id, token, password })
    })
    if (result?.ok) {
      this.password = ''
      this.#onCreated(result.value)
    } else if (result?.failure.code === 'password-rejected') {
      this.password = ''
      this.tried = false
    }
  }

  /** Everything that is filled in, except the password. */
  get draft(): CreateDraft {
    const { packages, orgs, packagesText, orgsText, bypassTwoFactor } = this.custom
    return {
      account: this.account.id,
      name: this.name,
      kind: this.kind,
      custom: { packages, orgs, packagesText, orgsText, bypassTwoFactor },
      ranges: [...this.ranges.ranges],
      typed: this.ranges.text,
      days: this.#days,
    }
  }

  /** Has main remember what is filled in, since a lock loads the window again. */
  async keepDraft(draft: CreateDraft): Promise<void> {
    await this.#bridge.tokens.keepDraft({ draft })
  }

  /** Fills in what was remembered; the ranges are given to the constructor. */
  bringBack({ name, kind, custom, typed, days }: CreateDraft): void {
    this.name = name
    this.kind = kind
    Object.assign(this.custom, custom)
    this.ranges.text = typed
    this.#days = days
  }

  /** Stops the call under way. It then says what was done, and the form stays as it is. */
  async stop(): Promise<void> {
    await this.#bridge.tokens.stop({ account: this.account.id, act: 'create' })
  }

  #asked() {
    const { access } = this
    const asked = {
      name: this.name.trim(),
      access: access.kind === 'custom' ? { ...access, targets: [...access.targets] } : access,
      ranges: [...this.ranges.ranges],
    }
    return this.granular ? { ...asked, expiresInDays: this.days } : asked
  }
}

/** When a token made now would expire, in milliseconds. */
export const expiryOf = (days: number) => Date.now() + days * msPerDay
