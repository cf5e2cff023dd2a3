export interface TestFlags {
  readonly help: boolean
  readonly only: readonly string[]
  /** What follows `--`, for the test runners. */
  readonly forRunner: readonly string[]
}

/** The steps of `npm test`, in the order they run. */
export const steps: readonly string[]

export const usage: string

/** Reads the arguments of `npm test --`. */
export function parseTestFlags(argv: readonly string[]): TestFlags | { readonly error: string }
