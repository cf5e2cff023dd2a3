import type { Difference } from '../../../../shared/contract/tokens.ts'

/** What the parts of a token are called in sentences. */
export const fieldWords: Readonly<Record<Difference['field'], string>> = {
  name: 'Name',
  access: 'Access',
  ranges: 'IP ranges',
  expires: 'Expires',
  bypass: 'Skip two-factor',
}
