import { describe, expect, it } from 'vitest'
import {
  actOn,
  withDot,
  menuTemplate,
  tokensShown,
  trayMenu,
  type MenuEntry,
  type TrayAction,
} from '../../../src/main/hosts/electron/tray-menu.ts'
import { attentionCount } from '../../../src/shared/attention.ts'
import type { Intent } from '../../../src/shared/desktop.ts'
import type { Snapshot } from '../../../src/shared/state.ts'
import type { Account, Token } from '../../../src/shared/token.ts'
import { account, emptySnapshot, listOf, token as sampleToken } from '../../support/sample-state.ts'

const token = (key: string, changes: Partial<Token> = {}): Token =>
  sampleToken(key, {
    name: `token ${key}`,
    masked: 'npm_8fK2…x9Qd',
    access: { kind: 'publish' },
    ...changes,
  })

function snapshotOf(...lists: readonly (readonly [Account, readonly Token[]])[]): Snapshot {
  return {
    ...emptySnapshot,
    accounts: lists.map(([owner]) => owner),
    lists: Object.fromEntries(lists.map(([owner, tokens]) => [owner.id, listOf(...tokens)])),
  }
}

const now = Date.parse('2026-11-23T12:00:00Z')
const day = 24 * 60 * 60_000
const menuOf = (snapshot: Snapshot) => trayMenu(snapshot, now)
const labels = (entries: readonly MenuEntry[]) =>
  entries.map((entry) => (entry.kind === 'separator' ? '-' : entry.label))
/** The entries of a submenu, by the beginning of its label. */
const within = (entries: readonly MenuEntry[], label: string): readonly MenuEntry[] =>
  entries.flatMap((entry) => (entry.kind === 'submenu' && entry.label.startsWith(label) ? entry.entries : []))
const labelOf = (changes: Partial<Token>) =>
  labels(menuOf(snapshotOf([account('a1', 'demo'), [token('k1', changes)]])))[2] ?? ''

describe('the tray menu', () => {
  it('opens and quits, and says when there is nothing to revoke', () => {
    expect(menuOf(emptySnapshot)).toEqual([
      { kind: 'action', label: 'Open Tokentray', action: { kind: 'open' } },
      { kind: 'separator' },
      { kind: 'note', label: 'No tokens to revoke' },
      { kind: 'separator' },
      { kind: 'action', label: 'Lock', action: { kind: 'lock' } },
      { kind: 'action', label: 'Quit', action: { kind: 'quit' } },
    ])
  })

  it('names nothing and revokes nothing while it is locked', () => {
    const shown = snapshotOf([account('a1', 'demo'), [token('k1', { name: 'deploy' })]])
    const lock = { ...shown.lock, locked: true }
    expect(menuOf({ ...shown, lock })).toEqual([
      { kind: 'action', label: 'Open Tokentray', action: { kind: 'open' } },
      { kind: 'separator' },
      { kind: 'note', label: 'Tokentray is locked' },
      { kind: 'action', label: 'Quit', action: { kind: 'quit' } },
    ])
  })

  it('has nothing to revoke while an account’s list was never read', () => {
    const unread = { loading: true, list: null, failure: null }
    const snapshot = { ...emptySnapshot, accounts: [account('a1', 'demo')], lists: { a1: unread } }
    expect(labels(menuOf(snapshot))).toContain('No tokens to revoke')
  })

  it('offers the worst token first, with why, and revokes it in the second step only', () => {
    const menu = menuOf(
      snapshotOf(
        [account('a1', 'demo'), [token('k1', { name: 'reader', access: { kind: 'read-only' } })]],
        [account('a2', 'work'), [token('k2', { name: 'deploy', bypassesTwoFactor: true })]],
      ),
    )
    expect(within(menu, 'Revoke deploy (npm_8fK2…x9Qd)')).toEqual([
      {
        kind: 'note',
        label:
          'Can publish anything its owner can, skips two-factor, works from anywhere, has never been used.',
      },
      { kind: 'action', label: 'Really revoke', action: { kind: 'revoke', account: 'a2', key: 'k2' } },
    ])
    expect(menu.filter((entry) => entry.kind === 'action' && entry.action.kind === 'revoke')).toEqual([])
  })

  it('has any other token behind its own second step, the riskiest first', () => {
    const menu = menuOf(
      snapshotOf([
        account('a1', 'demo'),
        [token('k1', { access: { kind: 'read-only' } }), token('k2', { name: null })],
      ]),
    )
    const others = within(menu, 'Revoke another')
    expect(labels(others)).toEqual(['npm_8fK2…x9Qd', 'token k1 (npm_8fK2…x9Qd)'])
    expect(within(others, 'token k1').at(-1)).toEqual({
      kind: 'action',
      label: 'Really revoke',
      action: { kind: 'revoke', account: 'a1', key: 'k1' },
    })
  })

  it('groups the tokens by account when there are several, and leaves out those without any', () => {
    const snapshot = snapshotOf(
      [account('a1', 'demo'), [token('k1')]],
      [account('a2', 'nobody'), []],
      [account('a3', 'work'), [token('k3')]],
    )
    expect(labels(within(menuOf(snapshot), 'Revoke another'))).toEqual([
      'demo – registry.example',
      'work – registry.example',
    ])
  })

  it('leaves out tokens that are over already', () => {
    const snapshot = snapshotOf([
      account('a1', 'demo'),
      [
        token('k1', { revoked: '2026-01-01T00:00:00.000Z' }),
        token('k2'),
        token('k3', { expires: '2026-11-23T11:59:59Z' }),
      ],
    ])
    expect(labels(menuOf(snapshot))).toEqual([
      'Open Tokentray',
      '-',
      'Revoke token k2 (npm_8fK2…x9Qd)',
      '-',
      'Lock',
      'Quit',
    ])
  })

  it('sends the user to the window for more than fit', () => {
    const tokens = Array.from({ length: tokensShown + 3 }, (_, index) => token(`k${index}`))
    const entries = within(menuOf(snapshotOf([account('a1', 'demo'), tokens])), 'Revoke another')
    expect(entries).toHaveLength(tokensShown + 1)
    expect(entries.at(-1)).toEqual({
      kind: 'action',
      label: '3 more in the window…',
      action: { kind: 'open' },
    })
  })

  it('says what wants attention, and leads there', () => {
    const soon = token('k1', { expires: new Date(now + 3 * day).toISOString() })
    const snapshot = snapshotOf([account('a1', 'demo'), [soon]])
    expect(menuOf(snapshot)[1]).toEqual({
      kind: 'action',
      label: '1 token expires within 7 days…',
      action: { kind: 'open', page: 'expiry' },
    })
    expect(attentionCount(snapshot, now)).toBe(1)
    const snoozed = { snoozedUntil: new Date(now + day).toISOString(), remembered: {} }
    expect(attentionCount({ ...snapshot, expiry: snoozed }, now)).toBe(0)
    // Without a list, what is remembered of it counts.
    const remembered = {
      a1: { readAt: '2026-11-22T12:00:00Z', tokens: [{ ...soon, expires: soon.expires ?? '' }] },
    }
    expect(attentionCount({ ...snapshot, lists: {}, expiry: { snoozedUntil: null, remembered } }, now)).toBe(
      1,
    )
  })

  it.each([
    ['text that runs the other way', 'safe\u202Etxt.exe', 'Revoke safetxt.exe (npm_8fK2…x9Qd)'],
    ['control characters', 'a\u0000b\nc\td', 'Revoke abcd (npm_8fK2…x9Qd)'],
    ['characters that take no room', 'de\u200Bploy\uFEFF', 'Revoke deploy (npm_8fK2…x9Qd)'],
    ['half a character', 'a\uD800b', 'Revoke ab (npm_8fK2…x9Qd)'],
    ['nothing that can be seen', '\u200B \u2028', 'Revoke npm_8fK2…x9Qd'],
    ['markup', '<b>x</b>', 'Revoke <b>x</b> (npm_8fK2…x9Qd)'],
  ])('shows a name with %s for what it is', (_what, name, label) => {
    expect(labelOf({ name })).toBe(label)
  })

  it('cuts a name of ten thousand letters', () => {
    expect(labelOf({ name: 'x'.repeat(10_000) })).toBe(`Revoke ${'x'.repeat(39)}… (npm_8fK2…x9Qd)`)
  })
})

