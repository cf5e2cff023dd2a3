/** The slot of each drawn row, by the row's key, from top to bottom. A slot is a row element. */
export type Slots = ReadonlyMap<string, number>

/**
 * Gives each of `keys` a slot. Rows that were drawn before keep theirs. With `reuse` the others take those that
 * became free, in order, which spares making elements; without, they get new ones, and no element is ever moved
 * or shows another row than before: a focused one must not.
 */
export function slotsFor(keys: readonly string[], before: Slots, reuse: boolean): Slots {
  const wanted = new Set(keys)
  const free = reuse ? [...before].flatMap(([key, slot]) => (wanted.has(key) ? [] : [slot])) : []
  let fresh = Math.max(-1, ...before.values()) + 1
  let taken = 0
  return new Map(keys.map((key) => [key, before.get(key) ?? free[taken++] ?? fresh++]))
}

/** The same for rows that all may be others than before: each place keeps its element, and shows what is there now. */
export function slotsInPlace(keys: readonly string[], before: Slots): Slots {
  const places = [...before.values()]
  let fresh = Math.max(-1, ...places) + 1
  return new Map(keys.map((key, index) => [key, places[index] ?? fresh++]))
}
