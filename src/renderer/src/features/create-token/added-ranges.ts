import { formatCidr, parseCidr, type CidrBlock } from '../../../../shared/cidr/index.ts'

export interface AddedRange {
  readonly text: string
  readonly block: CidrBlock
}

/** Typed or pasted text, taken apart. */
export interface ReadText {
  readonly added: readonly AddedRange[]
  /** Pieces that are no ranges, as typed. */
  readonly refused: readonly string[]
  /** Why the first of them is none, in the words of the CIDR library. */
  readonly problem: string | null
}

/** What separates ranges in typed and pasted text, list marks and quotes of other formats included. */
const separators = /[\s,;"'`[\](){}<>]+/

export function readText(text: string): ReadText {
  const added: AddedRange[] = []
  const refused: string[] = []
  let problem: string | null = null
  for (const piece of text.split(separators).filter(Boolean)) {
    const parsed = parseCidr(piece)
    if (parsed.ok) {
      added.push({ text: formatCidr(parsed.value), block: parsed.value })
    } else {
      refused.push(piece)
      problem ??= parsed.failure.message
    }
  }
  return { added, refused, problem }
}

/** The ranges with those repeated left out, in the order in which they came first. */
export function withoutRepeats(ranges: readonly AddedRange[]): readonly AddedRange[] {
  const first = new Map<string, AddedRange>()
  for (const range of ranges) if (!first.has(range.text)) first.set(range.text, range)
  return [...first.values()]
}
