import { registryLabel } from '../../../shared/registry-url.ts'
import type { KeychainStatus, PracticeInfo } from '../../../shared/state.ts'
import { relativeTime } from './dates.ts'
import type { Account, RegistryUrl, SignInState } from '../../../shared/token.ts'

const states: Readonly<Record<SignInState, string>> = {
  'signed-in': 'Signed in',
  ended: 'Sign-in ended',
  locked: 'Keychain locked',
}

/** A sign-in that ends within this time is told of; in milliseconds. */
const soon = 10 * 60_000

/** True when the sign-in ends within minutes, or has ended by the clock. `now` in milliseconds. */
export function endsSoon({ state, endsAt }: Account, now: number): boolean {
  return state === 'signed-in' && endsAt !== null && Date.parse(endsAt) - now < soon
}

/** When a sign-in that holds will end; empty where that is not known. `now` in milliseconds. */
export function endWords({ state, endsAt }: Account, now: number): string {
  const ends = Date.parse(endsAt ?? '')
  if (state !== 'signed-in' || Number.isNaN(ends)) return ''
  return ends > now ? `Ends ${relativeTime(ends, now)}` : 'May have ended'
}

/** True when the keychain has been asked for the sign-in and has not answered yet. */
export const isWaiting = ({ state }: Account, keychain: KeychainStatus | undefined): boolean =>
  state === 'locked' && keychain === 'checking'

/** How an account stands, in a word or two. */
export function accountState(account: Account, keychain: KeychainStatus | undefined): string {
  if (isWaiting(account, keychain)) return 'Waiting for the keychain'
  if (account.state !== 'signed-in') return states[account.state]
  if (account.credential === 'token') return account.remembered ? 'By token' : 'By token, until you quit'
  return account.remembered ? states['signed-in'] : 'Signed in until you quit'
}

/** What a registry is called on its own, as in a list. */
export function registryTitle(registry: RegistryUrl, practice: PracticeInfo | null): string {
  return registry === practice?.url ? 'Practice registry' : registryLabel(registry)
}

/** What a registry is called in a sentence: the practice registry by that name, others by their host and path. */
export function registryName(registry: RegistryUrl, practice: PracticeInfo | null): string {
  return registry === practice?.url ? 'the practice registry' : registryLabel(registry)
}
