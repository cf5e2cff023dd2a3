import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TokenTable } from '../../../src/renderer/src/features/tokens/token-table.svelte.ts'
import { token } from './fake-bridge.ts'

const tokens = [
  token('k1', { name: 'ci-install', ranges: ['192.0.2.0/24'], keptHere: true }),
  token('k2', { name: 'release', masked: 'npm_aaaa…1111', access: { kind: 'publish' } }),
  token('k3', { name: 'release', masked: 'npm_bbbb…2222', bypassesTwoFactor: true }),
  token('k4', { name: null, masked: 'npm_cccc…3333' }),
]

function found(search: string): string[] {
  const table = new TokenTable(() => tokens)
  table.search = search
  return table.visible.map(({ key }) => key)
}

describe('the table of tokens', () => {
  it('finds tokens by name, masked value, id, access and range', () => {
    expect(found('CI-inst')).toEqual(['k1'])
    expect(found('bbbb')).toEqual(['k3'])
    expect(found('k4')).toEqual(['k4'])
    expect(found('publish')).toEqual(['k2'])
    expect(found('two-factor')).toEqual(['k3'])
    expect(found('192.0.2')).toEqual(['k1'])
  })

  it('wants every word of a search', () => {
    expect(found('release anywhere')).toEqual(['k2', 'k3'])
    expect(found('release 192.0.2')).toEqual([])
  })

  it('finds the same however a search came to be', () => {
    const letters = fc.string({ unit: fc.constantFrom('r', 'e', 'l', 'a', '1', '.', ' ', 'B'), maxLength: 4 })
    fc.assert(
      fc.property(fc.array(letters, { minLength: 1, maxLength: 8 }), (searches) => {
        const table = new TokenTable(() => tokens)
        // Letter by letter, on and back, as if each was typed after the one before was deleted.
        const steps = searches.flatMap((search) => {
          const on = Array.from({ length: search.length + 1 }, (_, end) => search.slice(0, end))
          return [...on, ...on.toReversed()]
        })
        for (const search of [...steps, ...searches]) {
          table.search = search
          expect(table.visible.map(({ key }) => key)).toEqual(found(search))
        }
      }),
    )
  })

  it('calls tokens by names that tell them apart', () => {
    const table = new TokenTable(() => tokens)
    expect(tokens.map((each) => table.labelOf(each))).toEqual([
      'ci-install',
      'release npm_aaaa…1111',
      'release npm_bbbb…2222',
      'npm_cccc…3333',
    ])
  })

  it('keeps a selection through a search, and drops tokens that are gone from it', () => {
    let listed = tokens
    const table = new TokenTable(() => listed)
    table.select('k1', true)
    table.select('k2', true)
    table.search = 'nothing like it'
    expect(table.selection.map(({ key }) => key)).toEqual(['k1', 'k2'])
    listed = tokens.slice(1)
    const later = new TokenTable(() => listed)
    later.select('k1', true)
    expect(later.selection).toEqual([])
    table.clear()
    expect(table.selection).toEqual([])
  })

  it('counts what is kept here', () => {
    expect(new TokenTable(() => tokens).keptHere).toBe(1)
  })

  it('selects the stretch of visible rows from the one chosen last, either way', () => {
    const table = new TokenTable(() => tokens)
    const selected = () => table.selection.map(({ key }) => key)
    table.selectStretch('k3', true)
    expect(selected()).toEqual(['k3'])
    table.selectStretch('k1', true)
    expect(selected()).toEqual(['k1', 'k2', 'k3'])
    table.selectStretch('k2', false)
    expect(selected()).toEqual(['k3'])
    table.select('k1', true)
    // What the search hides is not selected unseen.
    table.search = 'anywhere'
    table.selectStretch('k4', true)
    expect(table.visible.map(({ key }) => key)).not.toContain('k1')
    expect(selected()).toEqual(['k1', 'k3', 'k4'])
  })
})
