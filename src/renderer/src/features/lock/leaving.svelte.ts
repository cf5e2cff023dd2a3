/** How long a page that was locked waits to be loaded anew before it offers to unlock by itself, in milliseconds. */
const patience = 10_000

/** A page that main is about to load anew, since it was locked while it showed something: what is pressed on it would go with it. */
export class Leaving {
  /** Whether the page offers nothing any more. Where it is not loaded anew, it has to do after a while. */
  now = $state(false)
  #timer: ReturnType<typeof setTimeout> | undefined

  begin(): void {
    this.now = true
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.end(), patience)
  }

  end(): void {
    this.now = false
  }
}
