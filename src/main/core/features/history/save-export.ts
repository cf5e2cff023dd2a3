import type { Exported } from '../../../../shared/contract/history.ts'
import { ok, type Result } from '../../../../shared/failure.ts'
import type { Ports } from '../../ports.ts'

/** Saves a text as a file of the user's; a disk that will not take it is a failure in words. */
export async function saveExport(
  { ports }: { readonly ports: Pick<Ports, 'exports'> },
  name: string,
  text: string,
): Promise<Result<Exported>> {
  const saved = await ports.exports.save(name, text)
  return saved.ok ? ok({ path: saved.value }) : saved
}
