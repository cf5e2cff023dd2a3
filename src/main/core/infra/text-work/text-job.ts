/**
 * Work on text that others wrote. It runs in a worker thread, so that nothing in the text can hold up the app; what goes in and comes out
 * is plain data. Secrets cross as they are, inside this one process, and become a `Secret` again where they arrive.
 */
export interface TextJob<Input, Part, Outcome> {
  /** By which the worker knows it. */
  readonly name: string
  /** @param tell hands over a part of what was found; resolves when it has been dealt with, so that parts never pile up */
  readonly run: (input: Input, tell: (part: Part) => Promise<void>) => Promise<Outcome>
}

/** What the worker is sent: the work, and that a part of it was dealt with. */
export type ToWorker =
  { readonly kind: 'run'; readonly job: string; readonly input: unknown } | { readonly kind: 'taken' }

/** What the worker sends. `name` is the error's kind: its message may hold a piece of the text. */
export type FromWorker =
  | { readonly kind: 'part'; readonly part: unknown }
  | { readonly kind: 'done'; readonly outcome: unknown }
  | { readonly kind: 'failed'; readonly name: string }
