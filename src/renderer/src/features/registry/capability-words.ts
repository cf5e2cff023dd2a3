import {
  capabilities,
  capabilityOf,
  type Capability,
  type CapabilityState,
  type RegistryFacts,
  type SecondFactorKind,
  type Vendor,
} from '../../../../shared/capabilities.ts'

const names: Readonly<Record<Capability, string>> = {
  list: 'List tokens',
  create: 'Create tokens',
  delete: 'Revoke tokens',
  'web-login': 'Sign in with browser',
  'password-login': 'Sign in with a password',
  'granular-fields': 'Tokens for picked packages',
  'read-only-flag': 'Says which tokens are read-only',
  'ip-ranges': 'Keeps tokens to their IP ranges',
}

const states: Readonly<Record<CapabilityState, string>> = {
  untried: 'Not seen yet',
  supported: 'Yes',
  unsupported: 'No',
  'needs-sign-in': 'Needs a sign-in',
  'not-allowed': 'Not with this sign-in',
  unreachable: 'Could not be reached',
}

/** What is known about a product, from its source or its issues, while its registry has not shown it yet. */
const hearsay: Readonly<Partial<Record<Vendor, Partial<Record<Capability, string>>>>> = {
  npm: { 'ip-ranges': 'npm’s documentation says so.' },
  verdaccio: { 'ip-ranges': 'Verdaccio does so since version 6.7. Older versions only store them.' },
  cnpmcore: { 'ip-ranges': 'cnpmcore stores the ranges but lets everybody in.' },
}

const vendors: Readonly<Record<Vendor, string>> = {
  npm: 'npm’s public registry',
  verdaccio: 'Verdaccio',
  cnpmcore: 'cnpmcore',
  artifactory: 'JFrog Artifactory',
  nexus: 'Sonatype Nexus',
  gitlab: 'GitLab',
  github: 'GitHub Packages',
  gitea: 'Gitea or Forgejo',
  azure: 'Azure Artifacts',
}

/** For products whose own token page is known: the name of the button that opens it. */
export const vendorPageNames: Readonly<Partial<Record<Vendor, string>>> = {
  npm: 'Open npm’s token page',
  artifactory: 'Open Artifactory’s profile page',
  nexus: 'Open Nexus’s token page',
  gitlab: 'Open GitLab’s token page',
  github: 'Open GitHub’s token page',
  gitea: 'Open its application page',
  azure: 'Open Azure’s token page',
}

export interface CapabilityLine {
  readonly capability: Capability
  readonly name: string
  readonly state: string
  readonly note: string
}

/** Every capability and its state, in plain words. */
export function capabilityLines(facts: RegistryFacts): readonly CapabilityLine[] {
  return capabilities.map((capability) => {
    const state = capabilityOf(facts, capability)
    const heard = facts.vendor ? hearsay[facts.vendor]?.[capability] : undefined
    return {
      capability,
      name: names[capability],
      state: states[state],
      note: state === 'untried' ? (heard ?? '') : '',
    }
  })
}

const factors: Readonly<Record<SecondFactorKind, string>> = {
  authenticator: 'a code from an app',
  email: 'a code by e-mail',
  browser: 'a confirmation in the browser',
}

/** Which second factors the registry has asked for. */
export const twoFactorWords = ({ secondFactors }: RegistryFacts): string =>
  secondFactors.length === 0
    ? 'Not asked for so far'
    : `Asks for ${secondFactors.map((kind) => factors[kind]).join(', ')}`

/** What a product is called in the middle of a sentence. */
export const productName = (vendor: Vendor | null): string => (vendor ? vendors[vendor] : 'this registry')

export const vendorName = ({ vendor }: RegistryFacts): string => (vendor ? vendors[vendor] : 'Not recognised')

/** What cannot be done at a registry with its tokens, in one sentence; null when all can be. */
export function limitWords(facts: RegistryFacts | undefined, registry: string): string | null {
  const missing = (['list', 'create', 'delete'] as const).filter(
    (capability) => capabilityOf(facts, capability) === 'unsupported',
  )
  if (missing.length === 0) return null
  const verbs = { list: 'list', create: 'create', delete: 'revoke' } as const
  const deeds = new Intl.ListFormat('en', { type: 'disjunction' }).format(missing.map((one) => verbs[one]))
  return `${registry} does not let apps ${deeds} tokens: it does not support that, or has switched it off.`
}
