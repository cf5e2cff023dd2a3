import type { Lending } from '../../../src/main/core/features/plaintext-tokens/plaintext-tokens.ts'
import { ok } from '../../../src/shared/failure.ts'

/** Nothing is handed over to anybody. */
export const noLending: Lending = {
  isLent: () => false,
  withdrawn: (_kept, work) => work(),
  keptAs: () => Promise.resolve(ok()),
}
