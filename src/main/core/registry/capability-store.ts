import * as v from 'valibot'
import {
  capabilities,
  nothingKnown,
  secondFactorKinds,
  vendors,
  type AllRegistryFacts,
  type CapabilityState,
  type CapabilityStates,
  type RegistryFacts,
} from '../../../shared/capabilities.ts'
import type { RegistryUrl } from '../../../shared/token.ts'
import { openCache } from '../infra/storage/open-cache.ts'
import type { Storage } from '../infra/storage/storage.ts'
import type { Observation } from './observe.ts'
import { vendorByAddress } from './vendor.ts'
import { keyed, valueAt, without } from '../../../shared/keyed.ts'

/** What registries were found to be able to do, kept between runs. It can be lost: it is found out again. */
export interface CapabilityStore {
  /** Reads what earlier runs found out. */
  load(): Promise<void>
  get(registry: RegistryUrl): RegistryFacts
  /** @param account whose sign-in it was seen with; refusals are then only its own */
  note(registry: RegistryUrl, observation: Observation, account?: string): void
  /** The account has signed in anew, and what its last sign-in was refused says nothing of this one. */
  forgetRefusals(registry: RegistryUrl, account: string): void
  forget(registry: RegistryUrl): Promise<void>
}

/** States that hold for the registry itself, whoever signs in and whatever the network does. Only these are kept. */
const lasting = ['supported', 'unsupported'] as const satisfies readonly CapabilityState[]
type Lasting = (typeof lasting)[number]

/** States that do not depend on who is signed in. */
const everybodys: readonly CapabilityState[] = [...lasting, 'unreachable']

/** What is kept of a registry. A part that cannot be read counts as not found out yet. */
const keptFacts = v.object({
  vendor: v.fallback(v.nullable(v.picklist(vendors)), null),
  capabilities: v.fallback(v.partial(v.object(v.entriesFromList(capabilities, v.picklist(lasting)))), {}),
  secondFactors: v.fallback(v.array(v.picklist(secondFactorKinds)), []),
})

/** By the address of the registry. */
const keptRegistries = keyed(keptFacts)
type KeptRegistries = v.InferOutput<typeof keptRegistries>

/**
 * @param changed hears of everything that is known whenever a part of it changes
 * @param log hears of a write that failed
 */
export function createCapabilityStore(
  storage: Storage,
  changed: (facts: AllRegistryFacts) => void,
  log: (line: string) => void,
): CapabilityStore {
  const file = openCache<KeptRegistries>(storage, {
    name: 'registries.json',
    schema: keptRegistries,
    empty: {},
    log,
  })
  let all: AllRegistryFacts = {}

  const get = (registry: RegistryUrl): RegistryFacts =>
    valueAt(all, registry) ?? { ...nothingKnown, vendor: vendorByAddress(registry) }

  function take(next: AllRegistryFacts): Promise<void> {
    all = next
    changed(all)
    return file.set(keptOf(all))
  }

  function learn(registry: RegistryUrl, facts: RegistryFacts): void {
    if (isSame(get(registry), facts) && Object.hasOwn(all, registry)) return
    void take({ ...all, [registry]: facts })
  }

  return {
    get,
    async load() {
      await file.load()
      const found = factsOf(file.get())
      if (Object.keys(found).length === 0) return
      // What was found out while the file was read is newer.
      all = { ...found, ...all }
      changed(all)
    },
    note: (registry, observation, account) =>
      learn(registry, factsAfter(get(registry), observation, account)),
    forgetRefusals(registry, account) {
      if (!Object.hasOwn(all, registry)) return
      const facts = get(registry)
      const refused = without(facts.refused, account)
      learn(registry, { ...facts, capabilities: onlyLasting(facts.capabilities), refused })
    },
    async forget(registry) {
      if (Object.hasOwn(all, registry)) await take(without(all, registry))
    },
  }
}

/** Refusals and notices are not kept: signing in again may lift them, and what was told once may not hold any more. */
function keptOf(all: AllRegistryFacts): KeptRegistries {
  return Object.fromEntries(
    Object.entries(all).map(([registry, facts]) => [
      registry,
      {
        vendor: facts.vendor,
        capabilities: onlyLasting(facts.capabilities),
        secondFactors: [...facts.secondFactors],
      },
    ]),
  )
}

function factsOf(kept: KeptRegistries): AllRegistryFacts {
  return Object.fromEntries(
    Object.entries(kept).map(([registry, facts]) => [
      registry,
      { ...nothingKnown, ...facts, capabilities: onlyLasting(facts.capabilities) },
    ]),
  )
}

function factsAfter(
  facts: RegistryFacts,
  { capabilities: seen, secondFactor, vendor, notice }: Observation,
  account: string | undefined,
): RegistryFacts {
  const isOwn = ([, state]: (typeof seen)[number]) => account !== undefined && !everybodys.includes(state)
  const common = seen.filter((each) => !isOwn(each))
  return {
    vendor: facts.vendor ?? vendor ?? null,
    capabilities: { ...facts.capabilities, ...Object.fromEntries(common) },
    secondFactors: [...new Set([...facts.secondFactors, ...(secondFactor ? [secondFactor] : [])])],
    refused: account === undefined ? facts.refused : refusedAfter(facts, account, seen),
    notice: notice ?? facts.notice,
  }
}

/** The refusals of an account after another answer. What it was allowed to do, or nobody can do, is no longer refused to it. */
function refusedAfter(
  { refused }: RegistryFacts,
  account: string,
  seen: Observation['capabilities'],
): RegistryFacts['refused'] {
  const before = Object.entries(valueAt(refused, account) ?? {}).filter(
    ([capability]) => !seen.some(([other]) => other === capability),
  )
  const own = seen.filter(([, state]) => !everybodys.includes(state))
  if (before.length + own.length > 0)
    return { ...refused, [account]: Object.fromEntries([...before, ...own]) }
  return without(refused, account)
}

function onlyLasting(known: CapabilityStates | KeptRegistries[string]['capabilities']) {
  return Object.fromEntries(Object.entries(known).filter((entry) => isLasting(entry)))
}

function isLasting(entry: [string, CapabilityState | undefined]): entry is [string, Lasting] {
  return lasting.some((state) => state === entry[1])
}

const isSame = (one: RegistryFacts, other: RegistryFacts) => JSON.stringify(one) === JSON.stringify(other)
