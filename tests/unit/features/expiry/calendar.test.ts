import fc from 'fast-check'
import ICAL from 'ical.js'
import { describe, expect, it } from 'vitest'
import { calendarOf, type CalendarToken } from '../../../../src/main/core/features/expiry/calendar.ts'

const now = new Date('2026-11-23T12:00:00.000Z')
const account = { id: 'a1', username: 'robin', registry: 'https://registry.example/' }

function token(more: Partial<CalendarToken> = {}): CalendarToken {
  return {
    account,
    key: 'k1',
    name: 'ci-install',
    masked: 'npm_8fK2…x9Qd',
    expires: '2026-12-03T08:30:00.000Z',
    ...more,
  }
}

/** Reads a calendar with another program's parser. */
function read(text: string): ICAL.Event[] {
  const calendar = new ICAL.Component(ICAL.parse(text) as unknown[])
  return calendar.getAllSubcomponents('vevent').map((event) => new ICAL.Event(event))
}

describe('the calendar file', () => {
  it('has one event a token, at the time it ends, with an alarm as often as the user is told', () => {
    const [event, ...others] = read(calendarOf([token()], [14, 1], now))
    expect(others).toEqual([])
    expect(event?.summary).toBe('Token “ci-install” of robin at registry.example expires')
    expect(event?.startDate.toJSDate().toISOString()).toBe('2026-12-03T08:30:00.000Z')
    const alarms = event?.component.getAllSubcomponents('valarm') ?? []
    expect(alarms.map((alarm) => String(alarm.getFirstPropertyValue('trigger')))).toEqual(['-P14D', '-P1D'])
  })

  it('gives a token the same UID each time, and others another', () => {
    const uid = (made: CalendarToken, at = now) => read(calendarOf([made], [], at))[0]?.uid
    expect(uid(token({ name: 'renamed' }), new Date('2027-01-01T00:00:00Z'))).toBe(uid(token()))
    expect(uid(token({ key: 'k2' }))).not.toBe(uid(token()))
    expect(uid(token({ account: { ...account, id: 'a2' } }))).not.toBe(uid(token()))
  })

  it('brings any name a registry may send through another parser, in lines of at most 75 octets', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (name) => {
        const text = calendarOf([token({ name })], [7], now)
        expect(text.endsWith('\r\n')).toBe(true)
        for (const line of text.slice(0, -2).split('\r\n')) {
          expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75)
          expect(line).not.toMatch(/\p{Cc}/u)
        }
        const shown = name
          .toWellFormed()
          .replace(/\r\n|[\r\u0085\u2028\u2029]/g, '\n')
          .replace(/(?!\n)\p{Cc}/gu, ' ')
        expect(read(text)[0]?.summary).toBe(`Token “${shown}” of robin at registry.example expires`)
      }),
      { numRuns: 300 },
    )
  })
})
