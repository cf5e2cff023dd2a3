import { RangeBuilder } from './range-builder.svelte.ts'

/** Enough lines for the engine to compile what reads them. */
const lines = 600

let warm = false

/**
 * Reads a list of no meaning while the window has nothing to do, once: what reads a first long paste is compiled by
 * then, which takes as long as the reading itself. The answer calls it off.
 */
export function warmUpReader(): () => void {
  if (warm) return () => undefined
  const task = requestIdleCallback(() => {
    warm = true
    const scratch = new RangeBuilder()
    scratch.take(
      Array.from({ length: lines }, (_, index) => `${index & 255}.${index >> 8}.99.0/24`).join('\n'),
    )
    return scratch.extent
  })
  return () => cancelIdleCallback(task)
}
