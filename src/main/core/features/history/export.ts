import type { Exported } from '../../../../shared/contract/history.ts'
import { ok, type Result } from '../../../../shared/failure.ts'
import type { ChainCheck, HistoryEntry } from '../../../../shared/history.ts'
import type { Exports } from '../../ports.ts'

export interface ExportParts {
  readonly ports: { readonly exports: Exports }
}

/** Saves a text as a file of the user's; a disk that will not take it is a failure in words. */
export async function saveExport(
  { ports }: ExportParts,
  name: string,
  text: string,
): Promise<Result<Exported>> {
  const saved = await ports.exports.save(name, text)
  return saved.ok ? ok({ path: saved.value }) : saved
}

const columns = ['seq', 'at', 'act', 'outcome', 'account', 'key', 'name', 'note', 'prev', 'hash'] as const

/** The history as a table for spreadsheets (RFC 4180), oldest first. */
export function historyAsCsv(entries: readonly HistoryEntry[]): string {
  const rows = entries.map((entry) => columns.map((column) => cell(entry[column])).join(','))
  return [columns.join(','), ...rows].join('\r\n') + '\r\n'
}

/** The history with what its chain was found to be. */
export function historyAsJson(entries: readonly HistoryEntry[], check: ChainCheck): string {
  return `${JSON.stringify({ check, entries }, null, 2)}\n`
}

/** A token's name comes from the registry: one that a spreadsheet would calculate is made plain text. */
function cell(value: string | number | undefined): string {
  const text = String(value ?? '')
  const plain = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain
}
