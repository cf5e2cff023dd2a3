import type { Handlers } from '../../../../shared/contract.ts'
import { ok } from '../../../../shared/failure.ts'
import type { CoreContext } from '../../context.ts'
import { saveExport } from './save-export.ts'
import { historyAsCsv, historyAsJson } from './export.ts'

export function createHistoryHandlers(context: CoreContext): Handlers['history'] {
  const { history } = context
  return {
    read: ({ skip, count }) => Promise.resolve(ok(history.page(skip, count))),
    async export({ format }) {
      const entries = history.entries()
      const text = format === 'csv' ? historyAsCsv(entries) : historyAsJson(entries, history.check())
      const saved = await saveExport(context, `tokentray-history.${format}`, text)
      if (saved.ok && saved.value.path !== null)
        context.record({
          act: 'export',
          outcome: 'done',
          note: `The history was saved as ${format.toUpperCase()}.`,
        })
      return saved
    },
  }
}
