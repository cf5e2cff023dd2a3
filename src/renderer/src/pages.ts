import type { Component } from 'svelte'
import type { PageName } from '../../shared/desktop.ts'
import PlaintextTokensPage from './features/plaintext-tokens/PlaintextTokensPage.svelte'
import ExpiryPage from './features/expiry/ExpiryPage.svelte'
import RangesPage from './features/ranges/RangesPage.svelte'
import SettingsPage from './features/settings/SettingsPage.svelte'
import KeychainPage from './features/keychain/KeychainPage.svelte'
import LeaksPage from './features/leaks/LeaksPage.svelte'
import HistoryPage from './features/history/HistoryPage.svelte'

/** A place of the window beside the accounts. */
export interface Page {
  readonly name: PageName
  /** What the sidebar calls it; also the heading of the page. */
  readonly title: string
  readonly component: Component
}

/** In the order of the sidebar. */
export const pages: readonly Page[] = [
  { name: 'ranges', title: 'IP ranges', component: RangesPage },
  { name: 'plaintext-tokens', title: 'Tokens on this computer', component: PlaintextTokensPage },
  { name: 'expiry', title: 'Expiry', component: ExpiryPage },
  { name: 'leaks', title: 'Leak desk', component: LeaksPage },
  { name: 'history', title: 'History', component: HistoryPage },
  { name: 'keychain', title: 'Keychain', component: KeychainPage },
  { name: 'settings', title: 'Settings', component: SettingsPage },
]
