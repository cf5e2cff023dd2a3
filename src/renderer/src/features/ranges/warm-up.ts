import { RangeBuilder } from './range-builder.svelte.ts'

/** Short enough that a keystroke in between waits for no longer than a frame or so. */
const lines = 1_000
/** After so many the engine has compiled the reader as well as it can; fewer leave a first paste half as fast. */
let turnsLeft = 8

/**
 * Reads lists of no meaning while the window has nothing to do, once for each window: what reads a first long paste is
 * compiled by then, which takes longer than the reading itself.
 */
export function warmUpReader(): void {
  const ask = () => {
    if (turnsLeft > 0) requestIdleCallback(turn)
  }
  const turn = () => {
    turnsLeft--
    const scratch = new RangeBuilder()
    scratch.take(
      Array.from({ length: lines }, (_, index) => `${index & 255}.${index >> 8}.99.0/24`).join('\n'),
    )
    // Worked out only when it is asked for.
    if (scratch.extent.ranges > 0) ask()
  }
  ask()
}
