import {
  addressSet,
  contains,
  coverAtMost,
  exclude,
  merge,
  parseCidr,
  readRanges,
  type AddressSet,
  type CidrBlock,
  type PastedRanges,
} from '../../../../shared/cidr/index.ts'
import { counted, listed } from '../../words/count.ts'
import { visible } from '../../words/names.ts'
import { mebibytes } from '../../words/size.ts'
import {
  extentOf,
  halvesOf,
  holds,
  rowOf,
  rowsOf,
  rowsOfPaste,
  siblingOf,
  withoutRepeats,
  type RangeRow,
} from './range-rows.ts'

interface Step {
  /** The rows before the step. */
  readonly rows: readonly RangeRow[]
  /** What was done, as a sentence. */
  readonly what: string
}

/** How many steps can be undone. */
const longestHistory = 100

/** Bytes of all files taken at once. The largest list that is published has less than half as many. */
export const largestFiles = 10 * 1024 * 1024

/** A list of IP ranges that the user types, pastes and changes, with undo and redo. */
export class RangeBuilder {
  /** The text in the field, which is not added yet. */
  text = $state('')
  /** What is wrong with the typed text. */
  problem = $state<string | null>(null)
  /** What the last paste or file held, while the report on it is shown. */
  paste = $state.raw<PastedRanges | null>(null)
  /** What has just been done, for screen readers. */
  said = $state('')
  #rows = $state.raw<readonly RangeRow[]>([])
  #past = $state.raw<readonly Step[]>([])
  #future = $state.raw<readonly Step[]>([])

  constructor(ranges: readonly string[] = []) {
    this.#rows = withoutRepeats(readRows(ranges))
  }

