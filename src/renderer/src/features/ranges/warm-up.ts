import { RangeBuilder } from './range-builder.svelte.ts'

/** Lines of one turn: so few that a keystroke meanwhile waits for about one frame. */
const lines = 1_000
/** After so many turns the engine has compiled the reader fully. After fewer, a first paste takes twice as long. */
let turnsLeft = 8

/**
 * Reads made-up lists while the window is idle, so that the code that reads lists is compiled before the first long
 * paste. Compiling it takes longer than reading the paste.
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
    // `extent` is worked out only when it is asked for.
    if (scratch.extent.ranges > 0) ask()
  }
  ask()
}
