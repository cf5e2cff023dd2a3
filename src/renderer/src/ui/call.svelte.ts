import type { Failure, Result } from '../../../shared/failure.ts'

type Success<T> = Extract<Result<T>, { ok: true }>

/**
 * How the calls of one view to the main process go: whether one is on its way, and why the last one failed. The view
 * shows `failure` beside its buttons, and gives those that start a call `aria-disabled` while it is `busy`: a button
 * that is `disabled` would lose the focus.
 */
export class Call {
  /** Which call is on its way, where a view tells several apart; null for none. */
  running = $state<string | null>(null)
  /** Why the last call failed; null when it succeeded. */
  failure = $state.raw<Failure | null>(null)
  /** Tells the user what was done; an empty text takes back what was told before. */
  readonly say: (words: string) => void

  /** @param say where the view tells what was done; left out by views that tell it in another way */
  constructor(say: (words: string) => void = () => undefined) {
    this.say = say
  }

  /** True while `run` waits for an answer. */
  get busy(): boolean {
    return this.running !== null
  }

  /**
   * Makes a call and shows how it went. While another one is on its way nothing is done, and the answer is null. An
   * earlier failure stays until the answer is there, unless `clear` takes it away.
   */
  async run<T>(work: () => Promise<Result<T>>, name = 'call'): Promise<Result<T> | null> {
    if (this.busy) return null
    this.running = name
    try {
      const result = await work()
      this.failure = result.ok ? null : result.failure
      return result
    } finally {
      this.running = null
    }
  }

  /** Shows how a call went that others may be made beside, and tells in `words` what it did. */
  show<T>(result: Result<T>, words: (value: T) => string = () => ''): result is Success<T> {
    this.failure = result.ok ? null : result.failure
    this.say(result.ok ? words(result.value) : '')
    return result.ok
  }

  /** Takes the failure away, as when a form is sent once more. */
  clear(): void {
    this.failure = null
  }
}
