import type { Handlers } from '../../../../shared/contract.ts'
import type { CreateDraft } from '../../../../shared/contract/tokens.ts'
import { ok } from '../../../../shared/failure.ts'

/**
 * Remembers the form of a token that is being made, until it is made or given up: a window that locks is loaded anew. In memory
 * only, and never with its password.
 */
export function createDraftHandlers(
  create: Handlers['tokens']['create'],
): Pick<Handlers['tokens'], 'create' | 'keepDraft' | 'draft'> {
  let draft: CreateDraft | null = null
  return {
    async create(args) {
      const created = await create(args)
      // Also when the window went away meanwhile: the form would make a second one.
      if (created.ok && draft?.account === args.account) draft = null
      return created
    },
    keepDraft(latest) {
      draft = latest.draft
      return Promise.resolve(ok())
    },
    draft: () => Promise.resolve(ok(draft)),
  }
}
