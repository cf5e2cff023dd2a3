const second = 1_000
const minute = 60 * second
const hour = 60 * minute
/** Milliseconds in a day. */
export const msPerDay = 24 * hour

const units = [
  ['year', 365 * msPerDay],
  ['month', 30 * msPerDay],
  ['day', msPerDay],
  ['hour', hour],
  ['minute', minute],
  ['second', second],
] as const

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' })

/**
 * A time as people say it: `2 hours ago`, `yesterday`, `in 61 days`. Days are told up to three months, since
 * that is how long tokens live. Both times in milliseconds.
 */
export function relativeTime(time: number, now: number): string {
  const away = time - now
  const far = Math.abs(away)
  if (far < 5 * second) return 'just now'
  const [unit, size] = far < 92 * msPerDay && far >= msPerDay ? (['day', msPerDay] as const) : unitFor(far)
  return relative.format(Math.trunc(away / size), unit)
}

/** The same for what is to come; what is due now comes `in a moment`. */
export function soon(time: number, now: number): string {
  return time - now < 5 * second ? 'in a moment' : relativeTime(time, now)
}

const unitFor = (far: number) => units.find(([, size]) => far >= size) ?? (['second', second] as const)

// Made once: making a formatter costs more than a hundred uses of it.
const localTime = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' })
const localMinute = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' })
const localDate = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' })

/** The exact time in this place and in UTC, for a tooltip. */
export function exactTime(time: number): string {
  const utc = new Date(time)
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, ' UTC')
  return `${localTime.format(time)} here, ${utc}`
}

/** `21 Feb 2027, 14:05`, in this place. */
export function dayAndTime(time: number): string {
  return localMinute.format(time)
}

/** `21 Feb 2027`, in this place. */
export function plainDate(time: number): string {
  return localDate.format(time)
}
