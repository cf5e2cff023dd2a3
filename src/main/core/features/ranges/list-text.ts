import { formatCidr, merge, readRanges } from '../../../../shared/cidr/index.ts'
import { fail, ok, type Result } from '../../../../shared/failure.ts'

/** A published list, read. */
export interface ReadList {
  /** Merged, as text. */
  readonly ranges: readonly string[]
  /** IPv4 entries as published. */
  readonly published: number
  readonly ipv6: number
}

/** No list that is published has as many; more is taken for a mistake. */
const mostRanges = 50_000

/** Reads a published list. `host` names it in failures. */
export function readListText(text: string, part: string | undefined, host: string): Result<ReadList> {
  const chosen = part === undefined ? text : partOf(text, part)
  if (chosen === null) return fail('unexpected-response', `${host} has no list “${part ?? ''}”.`)
  const { blocks, ipv6Count } = readRanges(chosen)
  if (blocks.length === 0) return fail('unexpected-response', `${host} answered without any IPv4 range.`)
  if (blocks.length > mostRanges)
    return fail('unexpected-response', `${host} has more than ${mostRanges.toLocaleString('en')} ranges.`)
  const merged = merge(blocks.map(({ block }) => block))
  return ok({ ranges: merged.map(formatCidr), published: blocks.length, ipv6: ipv6Count })
}

/** One member of a JSON object, as JSON; null when there is none. */
function partOf(text: string, part: string): string | null {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return null
    return JSON.stringify(new Map<string, unknown>(Object.entries(value)).get(part))
  } catch {
    return null
  }
}
