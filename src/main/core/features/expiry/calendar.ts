import { createHash } from 'node:crypto'
import { registryLabel } from '../../../../shared/registry-url.ts'
import type { RememberedToken } from '../../../../shared/expiry.ts'
import { scrubNameOf } from '../../infra/secrets/scrub-name.ts'
import type { Account } from '../../../../shared/token.ts'

/** A token that ends, and whose it is. */
export interface CalendarToken extends RememberedToken {
  readonly account: Pick<Account, 'id' | 'username' | 'registry'>
}

/** The most octets of a line, its break not counted (RFC 5545, 3.1). */
const longestLine = 75

/**
 * A calendar with one event a token, at the time it ends, and an alarm as many days before as the user wants to be told
 * (RFC 5545). A token keeps its event over exports, by its UID, so that a calendar updates what it has.
 */
export function calendarOf(tokens: readonly CalendarToken[], alarms: readonly number[], now: Date): string {
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Tokentray//Expiry//EN',
    'CALSCALE:GREGORIAN',
    ...tokens.flatMap((token) => eventOf(token, alarms, now)),
    'END:VCALENDAR',
  ]
  return lines.map((line) => `${fold(line)}\r\n`).join('')
}

function eventOf(token: CalendarToken, alarms: readonly number[], now: Date): string[] {
  const { account, key, name, masked, expires } = token
  const where = registryLabel(account.registry)
  // Before lines are folded, which would part a secret that was pasted where a name belongs.
  const called = name === null ? masked : scrubNameOf(name, key)
  const summary = `Token “${called}” of ${account.username} at ${where} expires`
  const uid = createHash('sha256').update(`${account.id}\n${key}`).digest('hex').slice(0, 32)
  return [
    'BEGIN:VEVENT',
    `UID:${uid}@tokentray`,
    `DTSTAMP:${utc(now)}`,
    `DTSTART:${utc(new Date(expires))}`,
    `SUMMARY:${escapeText(summary)}`,
    `DESCRIPTION:${escapeText(`${masked}. Whatever uses it stops working then. Rotate it in Tokentray before that.`)}`,
    'TRANSP:TRANSPARENT',
    ...alarms.flatMap((days) => [
      'BEGIN:VALARM',
      'ACTION:DISPLAY',
      `DESCRIPTION:${escapeText(summary)}`,
      `TRIGGER:-P${days}D`,
      'END:VALARM',
    ]),
    'END:VEVENT',
  ]
}

/** `20261203T120000Z`. */
const utc = (date: Date) => date.toISOString().replace(/[-:]|\.\d+/g, '')

/** A text value (RFC 5545, 3.3.11). Control characters are not allowed in it; names come from registries and may hold any. */
function escapeText(text: string): string {
  return text
    .toWellFormed()
    .replace(/\r\n|[\r\n\u0085\u2028\u2029]/g, '\n')
    .replace(/(?!\n)\p{Cc}/gu, ' ')
    .replace(/[\\;,]/g, '\\$&')
    .replace(/\n/g, '\\n')
}

/** Breaks a line into parts of at most 75 octets, never inside a character; those that follow begin with a space. */
function fold(line: string): string {
  let folded = ''
  let size = 0
  for (const character of line) {
    const octets = Buffer.byteLength(character)
    if (size + octets > longestLine) {
      folded += '\r\n '
      size = 1
    }
    folded += character
    size += octets
  }
  return folded
}
