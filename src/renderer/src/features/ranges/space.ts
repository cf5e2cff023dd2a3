import {
  firstAddress,
  formatAddress,
  formatCidr,
  lastAddress,
  type AddressSet,
  type CidrBlock,
} from '../../../../shared/cidr/index.ts'
import { counted } from '../../words/count.ts'

/** Cells across and down. */
export const side = 16
const cellCount = side * side

export const wholeSpace: CidrBlock = { base: 0, prefix: 0 }

/** One 256th of the block that the map shows: one value of one number of the address. */
export interface Cell {
  readonly block: CidrBlock
  /** Addresses of it that are let in. */
  readonly inside: number
  readonly size: number
  readonly state: 'none' | 'some' | 'all'
}

/** The 256 cells of a block of prefix 0, 8, 16 or 24, in the order of their addresses. */
export function cellsOf({ starts, ends }: AddressSet, view: CidrBlock): readonly Cell[] {
  const prefix = view.prefix + 8
  const size = 2 ** (32 - prefix)
  let at = 0
  return Array.from({ length: cellCount }, (_, index) => {
    const base = view.base + index * size
    const last = base + size - 1
    while (at < ends.length && (ends[at] ?? 0) < base) at++
    let inside = 0
    for (let one = at; one < starts.length && (starts[one] ?? 0) <= last; one++) {
      inside += Math.min(ends[one] ?? 0, last) - Math.max(starts[one] ?? 0, base) + 1
    }
    const state = inside === 0 ? 'none' : inside === size ? 'all' : 'some'
    return { block: { base, prefix }, inside, size, state }
  })
}

/** The number that a cell stands for, such as 10 for 10.0.0.0/8. */
export function numberOf({ block }: Cell): number {
  return (block.base >>> (32 - block.prefix)) & 255
}

/** What a cell shows, in words: `10.0.0.0/8, all let in`. */
export function cellWords({ block, inside, size, state }: Cell): string {
  const name = block.prefix === 32 ? formatAddress(block.base) : formatCidr(block)
  if (state === 'none') return `${name}, not let in`
  if (state === 'all') return `${name}, ${block.prefix === 32 ? 'let in' : 'all let in'}`
  return `${name}, ${of(inside, size)} let in`
}

const format = new Intl.NumberFormat('en')
const of = (inside: number, size: number) => `${format.format(inside)} of ${format.format(size)}`

/** The map in words: what is let in. Neighbours that are let in whole are told together. */
export function pictureWords(cells: readonly Cell[]): readonly string[] {
  const lines: string[] = []
  for (let index = 0; index < cells.length; index++) {
    const cell = cells[index]
    if (!cell || cell.state === 'none') continue
    let end = index
    while (cell.state === 'all' && cells[end + 1]?.state === 'all') end++
    lines.push(end === index ? cellWords(cell) : runWords(cell, cells[end] ?? cell))
    index = end
  }
  return lines.length > 0 ? lines : ['Nothing here is let in.']
}

function runWords(first: Cell, last: Cell): string {
  return `${formatAddress(firstAddress(first.block))} to ${formatAddress(lastAddress(last.block))}, all let in`
}

/** `All of IPv4: 257 of 4,294,967,296 addresses`. */
export function viewWords(view: CidrBlock, cells: readonly Cell[]): string {
  const inside = cells.reduce((sum, cell) => sum + cell.inside, 0)
  return `${viewName(view)}: ${format.format(inside)} of ${counted(2 ** (32 - view.prefix), 'address', 'addresses')} let in`
}

export const viewName = (view: CidrBlock) => (view.prefix === 0 ? 'All of IPv4' : formatCidr(view))

/** The blocks from all of IPv4 down to this one. */
export function pathTo(view: CidrBlock): readonly CidrBlock[] {
  return [0, 8, 16, 24]
    .filter((prefix) => prefix <= view.prefix)
    .map((prefix) => ({ base: firstAddress({ base: view.base, prefix }), prefix }))
}
