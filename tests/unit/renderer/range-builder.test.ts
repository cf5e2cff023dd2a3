import { describe, expect, it } from 'vitest'
import { RangeBuilder } from '../../../src/renderer/src/features/ranges/range-builder.svelte.ts'

function listOf(...ranges: string[]) {
  return new RangeBuilder(ranges)
}

/** The row of a range that the test knows to be there. */
function row(builder: RangeBuilder, range: string) {
  const found = builder.rows.find(({ text }) => text === range)
  if (!found) throw new Error(`${range} is not listed`)
  return found
}

describe('adding ranges', () => {
  it('adds at a comma and keeps what is no range, with npm’s sentence and the reason', () => {
    const builder = listOf()
    builder.type('192.0.2.0/24, 300.1.1.1/8,')
    expect(builder.ranges).toEqual(['192.0.2.0/24'])
    expect(builder.text).toBe('300.1.1.1/8')
    expect(builder.problem).toBe(
      'CIDR whitelist contains invalid CIDR entry: 300.1.1.1/8. Each number must be 0 to 255.',
    )
  })

  it('waits after a space for what may follow it', () => {
    const builder = listOf()
    builder.type('198.51.100.4 ')
    builder.type('198.51.100.4 - ')
    expect(builder.rows).toEqual([])
    builder.type('198.51.100.4 - 198.51.100.9')
    expect(builder.commit()).toBe(true)
    expect(builder.ranges).toEqual(['198.51.100.4/30', '198.51.100.8/31'])
    builder.type('203.0.113.0/24 ')
    expect(builder.ranges).toHaveLength(3)
  })

  it('changes nothing without saying so', () => {
    const builder = listOf()
    builder.type('10.0.0.1/8, 192.0.2.7,')
    expect(builder.rows.map(({ text, note }) => [text, note])).toEqual([
      ['10.0.0.0/8', 'Host bits removed: 10.0.0.1/8 means 10.0.0.0/8.'],
      ['192.0.2.7/32', 'Single address, written as 192.0.2.7/32.'],
    ])
  })

  it('says of IPv6 that it is', () => {
    const builder = listOf()
    builder.type('2001:db8::/32')
    expect(builder.commit()).toBe(false)
    expect(builder.problem).toBe('CIDR whitelist can only contain IPv4 addresses, 2001:db8::/32 is IPv6')
  })

  it('loses nothing of a line too long to be repeated', () => {
    const builder = listOf()
    const long = `192.0.2.0/24, ${'9'.repeat(500)}`
    builder.type(long)
    builder.commit()
    expect([builder.ranges, builder.text]).toEqual([['192.0.2.0/24'], long])
  })

  it('takes a paste of anything and reports what was in it', () => {
    const builder = listOf()
    builder.take('["192.0.2.0/24",\n "198.51.100.7/32"]')
    expect([builder.ranges, builder.paste]).toEqual([['192.0.2.0/24', '198.51.100.7/32'], null])
    builder.take('hello there\n2001:db8::/32\n203.0.113.0/24')
    expect(builder.ranges).toHaveLength(3)
    expect(builder.paste).toMatchObject({
      rejected: [{ text: 'hello there', line: 1, column: 1 }],
      ipv6Count: 1,
    })
  })

  it('tells of ranges of a token that are no IPv4, and leaves them out', () => {
    const builder = listOf()
    builder.addRanges(['192.0.2.0/24', '2001:db8::/32'])
    expect([builder.ranges, builder.said]).toEqual([
      ['192.0.2.0/24'],
      'Added 1 range. Left out 1 entry that is no IPv4 range.',
    ])
    builder.addRanges(['2001:db8::/32', '2001:db8:1::/48'])
    expect(builder.said).toBe('Nothing was added. Left out 2 entries that are no IPv4 ranges.')
  })

  it('takes files whole or not at all', async () => {
    const builder = listOf()
    await builder.takeFiles([new File(['192.0.2.0/24\n'], 'a.txt'), new File(['198.51.100.7'], 'b.txt')])
    expect(builder.ranges).toEqual(['192.0.2.0/24', '198.51.100.7/32'])

    const half = new File([`203.0.113.0/24\n${' '.repeat(6 * 1024 * 1024)}`], 'half.txt')
    await builder.takeFiles([half, half])
    expect(builder.problem).toBe(
      'Nothing was read: 2 files of 12.1 MiB, and at most 10 MiB are read at once.',
    )
    const unread = new File(['203.0.113.0/24'], 'large.log')
    Object.defineProperty(unread, 'size', { value: 10 * 1024 * 1024 + 1 })
    unread.text = () => Promise.reject(new Error('it was read'))
    await builder.takeFiles([unread])
    expect(builder.problem).toBe(
      'Nothing was read: large.log of 10.1 MiB, and at most 10 MiB are read at once.',
    )
    const folder = new File([], 'folder')
    folder.text = () => Promise.reject(new Error('a folder'))
    await builder.takeFiles([half, folder])
    expect(builder.problem).toBe('Nothing was read: folder cannot be opened as a file.')
    expect(builder.ranges).toHaveLength(2)
    await builder.takeFiles([half])
    expect([builder.problem, builder.ranges.length]).toEqual([null, 3])
  })

  it('lists nothing twice', () => {
    const builder = listOf('192.0.2.0/24')
    builder.type('192.0.2.0/24,')
    expect([builder.ranges, builder.said]).toEqual([['192.0.2.0/24'], 'It is listed already.'])
  })
})

