import type { Vendor } from './capabilities.ts'

/** cnpmcore's create schema (4.35) refuses a token with more. */
const knownLimits: Readonly<Partial<Record<Vendor, number>>> = { cnpmcore: 10 }

/** The fewest that any registry is known to take: what fits here fits everywhere. */
export const fewestRangesTaken = Math.min(...Object.values(knownLimits))

/**
 * How many ranges a token of this kind of registry may have; null where nobody says. npm documents no number, and
 * neither do the others.
 */
export function rangesTakenBy(vendor: Vendor | null): number | null {
  return (vendor && knownLimits[vendor]) ?? null
}
