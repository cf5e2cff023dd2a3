import { randomUUID } from 'node:crypto'
import { fail, ok, type Result } from '../../../../shared/failure.ts'
import type { Prompt } from '../../../../shared/prompts.ts'
import type { Secret } from '../../infra/secrets/secret.ts'

/** What a prompt is before it has an id; distributes over the kinds. */
export type Question = Prompt extends infer P ? (P extends Prompt ? Omit<P, 'id'> : never) : never

/** Null answers a question that asks for no secret. */
type Answer = Result<Secret | null>

interface OpenQuestion {
  readonly prompt: Prompt
  readonly finish: (answer: Answer) => void
  /** An answer that waits for the user to say that it is meant. */
  readonly held: Secret | null
}

export const cancelled = () => fail('cancelled', 'You cancelled it.')
export const noLongerOpen = () => fail('cancelled', 'This question is no longer open.')

/** The questions that wait for an answer. Whoever asks is suspended on `answered`. */
export class OpenQuestions {
  readonly #open = new Map<string, OpenQuestion>()
  readonly #changed: (prompts: readonly Prompt[]) => void

  constructor(changed: (prompts: readonly Prompt[]) => void) {
    this.#changed = changed
  }

  get(id: string): Prompt | undefined {
    return this.#open.get(id)?.prompt
  }

  /** The answer that a question holds back. */
  heldBy(id: string): Secret | null {
    return this.#open.get(id)?.held ?? null
  }

  all(): readonly Prompt[] {
    return [...this.#open.values()].map(({ prompt }) => prompt)
  }

  /** Puts a question; `stop` cancels it, and what was stopped already asks nothing more. */
  put(question: Question, stop: AbortSignal | undefined): { id: string; answered: Promise<Answer> } {
    const id = randomUUID()
    if (stop?.aborted) return { id, answered: Promise.resolve(cancelled()) }
    const { promise, resolve } = Promise.withResolvers<Answer>()
    const cancel = () => this.answer(id, cancelled())
    stop?.addEventListener('abort', cancel, { once: true })
    const finish = (answer: Answer) => {
      stop?.removeEventListener('abort', cancel)
      resolve(answer)
    }
    this.#open.set(id, { prompt: { ...question, id }, finish, held: null })
    this.#tell()
    return { id, answered: promise }
  }

  /** Changes a question that is still open, and what it holds back. */
  update(prompt: Prompt, held: Secret | null = null): void {
    const open = this.#open.get(prompt.id)
    if (!open) return
    this.#open.set(prompt.id, { ...open, prompt, held })
    this.#tell()
  }

  answer(id: string, answer: Answer): Result<undefined> {
    const open = this.#open.get(id)
    if (!open) return noLongerOpen()
    this.#open.delete(id)
    this.#tell()
    open.finish(answer)
    return ok()
  }

  #tell(): void {
    this.#changed(this.all())
  }
}