describe('changing ranges', () => {
  it('merges, takes out and tells by how much', () => {
    const builder = listOf('192.0.2.0/25', '192.0.2.128/25', '192.0.2.7/32')
    builder.merge()
    expect(builder.ranges).toEqual(['192.0.2.0/24'])
    builder.exclude(listOf('192.0.2.0/25').blocks)
    expect([builder.ranges, builder.said]).toEqual([['192.0.2.128/25'], 'Took out 128 addresses.'])
    builder.exclude(listOf('10.0.0.0/8').blocks)
    expect(builder.said).toBe('None of these addresses was in the list.')
  })

  it('splits and joins in place, and joins only what is whole', () => {
    const builder = listOf('10.0.0.0/8', '192.0.2.0/24', '203.0.113.7/32')
    builder.split(row(builder, '192.0.2.0/24'))
    expect(builder.ranges).toEqual(['10.0.0.0/8', '192.0.2.0/25', '192.0.2.128/25', '203.0.113.7/32'])
    builder.split(row(builder, '203.0.113.7/32'))
    expect(builder.said).toBe('203.0.113.7/32 is a single address.')
    builder.join(row(builder, '10.0.0.0/8'))
    expect(builder.said).toBe('10.0.0.0/8 has no other half in the list: add 11.0.0.0/8 first.')
    builder.join(row(builder, '192.0.2.128/25'))
    expect(builder.ranges).toEqual(['10.0.0.0/8', '192.0.2.0/24', '203.0.113.7/32'])
  })

  it('leaves the list alone when a picture a moment behind it splits or joins what is gone', () => {
    const builder = listOf('192.0.2.0/25', '192.0.2.128/25', '203.0.113.0/24')
    const gone = row(builder, '192.0.2.0/25')
    builder.remove(gone.text)
    builder.split(gone)
    builder.join(gone)
    expect(builder.ranges).toEqual(['192.0.2.128/25', '203.0.113.0/24'])
    expect(builder.said).toBe('Removed 192.0.2.0/25.')
  })

  it('needs fewer ranges at a price that it names', () => {
    const builder = listOf('10.0.0.0/24', '10.0.3.0/24', '99.0.0.1/32')
    builder.coverAtMost(2)
    expect(builder.ranges).toEqual(['10.0.0.0/22', '99.0.0.1/32'])
    expect(builder.said).toBe('Now 2 ranges, 512 addresses more let in.')
  })

  it('takes every step back, and goes forward again', () => {
    const builder = listOf()
    builder.type('192.0.2.0/24,')
    builder.split(row(builder, '192.0.2.0/24'))
    builder.remove('192.0.2.0/25')
    builder.clear()
    for (const left of [1, 2, 1, 0]) {
      builder.undo()
      expect(builder.rows).toHaveLength(left)
    }
    expect([builder.undoable, builder.redoable]).toEqual([null, 'Added 1 range.'])
    builder.redo()
    builder.redo()
    expect(builder.ranges).toEqual(['192.0.2.0/25', '192.0.2.128/25'])
    builder.type('10.0.0.0/8,')
    expect(builder.redoable).toBeNull()
  })

  it('knows which row lets an address in', () => {
    const builder = listOf('10.0.0.0/8', '203.0.113.0/24')
    expect(builder.rowFor(0xcb007107)).toMatchObject({ index: 1, row: { text: '203.0.113.0/24' } })
    expect([builder.rowFor(1), builder.letsIn(1), builder.letsIn(0x0a000001)]).toEqual([null, false, true])
  })
})
