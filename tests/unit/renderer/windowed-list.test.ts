import { SvelteMap } from 'svelte/reactivity'
import { expect, it } from 'vitest'
import type { Token } from '../../../src/shared/token.ts'
import { WindowedList } from '../../../src/renderer/src/ui/windowed-list.svelte.ts'
import { TokenTable } from '../../../src/renderer/src/features/tokens/token-table.svelte.ts'
import { token } from './fake-bridge.ts'

const tokens = Array.from({ length: 300 }, (_, index) =>
  token(`k${index}`, { name: index % 3 === 0 ? `web ${index}` : `mobile ${index}` }),
)

/** A long list with room for ten rows, its search, and which element shows which token. */
function longList() {
  const lists = new SvelteMap<'read', readonly Token[]>([['read', tokens]])
  const table = new TokenTable(() => lists.get('read') ?? [])
  const list = new WindowedList({
    rows: () => table.visible,
    searched: () => table.tokens,
    keyOf: ({ key }) => key,
    shortList: 100,
    rowHeight: 58,
  })
  list.outerHeight = 10 * list.rowHeight
  const elements = () => list.parts.map(({ id }) => id)
  const elementOf = (key: string) =>
    list.parts.find((part) => part.kind === 'row' && part.row.key === key)?.id
  return { lists, table, list, elements, elementOf }
}

it('a search is written into the elements that are there; none is moved, made or taken away', () => {
  const { table, elements, elementOf } = longList()
  const before = elements()
  expect(before).toHaveLength(12)
  for (const search of ['w', 'we', 'web', 'web 3', 'web', 'm', '']) {
    table.search = search
    expect(elements(), search).toEqual(before)
  }
  table.search = 'web'
  expect(elementOf('k3')).toBe(before[1])
})

it('a search that finds little leaves the elements that are over, and gets others when it finds more', () => {
  const { table, elements } = longList()
  const before = elements()
  table.search = 'web 297'
  expect(elements()).toEqual(before.slice(0, 1))
  table.search = 'web'
  expect(elements().slice(0, 1)).toEqual(before.slice(0, 1))
  expect(new Set(elements()).size).toBe(before.length)
})

it('a list that is read again keeps each row in its own element', () => {
  const { lists, elementOf } = longList()
  const before = tokens.slice(1, 9).map(({ key }) => elementOf(key))
  lists.set('read', tokens.slice(1))
  expect(tokens.slice(1, 9).map(({ key }) => elementOf(key))).toEqual(before)
})

it('a search moves no row under the focus', () => {
  const { table, list, elementOf } = longList()
  list.keep('k3')
  const before = elementOf('k3')
  table.search = 'web'
  expect(elementOf('k3')).toBe(before)
})

it('a short list is drawn whole, each row in an element of its own for as long as it is listed', () => {
  const rows = new SvelteMap<'now', readonly string[]>([['now', ['a', 'b', 'c']]])
  const list = new WindowedList({
    rows: () => rows.get('now') ?? [],
    keyOf: (row) => row,
    shortList: 60,
    rowHeight: 32,
  })
  const elements = () =>
    list.parts.map((part) => (part.kind === 'row' ? [part.row, part.id] : [null, part.id]))
  expect(elements()).toEqual([
    ['a', 'row 0'],
    ['b', 'row 1'],
    ['c', 'row 2'],
  ])
  rows.set('now', ['c', 'd', 'a'])
  expect(elements()).toEqual([
    ['c', 'row 2'],
    ['d', 'row 3'],
    ['a', 'row 0'],
  ])
})
