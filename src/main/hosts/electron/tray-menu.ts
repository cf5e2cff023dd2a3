import type { MenuItemConstructorOptions } from 'electron'
import { attentionOf } from '../../../shared/attention.ts'
import type { Intent, PageName } from '../../../shared/desktop.ts'
import { registryLabel } from '../../../shared/registry-url.ts'
import { byRisk, isOver, riskOf, riskWords } from '../../../shared/risk.ts'
import type { Snapshot } from '../../../shared/state.ts'
import type { Account, Token } from '../../../shared/token.ts'
import { valueAt } from '../../../shared/keyed.ts'

/** What a click in the tray asks for. `revoke` is meant: its entry is the second of two steps. */
export type TrayAction =
  | { readonly kind: 'open'; readonly page?: PageName }
  | { readonly kind: 'revoke'; readonly account: string; readonly key: string }
  | { readonly kind: 'lock' }
  | { readonly kind: 'quit' }

export type MenuEntry =
  | { readonly kind: 'action'; readonly label: string; readonly action: TrayAction }
  | { readonly kind: 'submenu'; readonly label: string; readonly entries: readonly MenuEntry[] }
  | { readonly kind: 'note'; readonly label: string }
  | { readonly kind: 'separator' }

/** A menu longer than a screen helps nobody; the window has a search. */
export const tokensShown = 20

/**
 * The tray's menu for a state. It names tokens and shows their masked form, never a secret. What destroys something lies
 * one step deeper than its name, with what the token can do written above it.
 *
 * @param now milliseconds since 1970
 */
export function trayMenu(snapshot: Snapshot, now: number): MenuEntry[] {
  const open: MenuEntry = { kind: 'action', label: 'Open Tokentray', action: { kind: 'open' } }
  const quit: MenuEntry = { kind: 'action', label: 'Quit', action: { kind: 'quit' } }
  // Names of tokens would tell who passes by, and revoking is not for passers-by either.
  if (snapshot.lock.locked)
    return [open, { kind: 'separator' }, { kind: 'note', label: 'Tokentray is locked' }, quit]
  const looks = attentionOf(snapshot, now).map(({ words, page }): MenuEntry => ({
    kind: 'action',
    label: `${words}…`,
    action: { kind: 'open', page },
  }))
  return [
    open,
    ...looks,
    { kind: 'separator' },
    ...revokeEntries(snapshot, now),
    { kind: 'separator' },
    { kind: 'action', label: 'Lock', action: { kind: 'lock' } },
    quit,
  ]
}

/** A token that can be revoked, and whose it is. */
interface Revocable {
  readonly account: Account
  readonly token: Token
}

/** The riskiest of all first, for the moment when seconds count; then every account's tokens, the riskiest first. */
function revokeEntries(snapshot: Snapshot, now: number): MenuEntry[] {
  const perAccount = snapshot.accounts
    .map((account) => ({ account, tokens: liveTokens(account, snapshot, now) }))
    .filter(({ tokens }) => tokens.length > 0)
  const [worst] = byRisk(
    perAccount.flatMap(({ tokens }) => tokens.slice(0, 1)),
    now,
  )
  const owner = perAccount.find(({ tokens }) => tokens[0] === worst)
  if (!worst || !owner) return [{ kind: 'note', label: 'No tokens to revoke' }]
  const subject = { account: owner.account, token: worst }
  const first = secondStep(subject, now, `Revoke ${tokenLabel(worst)}`)
  const [only, ...others] = perAccount
  if (only && others.length === 0) {
    if (only.tokens.length === 1) return [first]
    return [first, { kind: 'submenu', label: 'Revoke another', entries: tokenEntries(only, now) }]
  }
  const entries = perAccount.map((each): MenuEntry => {
    const { username, registry } = each.account
    const label = `${printable(username, 40)} – ${printable(registryLabel(registry), 40)}`
    return { kind: 'submenu', label, entries: tokenEntries(each, now) }
  })
  return [first, { kind: 'submenu', label: 'Revoke another', entries }]
}

function liveTokens({ id }: Account, { lists }: Snapshot, now: number): Token[] {
  const tokens = valueAt(lists, id)?.list?.tokens ?? []
  return byRisk(
    tokens.filter((token) => !isOver(token, now)),
    now,
  )
}

function tokenEntries(
  { account, tokens }: { readonly account: Account; readonly tokens: readonly Token[] },
  now: number,
): MenuEntry[] {
  const shown = tokens
    .slice(0, tokensShown)
    .map((token) => secondStep({ account, token }, now, tokenLabel(token)))
  if (tokens.length <= tokensShown) return shown
  const more = `${tokens.length - tokensShown} more in the window…`
  return [...shown, { kind: 'action', label: more, action: { kind: 'open' } }]
}

/** A token's name that opens to what it can do and to the act itself. */
function secondStep({ account, token }: Revocable, now: number, label: string): MenuEntry {
  return {
    kind: 'submenu',
    label,
    entries: [
      { kind: 'note', label: printable(riskWords(riskOf(token, now)), 120) },
      {
        kind: 'action',
        label: 'Really revoke',
        action: { kind: 'revoke', account: account.id, key: token.key },
      },
    ],
  }
}

function tokenLabel(token: Token): string {
  const name = printable(token.name ?? '', 40)
  const masked = printable(token.masked, 24)
  return name === '' ? masked : `${name} (${masked})`
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

/** What the tray needs of the app around it. */
export interface TrayWorld {
  readonly show: () => Promise<void>
  readonly intend: (intent: Intent) => void
  readonly quickRevoke: (account: string, key: string) => Promise<void>
  readonly lock: () => Promise<unknown>
  readonly quit: () => void
}

/** Does what a click in the tray asks for. Revoking needs no window; the registry's questions bring one up. */
export async function actOn(action: TrayAction, world: TrayWorld): Promise<void> {
  switch (action.kind) {
    case 'quit':
      world.quit()
      return
    case 'revoke':
      return world.quickRevoke(action.account, action.key)
    case 'lock':
      await world.lock()
      return
    case 'open':
      await world.show()
      if (action.page) world.intend({ kind: 'open-page', page: action.page })
  }
}

/** Amber, as the window's own sign for what deserves a thought; readable on light and dark panels. */
const amber = { red: 0xe8, green: 0x9b, blue: 0x1e }

/**
 * An icon with a dot in its upper right corner, for trays that show a picture and no number.
 *
 * @param bitmap 4 bytes a pixel, BGRA, as Electron's `toBitmap` gives on Windows and Linux
 */
export function withDot(bitmap: Uint8Array, width: number, height: number): Buffer {
  const dotted = Buffer.from(bitmap)
  const radius = Math.max(2, Math.round(Math.min(width, height) * 0.24))
  const centre = { x: width - radius - 0.5, y: radius - 0.5 }
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (Math.hypot(x - centre.x, y - centre.y) > radius) continue
      dotted.set([amber.blue, amber.green, amber.red, 0xff], (y * width + x) * 4)
    }
  }
  return dotted
}
