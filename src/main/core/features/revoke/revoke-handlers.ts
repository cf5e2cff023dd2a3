import type { Handlers } from '../../../../shared/contract.ts'
import { ok } from '../../../../shared/failure.ts'
import type { CoreContext } from '../../context.ts'
import { saveExport } from '../history/save-export.ts'
import type { Revocations } from './revoke.ts'

export function createRevokeHandlers(context: CoreContext, revocations: Revocations): Handlers['revoke'] {
  const asJson = (batch: string | null) => {
    const written = context.ports.clock.now().toISOString()
    return `${JSON.stringify({ written, receipts: revocations.receipts(batch) }, null, 2)}\n`
  }
  return {
    start: ({ account, keys }) => revocations.start(account, keys),
    pause: ({ batch }) => Promise.resolve(revocations.pause(batch)),
    goOn: ({ batch }) => Promise.resolve(revocations.goOn(batch)),
    cancel: ({ batch }) => revocations.cancel(batch),
    dismiss: ({ batch }) => Promise.resolve(revocations.dismiss(batch)),
    receipts: ({ batch }) => Promise.resolve(ok(revocations.receipts(batch))),
    saveReceipts: ({ batch }) => saveExport(context, 'tokentray-receipts.json', asJson(batch)),
    async copyReceipts({ batch }) {
      await context.ports.clipboard.write(asJson(batch))
      return ok()
    },
  }
}
