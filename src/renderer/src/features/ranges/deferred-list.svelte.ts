/** Lists up to this long are followed at once. */
const short = 300

/**
 * A list that is followed a moment late when it is long: what is worked out from it waits until the screen shows what
 * the user did.
 */
export class DeferredList<T> {
  #late = $state.raw<readonly T[]>([])
  readonly #now: () => readonly T[]

  constructor(now: () => readonly T[]) {
    this.#now = now
    $effect(() => {
      const list = this.#now()
      if (list.length <= short) return
      // A task after the next frame: the frame is painted first.
      let task: ReturnType<typeof setTimeout>
      const frame = requestAnimationFrame(() => {
        task = setTimeout(() => (this.#late = list))
      })
      return () => {
        cancelAnimationFrame(frame)
        clearTimeout(task)
      }
    })
  }

  readonly value: readonly T[] = $derived.by(() => {
    const list = this.#now()
    return list.length <= short ? list : this.#late
  })
}
