/** RFC 3339, with the zone left out by some; a date alone, too. */
const iso = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)(Z|[+-]\d{2}:?\d{2})?)?$/i
/** RFC 9110 §5.6.7, and the like with a number for the zone. */
const http = /^[a-z]{3},? \d{1,2} [a-z]{3} \d{4} \d{2}:\d{2}(?::\d{2})? (?:GMT|UTC|[+-]\d{4})$/i

/** How nearly all of them write it and we do; there is nothing to work out, save in the days that not every month has. */
const plain =
  /^20(?:09|[1-9]\d)-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/

/** No registry is older than npm (2009); the zero dates of Go (year 1) and of Unix (1970) mean "none". */
const firstYear = 2009

/**
 * A registry's date as ISO 8601 in UTC, or null for what is none. Only forms that leave no choice are read: `Date.parse`
 * alone makes a date of `5`, of `token 12` and of 30 February.
 */
export function wireDate(value: string | null | undefined): string | null {
  if (typeof value !== 'string') return null
  if (plain.test(value)) return value
  const parts = iso.exec(value)
  if (!parts) return http.test(value) ? inEra(Date.parse(value)) : null
  const [, day = '', clock = '00:00', zone = 'Z'] = parts
  // Days that a month has not are carried over into the next one.
  if (new Date(`${day}T00:00:00Z`).getUTCDate() !== Number(day.slice(8))) return null
  return inEra(Date.parse(`${day}T${clock}${zone}`))
}

function inEra(time: number): string | null {
  if (Number.isNaN(time)) return null
  const date = new Date(time)
  const year = date.getUTCFullYear()
  return year >= firstYear && year <= 9999 ? date.toISOString() : null
}
