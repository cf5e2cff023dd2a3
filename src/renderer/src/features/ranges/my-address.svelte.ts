import { parseAddress } from '../../../../shared/cidr/index.ts'
import type { Bridge } from '../../../../shared/contract.ts'
import type { AddressReport } from '../../../../shared/contract/ranges.ts'
import type { Account } from '../../../../shared/token.ts'
import { Call } from '../../ui/call.svelte.ts'

/** The user's own address as others see it: asked for on a click, with consent, and kept until the app quits. */
export class MyAddress {
  /** `consent`: the screen says who would be asked, and nobody was asked yet. */
  phase = $state<'closed' | 'consent' | 'asking' | 'answered'>('closed')
  report = $state.raw<AddressReport | null>(null)
  readonly call = new Call()
  readonly #bridge: Bridge

  constructor(bridge: Bridge) {
    this.#bridge = bridge
  }

  readonly text = $derived(this.report?.address ?? null)
  /** As a number. */
  readonly address: number | null = $derived.by(() => {
    const parsed = this.text === null ? null : parseAddress(this.text)
    return parsed?.ok ? parsed.value : null
  })
  /** The IPv6 address that the registry itself sees, which it would compare with a token's ranges. */
  readonly ipv6AtRegistry: string | null = $derived(
    this.report?.answers.find(({ isRegistry }) => isRegistry)?.ipv6 ?? null,
  )
  /** Whether an address is known that can be compared with ranges. */
  readonly known = $derived(this.address !== null || this.ipv6AtRegistry !== null)
  /** Addresses that others saw and that differ from `text`. */
  readonly others: readonly string[] = $derived(
    (this.report?.answers ?? []).flatMap(({ address }) =>
      address === null || address === this.text ? [] : [address],
    ),
  )

  open(): void {
    this.phase = this.address === null ? 'consent' : 'answered'
  }

  askAgain(): void {
    this.phase = 'consent'
  }

  close(): void {
    this.phase = 'closed'
  }

  async ask(account: Account | null): Promise<void> {
    this.phase = 'asking'
    const result = await this.#bridge.ranges.askAddress({ account: account?.id ?? null })
    const told = this.call.show(result)
    // When nobody answers, an address that was known before stays known.
    if (told && (result.value.address !== null || this.text === null)) this.report = result.value
    this.phase = 'answered'
  }
}
