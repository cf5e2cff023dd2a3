import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const root = join(import.meta.dirname, '..', '..', '..')

const series = { E: 20, F: 3, R: 4, C: 3, L: 4 } as const
const all = Object.entries(series).flatMap(([letter, last]) =>
  Array.from({ length: last }, (_, index) => `${letter}${index + 1}`),
)

/** Numbers at the beginning of a test's title or of a row in its table, and of the statements that become titles. */
function numbersIn(text: string): string[] {
  const titles = text.matchAll(/['"`]((?:[EFRCL]\d+ )+)[a-z$]/g)
  const listed = text.matchAll(/number: '([A-Z]\d+)'/g)
  return [
    ...[...titles].flatMap(([, numbers = '']) => numbers.trim().split(' ')),
    ...[...listed].map(([, number = '']) => number),
  ]
}

it('every numbered statement of SECURITY.md has a test by its number, or a line why it is looked at by hand', () => {
  const files = globSync('tests/{unit,conformance,integration,e2e,support}/**/*.ts', { cwd: root })
  const tested = new Set(files.flatMap((file) => numbersIn(readFileSync(join(root, file), 'utf8'))))
  const byHand = readFileSync(join(root, 'SECURITY.md'), 'utf8').match(/^- ([EFRCL]\d+)(?= to|:)/gm) ?? []
  const excused = new Set(byHand.map((line) => line.slice(2)))
  expect(all.filter((number) => !tested.has(number) && !excused.has(number))).toEqual([])
  // Only what no test can show may be left to the eye.
  expect(all.filter((number) => !tested.has(number))).toEqual(['L3'])
})
