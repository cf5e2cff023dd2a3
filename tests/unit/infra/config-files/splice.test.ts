import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { splice, type Edit } from '../../../../src/main/core/infra/config-files/splice.ts'

const bytes = fc.uint8Array({ maxLength: 60 }).map((array) => Buffer.from(array))

/** Edits that do not overlap, and the file that they are of. Several may stand at the same place. */
const apart = bytes.chain((file) =>
  fc.array(fc.tuple(fc.nat(file.length), bytes), { maxLength: 6 }).chain((cuts) => {
    const at = cuts.map(([place]) => place).toSorted((a, b) => a - b)
    const edits = at.flatMap((start, index): Edit[] =>
      index % 2 === 0
        ? [{ start, end: at[index + 1] ?? start, bytes: cuts[index]?.[1] ?? Buffer.alloc(0) }]
        : [],
    )
    return fc.tuple(
      fc.constant(file),
      fc.constant(edits),
      fc.shuffledSubarray(edits, { minLength: edits.length }),
    )
  }),
)

const overlapping = bytes.chain((file) =>
  fc.tuple(
    fc.constant(file),
    fc.array(
      fc
        .tuple(fc.nat(file.length), fc.nat(file.length))
        .map(([a, b]) => ({ start: Math.min(a, b), end: Math.max(a, b), bytes: Buffer.alloc(0) })),
      { maxLength: 5 },
    ),
  ),
)

describe('a splice', () => {
  it('does what its edits do one by one from the end, in whatever order they are given', () => {
    fc.assert(
      fc.property(apart, ([file, edits, shuffled]) => {
        const oneByOne = edits
          .toSorted((a, b) => b.start - a.start || b.end - a.end || Buffer.compare(b.bytes, a.bytes))
          .reduce(
            (left, { start, end, bytes }) =>
              Buffer.concat([left.subarray(0, start), bytes, left.subarray(end)]),
            file,
          )
        expect(splice(file, shuffled).toString('hex')).toBe(oneByOne.toString('hex'))
      }),
      { numRuns: 500 },
    )
  })

  it('leaves every byte that no edit takes out, and none that one does', () => {
    fc.assert(
      fc.property(overlapping, ([file, edits]) => {
        const left = [...file].filter((_byte, at) => !edits.some(({ start, end }) => start <= at && at < end))
        expect([...splice(file, edits)]).toEqual(left)
      }),
      { numRuns: 500 },
    )
  })

  it('is undone by the edit that puts back what was there', () => {
    fc.assert(
      fc.property(bytes, fc.nat(60), fc.nat(60), bytes, (file, a, b, instead) => {
        const start = Math.min(a, b, file.length)
        const end = Math.min(Math.max(a, b), file.length)
        const after = splice(file, [{ start, end, bytes: instead }])
        const back = splice(after, [{ start, end: start + instead.length, bytes: file.subarray(start, end) }])
        expect(back.equals(file)).toBe(true)
      }),
    )
  })

  it('of nothing gives the same bytes', () => {
    expect(splice(Buffer.from('a'), []).toString()).toBe('a')
  })
})
