import { byRisk } from '../../../../shared/risk.ts'
import type { Token } from '../../../../shared/token.ts'

/** One token in the order of the work. */
export interface PlannedRevoke {
  readonly key: string
  readonly name: string
  readonly masked: string
  readonly own?: boolean
}

/**
 * In which order tokens are revoked: the riskiest first, and last the one that the account itself is signed in with,
 * since nothing can be revoked after it. Keys that are not listed come between, in the order given.
 *
 * @param listed the list as last read
 * @param now milliseconds since 1970
 */
export function planOf(keys: readonly string[], listed: readonly Token[], now: number): PlannedRevoke[] {
  const wanted = new Set(keys)
  const known = byRisk(
    listed.filter(({ key }) => wanted.has(key)),
    now,
  )
  const unknown = [...wanted].filter((key) => !known.some((token) => token.key === key))
  const planned = [
    ...known.map(({ key, name, masked, inUse }): PlannedRevoke => ({
      key,
      name: name ?? (masked === '' ? key : masked),
      masked,
      ...(inUse ? { own: true } : {}),
    })),
    ...unknown.map((key): PlannedRevoke => ({ key, name: key, masked: '' })),
  ]
  return [...planned.filter(({ own }) => !own), ...planned.filter(({ own }) => own)]
}
