import { addressCount, formatCidr, parseAddress, warnings } from '../../../../shared/cidr/index.ts'
import { readText, withoutRepeats, type AddedRange } from './added-ranges.ts'

/** IP ranges as they are typed, pasted and taken out again. */
export class RangeInput {
  /** What is typed and not added yet. */
  text = $state('')
  /** What is wrong with the typed text, in the words of the CIDR library. */
  problem = $state<string | null>(null)
  #added = $state.raw<readonly AddedRange[]>([])

  readonly ranges = $derived(this.#added.map(({ text }) => text))
  readonly blocks = $derived(this.#added.map(({ block }) => block))
  readonly addresses = $derived(addressCount(this.blocks))
  readonly warnings: readonly string[] = $derived(warnings(this.blocks).map(({ message }) => message))

  /** The range that a single address typed without a prefix stands for. */
  readonly offer: string | null = $derived.by(() => {
    const address = parseAddress(this.text.trim())
    return this.problem !== null && address.ok ? formatCidr({ base: address.value, prefix: 32 }) : null
  })

  type(text: string): void {
    this.text = text
    this.problem = null
    if (/[,;\s]$/.test(text)) this.commit()
  }

  /** Adds every range in pasted text; what is none stays in the field, to be mended. */
  paste(text: string): void {
    this.text = `${this.text} ${text}`
    this.commit()
  }

  /** Adds what is typed. False when some of it is no range, which then stays in the field. */
  commit(): boolean {
    const { added, refused, problem } = readText(this.text)
    this.#added = withoutRepeats([...this.#added, ...added])
    this.text = refused.join(' ')
    this.problem = problem
    return problem === null
  }

  acceptOffer(): void {
    if (this.offer === null) return
    this.text = this.offer
    this.commit()
  }

  remove(range: string): void {
    this.#added = this.#added.filter(({ text }) => text !== range)
  }
}