describe('the menu as Electron gets it', () => {
  it('does what each entry says', () => {
    const done: TrayAction[] = []
    const entries = menuOf(snapshotOf([account('a1', 'demo'), [token('k1', { name: 'R&D' })]]))
    const [open, separator, revoke, , lock, quit] = menuTemplate(entries, (action) => done.push(action))
    const inner = Array.isArray(revoke?.submenu) ? revoke.submenu.at(-1) : undefined
    for (const item of [open, inner, lock, quit]) Reflect.apply(item?.click ?? (() => undefined), null, [])
    expect(done).toEqual([
      { kind: 'open' },
      { kind: 'revoke', account: 'a1', key: 'k1' },
      { kind: 'lock' },
      { kind: 'quit' },
    ])
    expect(separator).toEqual({ type: 'separator' })
    // A single & would underline the D.
    expect(revoke?.label).toBe('Revoke R&&D (npm_8fK2…x9Qd)')
  })

  it('shows a note that cannot be chosen', () => {
    expect(menuTemplate([{ kind: 'note', label: 'No tokens to revoke' }], () => undefined)).toEqual([
      { label: 'No tokens to revoke', enabled: false },
    ])
  })
})

describe('the badge', () => {
  it('is a dot in the upper right corner, and leaves the rest of the icon as it is', () => {
    const size = 16
    const dotted = withDot(new Uint8Array(size * size * 4), size, size)
    const alphaAt = (x: number, y: number) => dotted[(y * size + x) * 4 + 3]
    expect(dotted).toHaveLength(size * size * 4)
    expect([alphaAt(size - 4, 4), alphaAt(0, 0), alphaAt(0, size - 1), alphaAt(size - 1, size - 1)]).toEqual([
      0xff, 0, 0, 0,
    ])
  })
})

describe('a click in the tray', () => {
  it('revokes with the window closed, and opens it only for what it shows', async () => {
    const done: string[] = []
    const world = {
      show: () => Promise.resolve(void done.push('show')),
      intend: (intent: Intent) => done.push(intent.kind),
      quickRevoke: (owner: string, key: string) => Promise.resolve(void done.push(`revoke ${owner} ${key}`)),
      lock: () => Promise.resolve(void done.push('lock')),
      quit: () => done.push('quit'),
    }
    await actOn({ kind: 'revoke', account: 'a1', key: 'k1' }, world)
    await actOn({ kind: 'open' }, world)
    await actOn({ kind: 'open', page: 'expiry' }, world)
    await actOn({ kind: 'lock' }, world)
    await actOn({ kind: 'quit' }, world)
    expect(done).toEqual(['revoke a1 k1', 'show', 'show', 'open-page', 'lock', 'quit'])
  })
})