  readonly rows = $derived(this.#rows)
  readonly ranges: readonly string[] = $derived(this.#rows.map(({ text }) => text))
  readonly blocks: readonly CidrBlock[] = $derived(this.#rows.map(({ block }) => block))
  readonly set: AddressSet = $derived(addressSet(this.blocks))
  readonly extent = $derived(extentOf(this.blocks))
  readonly merged: readonly CidrBlock[] = $derived(merge(this.blocks))
  readonly undoable = $derived(this.#past.at(-1)?.what ?? null)
  readonly redoable = $derived(this.#future.at(-1)?.what ?? null)

  type(text: string): void {
    this.text = text
    this.problem = null
    // A space ends a range only after its prefix: `10.0.0.1 - 10.0.0.9` and `10.0.0.0 255.0.0.0` go on after one.
    if (/[,;]\s*$/.test(text) || /^\s*(?:\S+\/\d{1,2}\s+)+$/.test(text)) this.commit()
  }

  /** Adds the text in the field. False when some of it is no range; that part then stays in the field. */
  commit(): boolean {
    const typed = this.text
    const read = readRanges(typed)
    const refused = [...read.rejected, ...read.setAside].sort((a, b) => a.index - b.index)
    this.#add(rowsOfPaste(read.blocks))
    const [first] = refused
    // A part that is too long was shortened in its report; all that was typed comes back then, so nothing is lost.
    this.text = refused.some(({ text }) => text.endsWith('…'))
      ? typed
      : refused.map(({ text }) => text).join(' ')
    this.problem = first ? problemWith(first.text, first.reason) : null
    return first === undefined
  }

  /** Adds every range in a pasted text or a file, and reports what else was in it. */
  take(text: string): void {
    const read = readRanges(this.text === '' ? text : `${this.text}\n${text}`)
    this.text = ''
    this.problem = null
    const before = this.#rows.length
    this.#add(rowsOfPaste(read.blocks))
    const known = read.blocks.length - (this.#rows.length - before)
    const worthSaying = read.rejected.length + read.setAside.length + read.ignoredCount + known > 0
    this.paste = worthSaying || read.blocks.length === 0 ? read : null
  }

  /** Takes files as if they were pasted one after the other: all, or none when one cannot be read or they are too large. */
  async takeFiles(files: readonly File[]): Promise<void> {
    const size = files.reduce((sum, file) => sum + file.size, 0)
    this.problem = null
    if (size > largestFiles) {
      const what = files.length === 1 ? (files[0]?.name ?? '') : `${files.length} files`
      this.problem = `Nothing was read: ${visible(what)} of ${mebibytes(size)}, and at most ${mebibytes(largestFiles)} are read at once.`
      return
    }
    const read = await Promise.allSettled(files.map((file) => file.text()))
    const unread = files.filter((_, index) => read[index]?.status === 'rejected')
    if (unread.length > 0) {
      this.problem = `Nothing was read: ${listed(unread.map(({ name }) => visible(name)))} cannot be opened as a file.`
      return
    }
    const texts = read.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
    for (const text of texts) if (text.trim() !== '') this.take(text)
  }

  addBlocks(blocks: readonly CidrBlock[]): void {
    this.#add(rowsOf(blocks))
  }

  /** Adds ranges given as text. Those that are no IPv4 range are left out, and the user is told. */
  addRanges(ranges: readonly string[]): void {
    const rows = readRows(ranges)
    this.#add(rows)
    const left = ranges.length - rows.length
    if (left > 0)
      this.said = `${rows.length > 0 ? this.said : 'Nothing was added.'} Left out ${counted(left, 'entry', 'entries')} that ${left === 1 ? 'is no IPv4 range' : 'are no IPv4 ranges'}.`
  }

  #add(rows: readonly RangeRow[]): void {
    if (rows.length === 0) return
    const all = withoutRepeats([...this.#rows, ...rows])
    const added = all.length - this.#rows.length
    if (added === 0) this.said = rows.length === 1 ? 'It is listed already.' : 'They are all listed already.'
    else this.#become(all, `Added ${counted(added, 'range')}.`)
  }

  remove(range: string): void {
    this.#become(
      this.#rows.filter(({ text }) => text !== range),
      `Removed ${range}.`,
    )
  }

  clear(): void {
    if (this.#rows.length > 0) this.#become([], 'Removed all ranges.')
  }

  /** The same addresses in the fewest ranges. */
  merge(): void {
    this.#become(
      rowsOf(this.merged),
      `Merged ${counted(this.#rows.length, 'range')} into ${this.merged.length}.`,
    )
  }

  exclude(holes: readonly CidrBlock[]): void {
    const before = this.extent.addresses
    const rest = exclude(this.blocks, holes)
    const gone = before - extentOf(rest).addresses
    if (gone === 0) this.said = 'None of these addresses was in the list.'
    else this.#become(rowsOf(rest), `Took out ${counted(gone, 'address', 'addresses')}.`)
  }

  /** Replaces the ranges by fewer that let in more addresses. The user saw how many more before. */
  coverAtMost(limit: number): void {
    const { blocks, extraAddresses } = coverAtMost(this.blocks, limit)
    const price =
      extraAddresses === 0
        ? 'the same addresses'
        : `${counted(extraAddresses, 'address', 'addresses')} more let in`
    this.#become(rowsOf(blocks), `Now ${counted(blocks.length, 'range')}, ${price}.`)
  }

  /** Splits a range into its two halves. A range that is no longer listed is left alone. */
  split(row: RangeRow): void {
    if (!this.#rows.includes(row)) return
    const halves = halvesOf(row.block)
    if (!halves) {
      this.said = `${row.text} is a single address.`
      return
    }
    this.#replace([row], halves, `Split ${row.text} in two.`)
  }

  /** Joins a range with its other half, or tells which range is missing. A range no longer listed is left alone. */
  join(row: RangeRow): void {
    if (!this.#rows.includes(row)) return
    const pair = siblingOf(row.block)
    const other = pair && this.#rows.find(({ text }) => text === rowOf(pair.sibling).text)
    if (!pair) this.said = `${row.text} holds every address already.`
    else if (!other)
      this.said = `${row.text} has no other half in the list: add ${rowOf(pair.sibling).text} first.`
    else this.#replace([row, other], [pair.parent], `Joined two into ${rowOf(pair.parent).text}.`)
  }

  #replace(old: readonly RangeRow[], blocks: readonly CidrBlock[], what: string): void {
    const at = this.#rows.findIndex((row) => old.includes(row))
    const rest = this.#rows.filter((row) => !old.includes(row))
    const rows = [...rest.slice(0, at), ...rowsOf(blocks), ...rest.slice(at)]
    this.#become(withoutRepeats(rows), what)
  }

  /** The first row that lets an address in. */
  rowFor(address: number): { readonly row: RangeRow; readonly index: number } | null {
    const index = this.#rows.findIndex(({ block }) => holds(block, address))
    const row = this.#rows[index]
    return row ? { row, index } : null
  }

  letsIn(address: number): boolean {
    return contains(this.set, address)
  }

  #become(rows: readonly RangeRow[], what: string): void {
    this.#past = [...this.#past.slice(1 - longestHistory), { rows: this.#rows, what }]
    this.#future = []
    this.#rows = rows
    this.said = what
  }

  undo(): void {
    const step = this.#past.at(-1)
    if (!step) return
    this.#past = this.#past.slice(0, -1)
    this.#future = [...this.#future, { rows: this.#rows, what: step.what }]
    this.#rows = step.rows
    this.said = `Undone: ${step.what}`
  }

  redo(): void {
    const step = this.#future.at(-1)
    if (!step) return
    this.#future = this.#future.slice(0, -1)
    this.#past = [...this.#past, { rows: this.#rows, what: step.what }]
    this.#rows = step.rows
    this.said = `Done again: ${step.what}`
  }
}

function readRows(ranges: readonly string[]): RangeRow[] {
  return ranges.flatMap((range) => {
    const parsed = parseCidr(range)
    return parsed.ok ? [rowOf(parsed.value)] : []
  })
}

/** npm's own sentence, so that the user can look it up, and the reason. */
function problemWith(typed: string, reason: string): string {
  const parsed = parseCidr(typed)
  if (parsed.ok) return reason
  const { code, message } = parsed.failure
  return code === 'ipv6-not-supported' ? message : `${message}. ${reason}`
}
