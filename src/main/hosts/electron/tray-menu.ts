import type { MenuItemConstructorOptions } from 'electron'
import { registryLabel } from '../../../shared/registry-url.ts'
import type { Snapshot } from '../../../shared/state.ts'
import type { Account, Token } from '../../../shared/token.ts'

/** What a click in the tray asks for. `revoke` only opens the question; the window has the answer. */
export type TrayAction =
  | { readonly kind: 'open' }
  | { readonly kind: 'revoke'; readonly account: string; readonly key: string }
  | { readonly kind: 'quit' }

export type MenuEntry =
  | { readonly kind: 'action'; readonly label: string; readonly action: TrayAction }
  | { readonly kind: 'submenu'; readonly label: string; readonly entries: readonly MenuEntry[] }
  | { readonly kind: 'note'; readonly label: string }
  | { readonly kind: 'separator' }

/** A menu longer than a screen helps nobody; the window has a search. */
export const tokensShown = 20

/** The tray's menu for a state. It names tokens and shows their masked form, never a secret. */
export function trayMenu(snapshot: Snapshot): MenuEntry[] {
  return [
    { kind: 'action', label: 'Open Tokentray', action: { kind: 'open' } },
    revokeEntry(snapshot),
    { kind: 'separator' },
    { kind: 'action', label: 'Quit', action: { kind: 'quit' } },
  ]
}

function revokeEntry(snapshot: Snapshot): MenuEntry {
  const perAccount = snapshot.accounts
    .map((account) => ({ account, entries: tokenEntries(account, snapshot) }))
    .filter(({ entries }) => entries.length > 0)
  const [first, ...others] = perAccount
  if (!first) return { kind: 'note', label: 'No tokens to revoke' }
  if (others.length === 0) return { kind: 'submenu', label: 'Revoke', entries: first.entries }
  const entries = perAccount.map(({ account, entries }): MenuEntry => {
    const label = `${printable(account.username, 40)} – ${printable(registryLabel(account.registry), 40)}`
    return { kind: 'submenu', label, entries }
  })
  return { kind: 'submenu', label: 'Revoke', entries }
}

function tokenEntries(account: Account, snapshot: Snapshot): MenuEntry[] {
  const tokens = snapshot.lists[account.id]?.list?.tokens.filter((token) => token.revoked === null) ?? []
  const shown = tokens.slice(0, tokensShown).map((token): MenuEntry => {
    const action = { kind: 'revoke', account: account.id, key: token.key } as const
    return { kind: 'action', label: tokenLabel(token), action }
  })
  if (tokens.length <= tokensShown) return shown
  const more = `${tokens.length - tokensShown} more in the window…`
  return [...shown, { kind: 'action', label: more, action: { kind: 'open' } }]
}

function tokenLabel(token: Token): string {
  const name = printable(token.name ?? '', 40)
  const masked = printable(token.masked, 24)
  return name === '' ? `${masked}…` : `${name} (${masked})…`
}

/**
 * Text from a registry as it may stand in a system menu: control, formatting and bidirectional characters
 * could hide or reorder what a person is about to revoke, so they are left out.
 */
function printable(text: string, longest: number): string {
  const characters = Array.from(text.slice(0, 1_000).replace(/[\p{C}\p{Zl}\p{Zp}]/gu, ''))
  const trimmed = characters.join('').trim()
  return characters.length > longest
    ? `${characters
        .slice(0, longest - 1)
        .join('')
        .trim()}…`
    : trimmed
}

/** The same menu as Electron wants it. `&` would underline the next letter; doubled it stands for itself. */
export function menuTemplate(
  entries: readonly MenuEntry[],
  act: (action: TrayAction) => void,
): MenuItemConstructorOptions[] {
  return entries.map((entry): MenuItemConstructorOptions => {
    if (entry.kind === 'separator') return { type: 'separator' }
    const label = entry.label.replaceAll('&', '&&')
    switch (entry.kind) {
      case 'note':
        return { label, enabled: false }
      case 'submenu':
        return { label, submenu: menuTemplate(entry.entries, act) }
      case 'action':
        return { label, click: () => act(entry.action) }
    }
  })
}
