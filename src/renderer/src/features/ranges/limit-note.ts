import { coverAtMost, merge, type CidrBlock } from '../../../../shared/cidr/index.ts'
import { fewestRangesTaken, mostRangesAsked, rangesTakenBy } from '../../../../shared/range-limits.ts'
import type { Vendor } from '../../../../shared/capabilities.ts'
import { counted } from '../../words/count.ts'
import { productName } from '../registry/capability-words.ts'

/** What is to be said of the number of ranges, and what would bring them down. */
export interface LimitNote {
  /** False where nobody says whether so many are taken. */
  readonly refused: boolean
  readonly words: string
  /** What one button does; null where there is nothing to be done with one. */
  readonly offer: { readonly kind: 'merge' } | { readonly kind: 'cover'; readonly most: number } | null
  /** The button. */
  readonly label: string
}

/** Whether a token of this kind of registry may have so many ranges; null where all is well. */
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
  // The best of thousands would be worked out for too long before it is asked for.
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
    `${counted(blocks.length, 'range')} may be too many: how many a token may have, ${productName(vendor)} does not say. ` +
    '“Fewer ranges” can bring them down.'
  return { refused: false, words, offer: null, label: '' }
}
