import { describe, expect, it } from 'vitest'
import {
  menuTemplate,
  tokensShown,
  trayMenu,
  type MenuEntry,
  type TrayAction,
} from '../../../src/main/hosts/electron/tray-menu.ts'
import type { Snapshot } from '../../../src/shared/state.ts'
import type { Account, Token } from '../../../src/shared/token.ts'
import { emptySnapshot } from '../../support/recording-handlers.ts'

const account = (id: string, username: string): Account => ({
  id,
  registry: 'https://registry.example/',
  username,
  credential: 'session',
  state: 'signed-in',
  remembered: true,
  dialect: 'granular',
  dialectChosen: false,
  endsAt: null,
})

const token = (key: string, changes: Partial<Token> = {}): Token => ({
  key,
  name: `token ${key}`,
  description: null,
  owner: null,
  masked: 'npm_8fK2…x9Qd',
  access: { kind: 'publish' },
  bypassesTwoFactor: false,
  ranges: [],
  created: null,
  updated: null,
  lastUsed: null,
  tellsLastUse: true,
  expires: null,
  tellsExpiry: true,
  revoked: null,
  keptHere: false,
  inUse: false,
  ...changes,
})

function snapshotOf(...lists: readonly (readonly [Account, readonly Token[]])[]): Snapshot {
  const list = (tokens: readonly Token[]) => ({
    loading: false,
    failure: null,
    list: { tokens, complete: true, readAt: '2026-01-01T00:00:00.000Z' },
  })
  return {
    ...emptySnapshot,
    accounts: lists.map(([owner]) => owner),
    lists: Object.fromEntries(lists.map(([owner, tokens]) => [owner.id, list(tokens)])),
  }
}

const revokeEntries = (snapshot: Snapshot): readonly MenuEntry[] => {
  const submenu = trayMenu(snapshot).find((entry) => entry.kind === 'submenu')
  return submenu?.entries ?? []
}
const labels = (entries: readonly MenuEntry[]) =>
  entries.map((entry) => (entry.kind === 'separator' ? '-' : entry.label))
const labelOf = (changes: Partial<Token>) =>
  labels(revokeEntries(snapshotOf([account('a1', 'demo'), [token('k1', changes)]])))[0] ?? ''

describe('the tray menu', () => {
  it('opens and quits, and says when there is nothing to revoke', () => {
    expect(trayMenu(emptySnapshot)).toEqual([
      { kind: 'action', label: 'Open Tokentray', action: { kind: 'open' } },
      { kind: 'note', label: 'No tokens to revoke' },
      { kind: 'separator' },
      { kind: 'action', label: 'Quit', action: { kind: 'quit' } },
    ])
  })

  it('has nothing to revoke while an account’s list was never read', () => {
    const unread = { loading: true, list: null, failure: null }
    const snapshot = { ...emptySnapshot, accounts: [account('a1', 'demo')], lists: { a1: unread } }
    expect(labels(trayMenu(snapshot))).toContain('No tokens to revoke')
  })

  it('names the tokens of one account, each with its masked form', () => {
    const snapshot = snapshotOf([
      account('a1', 'demo'),
      [token('k1', { name: 'deploy' }), token('k2', { name: null })],
    ])
    expect(revokeEntries(snapshot)).toEqual([
      {
        kind: 'action',
        label: 'deploy (npm_8fK2…x9Qd)…',
        action: { kind: 'revoke', account: 'a1', key: 'k1' },
      },
      { kind: 'action', label: 'npm_8fK2…x9Qd…', action: { kind: 'revoke', account: 'a1', key: 'k2' } },
    ])
  })

  it('groups the tokens by account when there are several, and leaves out those without any', () => {
    const snapshot = snapshotOf(
      [account('a1', 'demo'), [token('k1')]],
      [account('a2', 'nobody'), []],
      [account('a3', 'work'), [token('k3')]],
    )
    expect(labels(revokeEntries(snapshot))).toEqual(['demo – registry.example', 'work – registry.example'])
  })

  it('leaves out tokens that are revoked already', () => {
    const snapshot = snapshotOf([
      account('a1', 'demo'),
      [token('k1', { revoked: '2026-01-01T00:00:00.000Z' }), token('k2')],
    ])
    expect(labels(revokeEntries(snapshot))).toEqual(['token k2 (npm_8fK2…x9Qd)…'])
  })

  it('sends the user to the window for more than fit', () => {
    const tokens = Array.from({ length: tokensShown + 3 }, (_, index) => token(`k${index}`))
    const entries = revokeEntries(snapshotOf([account('a1', 'demo'), tokens]))
    expect(entries).toHaveLength(tokensShown + 1)
    expect(entries.at(-1)).toEqual({
      kind: 'action',
      label: '3 more in the window…',
      action: { kind: 'open' },
    })
  })

  it.each([
    ['text that runs the other way', 'safe\u202Etxt.exe', 'safetxt.exe (npm_8fK2…x9Qd)…'],
    ['control characters', 'a\u0000b\nc\td', 'abcd (npm_8fK2…x9Qd)…'],
    ['characters that take no room', 'de\u200Bploy\uFEFF', 'deploy (npm_8fK2…x9Qd)…'],
    ['half a character', 'a\uD800b', 'ab (npm_8fK2…x9Qd)…'],
    ['nothing that can be seen', '\u200B \u2028', 'npm_8fK2…x9Qd…'],
    ['markup', '<b>x</b>', '<b>x</b> (npm_8fK2…x9Qd)…'],
  ])('shows a name with %s for what it is', (_what, name, label) => {
    expect(labelOf({ name })).toBe(label)
  })

  it('cuts a name of ten thousand letters', () => {
    expect(labelOf({ name: 'x'.repeat(10_000) })).toBe(`${'x'.repeat(39)}… (npm_8fK2…x9Qd)…`)
  })
})

describe('the menu as Electron gets it', () => {
  it('does what each entry says', () => {
    const done: TrayAction[] = []
    const entries = trayMenu(snapshotOf([account('a1', 'demo'), [token('k1', { name: 'R&D' })]]))
    const [open, revoke, separator, quit] = menuTemplate(entries, (action) => done.push(action))
    const inner = Array.isArray(revoke?.submenu) ? revoke.submenu[0] : undefined
    for (const item of [open, inner, quit]) Reflect.apply(item?.click ?? (() => undefined), null, [])
    expect(done).toEqual([{ kind: 'open' }, { kind: 'revoke', account: 'a1', key: 'k1' }, { kind: 'quit' }])
    expect(separator).toEqual({ type: 'separator' })
    // A single & would underline the D.
    expect(inner?.label).toBe('R&&D (npm_8fK2…x9Qd)…')
  })

  it('shows a note that cannot be chosen', () => {
    expect(menuTemplate([{ kind: 'note', label: 'No tokens to revoke' }], () => undefined)).toEqual([
      { label: 'No tokens to revoke', enabled: false },
    ])
  })
})
