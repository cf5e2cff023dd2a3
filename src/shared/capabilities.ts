import { valueAt, type Keyed } from './keyed.ts'

/** What a registry may be able to do for us. */
export const capabilities = [
  'list',
  'create',
  'delete',
  'web-login',
  'password-login',
  'granular-fields',
  'read-only-flag',
  'ip-ranges',
] as const
export type Capability = (typeof capabilities)[number]

/**
 * How a capability stands, by what the registry itself last answered. `untried` is not a guess in either direction.
 * Only `unsupported` takes something off the screen: the others can be different in a minute.
 */
export type CapabilityState =
  'untried' | 'supported' | 'unsupported' | 'needs-sign-in' | 'not-allowed' | 'unreachable'

/** Second factors that a registry may ask for. */
export const secondFactorKinds = ['authenticator', 'email', 'browser'] as const
export type SecondFactorKind = (typeof secondFactorKinds)[number]

/** Server software that is recognised by its addresses and headers. */
export const vendors = [
  'npm',
  'verdaccio',
  'cnpmcore',
  'artifactory',
  'nexus',
  'gitlab',
  'github',
  'gitea',
  'azure',
] as const
export type Vendor = (typeof vendors)[number]

/** What is known of one registry. */
export interface RegistryFacts {
  readonly vendor: Vendor | null
  readonly capabilities: CapabilityStates
  readonly secondFactors: readonly SecondFactorKind[]
  /** What was refused to the sign-ins of single accounts, by account id: it says nothing of another's. */
  readonly refused: Keyed<CapabilityStates>
  /** What its operator told its users last, in one line; null when nothing was told since the app was started. */
  readonly notice: string | null
}

export type CapabilityStates = Readonly<Partial<Record<Capability, CapabilityState>>>

export const nothingKnown: RegistryFacts = {
  vendor: null,
  capabilities: {},
  secondFactors: [],
  refused: {},
  notice: null,
}

/** What is known of a registry for whoever is signed in with this account. */
export function factsFor(facts: RegistryFacts | undefined, account: string): RegistryFacts | undefined {
  const refused = valueAt(facts?.refused, account)
  return facts && refused ? { ...facts, capabilities: { ...facts.capabilities, ...refused } } : facts
}

export type AllRegistryFacts = Keyed<RegistryFacts>

/** How a capability of a registry stands. */
export function capabilityOf(facts: RegistryFacts | undefined, capability: Capability): CapabilityState {
  return facts?.capabilities[capability] ?? 'untried'
}
