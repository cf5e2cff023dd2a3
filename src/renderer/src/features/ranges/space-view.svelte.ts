import {
  addressSet,
  firstAddress,
  formatCidr,
  lastAddress,
  type CidrBlock,
} from '../../../../shared/cidr/index.ts'
import type { RangeBuilder } from './range-builder.svelte.ts'
import { holds, type RangeRow } from './range-rows.ts'
import { cellsOf, pathTo, pictureWords, side, viewWords, wholeSpace, type Cell } from './space.ts'
import { valueAt } from '../../../../shared/keyed.ts'

const steps: Readonly<Record<string, number>> = {
  ArrowLeft: -1,
  ArrowRight: 1,
  ArrowUp: -side,
  ArrowDown: side,
}

/** The map of IPv4: which block it shows, and the cell that the keys act on. */
export class SpaceView {
  view = $state.raw<CidrBlock>(wholeSpace)
  #chosen = $state<number | null>(null)
  readonly #builder: RangeBuilder
  readonly #rows: () => readonly RangeRow[]

  /** @param rows those that are painted; a long list may be painted a moment late */
  constructor(builder: RangeBuilder, rows: () => readonly RangeRow[] = () => builder.rows) {
    this.#builder = builder
    this.#rows = rows
  }

  readonly #set = $derived.by(() => addressSet(this.#rows().map(({ block }) => block)))
  readonly cells: readonly Cell[] = $derived.by(() => cellsOf(this.#set, this.view))
  readonly words = $derived(pictureWords(this.cells))
  readonly summary = $derived(viewWords(this.view, this.cells))
  readonly path = $derived(pathTo(this.view))
  /** Index of the cell that Tab goes to: the chosen one, or else the first with something in it. */
  readonly current: number = $derived(
    this.#chosen ??
      Math.max(
        0,
        this.cells.findIndex(({ state }) => state !== 'none'),
      ),
  )
  readonly cell: Cell | null = $derived(this.cells[this.current] ?? null)
  readonly canZoomIn = $derived(this.view.prefix < 24)
  readonly canZoomOut = $derived(this.view.prefix > 0)

  /** The narrowest row around the current cell, or the only row inside it. */
  readonly row: RangeRow | null = $derived.by(() => {
    const block = this.cell?.block
    if (!block) return null
    const rows = this.#rows()
    const around = rows.filter((row) => row.block.prefix <= block.prefix && holds(row.block, block.base))
    const narrowest = around.reduce<RangeRow | null>(
      (best, row) => (best && best.block.prefix >= row.block.prefix ? best : row),
      null,
    )
    if (narrowest) return narrowest
    const within = rows.filter((row) => holds(block, firstAddress(row.block)))
    return within.length === 1 ? (within[0] ?? null) : null
  })

  choose(index: number): void {
    this.#chosen = Math.min(255, Math.max(0, index))
  }

  /** Does what a key means in the grid; false when it means nothing. */
  press(key: string): boolean {
    const step = valueAt(steps, key)
    const column = this.current % side
    if (step !== undefined) this.choose(this.current + step)
    else if (key === 'Home') this.choose(this.current - column)
    else if (key === 'End') this.choose(this.current - column + side - 1)
    else if (key === 'PageUp') this.choose(0)
    else if (key === 'PageDown') this.choose(255)
    else return this.#act(key)
    return true
  }

  #act(key: string): boolean {
    if (key === 'Enter' || key === '+') this.zoomIn()
    else if (key === 'Backspace' || key === '-') this.zoomOut()
    else if (key === ' ') this.toggle()
    else if (key === 's') this.split()
    else if (key === 'j') this.join()
    else return false
    return true
  }

  zoomIn(): void {
    if (!this.cell || !this.canZoomIn) return
    this.show(this.cell.block)
  }

  zoomOut(): void {
    const { view } = this
    const outer = this.path.at(-2)
    if (!outer) return
    this.view = outer
    this.choose((view.base >>> (32 - view.prefix)) & 255)
  }

  /** Shows a block of prefix 0, 8, 16 or 24, with no cell chosen. */
  show(view: CidrBlock): void {
    this.view = view
    this.#chosen = null
  }

  /** Shows the smallest block with an address in it, and chooses the cell of that address. */
  showAddress(address: number): void {
    this.view = { base: firstAddress({ base: address, prefix: 24 }), prefix: 24 }
    this.choose(address & 255)
  }

  /** Lets the cell in, or shuts it out when all of it was let in. */
  toggle(): void {
    if (!this.cell) return
    const { block, state } = this.cell
    if (state === 'all') this.#builder.exclude([block])
    else this.#builder.addBlocks([block])
  }

  split(): void {
    if (this.row) this.#builder.split(this.row)
    else this.#noRow()
  }

  join(): void {
    if (this.row) this.#builder.join(this.row)
    else this.#noRow()
  }

  #noRow(): void {
    const block = this.cell?.block
    if (!block) return
    const inside = this.#builder.rows.some(({ block: one }) => holds(block, firstAddress(one)))
    this.#builder.said = inside
      ? `Several ranges lie in ${formatCidr(block)}: look closer with Enter.`
      : `Nothing in ${formatCidr(block)} is let in.`
  }

  /** Whether the cell shows this address. */
  marks(cell: Cell, address: number | null): boolean {
    return address !== null && firstAddress(cell.block) <= address && address <= lastAddress(cell.block)
  }
}
