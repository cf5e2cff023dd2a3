import { coverAtMost, merge, type CidrBlock } from '../../../../shared/cidr/index.ts'
import { fewestRangesTaken, rangesTakenBy } from '../../../../shared/range-limits.ts'
import { mostRangesAsked } from '../../../../shared/token.ts'
import type { Vendor } from '../../../../shared/capabilities.ts'
import { counted } from '../../words/count.ts'
import { productName } from '../registry/capability-words.ts'

/** What the user is told about the number of ranges, and what would reduce it. */
export interface LimitNote {
  /** False when it is only not known whether so many are taken. */
  readonly refused: boolean
  readonly words: string
  /** What the button does; null when there is none. */
  readonly offer: { readonly kind: 'merge' } | { readonly kind: 'cover'; readonly most: number } | null
  /** The words of the button. */
  readonly label: string
}

/** A note when a registry of this kind may not take so many ranges for one token; null when all is well. */
export function limitNote(blocks: readonly CidrBlock[], vendor: Vendor | null): LimitNote | null {
  const taken = rangesTakenBy(vendor)
  const most = Math.min(taken ?? mostRangesAsked, mostRangesAsked)
  if (blocks.length <= most) return taken === null ? perhapsTooMany(blocks, vendor) : null

  const who = taken === null ? 'Tokentray asks for' : `${productName(vendor)} takes`
  const fact = `These are ${counted(blocks.length, 'range')}, and ${who} at most ${counted(most, 'range')} for a token.`
  const merged = merge(blocks).length
  if (merged <= most) {
    const words = `${fact} Merged they are ${counted(merged, 'range')}, for the same addresses.`
    return { refused: true, words, offer: { kind: 'merge' }, label: 'Merge them' }
  }
  // To work out the best cover of thousands of ranges takes too long before anybody asks for it.
  if (taken === null)
    return { refused: true, words: `${fact} “Fewer ranges” can bring them down.`, offer: null, label: '' }
  const { blocks: around, extraAddresses } = coverAtMost(blocks, taken)
  return {
    refused: true,
    words: `${fact} ${counted(around.length, 'range')} around them would let in ${counted(extraAddresses, 'address', 'addresses')} more.`,
    offer: { kind: 'cover', most: taken },
    label: `Use ${counted(around.length, 'range')}`,
  }
}

function perhapsTooMany(blocks: readonly CidrBlock[], vendor: Vendor | null): LimitNote | null {
  if (blocks.length <= fewestRangesTaken) return null
  const words =
    `${counted(blocks.length, 'range')} may be too many: ${productName(vendor)} does not say how many a token may have. ` +
    '“Fewer ranges” can bring them down.'
  return { refused: false, words, offer: null, label: '' }
}
