import * as v from 'valibot'
import {
  capabilities,
  nothingKnown,
  type AllRegistryFacts,
  type CapabilityState,
  type RegistryFacts,
} from '../../../shared/capabilities.ts'
import type { RegistryUrl } from '../../../shared/token.ts'
import type { DataFolder } from '../infra/storage/data-folder.ts'
import type { Observation } from './observe.ts'
import { vendorByAddress } from './vendor.ts'
import { parseJson } from '../infra/json.ts'

const fileName = 'registries.json'

/** What registries were found to be able to do, kept between runs. It can be lost: it is found out again. */
export interface CapabilityStore {
  load(): Promise<void>
  get(registry: RegistryUrl): RegistryFacts
  /** @param account whose sign-in it was seen with; refusals are then only its own */
  note(registry: RegistryUrl, observation: Observation, account?: string): void
  /** Refusals that were about the sign-in of before are not about the next one of this account. */
  forgetRefusals(registry: RegistryUrl, account: string): void
  forget(registry: RegistryUrl): Promise<void>
}

/** Only what holds for the registry as such, whoever signs in and however the network is. */
const lasting: readonly CapabilityState[] = ['supported', 'unsupported']

/** What does not depend on who is signed in. */
const everybodys: readonly CapabilityState[] = [...lasting, 'unreachable']

const saved = v.record(
  v.string(),
  v.object({
    vendor: v.fallback(
      v.nullable(
        v.picklist([
          'npm',
          'verdaccio',
          'cnpmcore',
          'artifactory',
          'nexus',
          'gitlab',
          'github',
          'gitea',
          'azure',
        ]),
      ),
      null,
    ),
    capabilities: v.fallback(
      v.partial(v.object(v.entriesFromList(capabilities, v.picklist(['supported', 'unsupported'])))),
      {},
    ),
    secondFactors: v.fallback(v.array(v.picklist(['authenticator', 'email', 'browser'])), []),
    /** Signing in again may lift them, and finding them out again costs nothing. */
    refused: v.pipe(
      v.unknown(),
      v.transform(() => ({})),
    ),
    /** What was told once may not hold any more. */
    notice: v.pipe(
      v.optional(v.unknown()),
      v.transform(() => null),
    ),
  }),
)

export function createCapabilityStore(
  files: DataFolder,
  changed: (facts: AllRegistryFacts) => void,
  log: (line: string) => void,
): CapabilityStore {
  let all: AllRegistryFacts = {}

  const get = (registry: RegistryUrl): RegistryFacts =>
    all[registry] ?? { ...nothingKnown, vendor: vendorByAddress(registry) }

  async function save(): Promise<void> {
    const kept = Object.entries(all).map(([registry, facts]) => [
      registry,
      { ...facts, capabilities: onlyStates(facts, lasting), refused: {}, notice: null },
    ])
    await files.write(fileName, `${JSON.stringify(Object.fromEntries(kept), null, 2)}\n`)
  }

  /** Writing fails without harm: what was not kept is found out again. */
  function saveLater(): void {
    save().catch(() => log('what registries can do could not be saved'))
  }

  function take(registry: RegistryUrl, facts: RegistryFacts): void {
    if (isSame(get(registry), facts) && registry in all) return
    all = { ...all, [registry]: facts }
    changed(all)
    saveLater()
  }

  return {
    get,
    async load() {
      const parsed = v.safeParse(saved, parseJson((await files.read(fileName)) ?? ''))
      if (!parsed.success) return
      all = { ...(parsed.output as AllRegistryFacts), ...all }
      changed(all)
    },
    note(registry, { capabilities: seen, secondFactor, vendor, notice }, account) {
      const facts = get(registry)
      const kinds = secondFactor ? [secondFactor] : []
      const isOwn = ([, state]: (typeof seen)[number]) => account !== undefined && !everybodys.includes(state)
      const common = seen.filter((each) => !isOwn(each))
      take(registry, {
        vendor: facts.vendor ?? vendor ?? null,
        capabilities: { ...facts.capabilities, ...Object.fromEntries(common) },
        secondFactors: [...new Set([...facts.secondFactors, ...kinds])],
        refused: account === undefined ? facts.refused : refusedAfter(facts, account, seen),
        notice: notice ?? facts.notice,
      })
    },
    forgetRefusals(registry, account) {
      if (!(registry in all)) return
      const facts = get(registry)
      const refused = without(facts.refused, account)
      take(registry, { ...facts, capabilities: onlyStates(facts, lasting), refused })
    },
    async forget(registry) {
      if (!(registry in all)) return
      all = Object.fromEntries(Object.entries(all).filter(([url]) => url !== registry))
      changed(all)
      await save().catch(() => log('what registries can do could not be saved'))
    },
  }
}

/** An account's refusals once more has been seen: what it was let do, or nobody is, is refused to it no longer. */
function refusedAfter(
  { refused }: RegistryFacts,
  account: string,
  seen: Observation['capabilities'],
): RegistryFacts['refused'] {
  const before = Object.entries(refused[account] ?? {}).filter(
    ([capability]) => !seen.some(([other]) => other === capability),
  )
  const own = seen.filter(([, state]) => !everybodys.includes(state))
  if (before.length + own.length > 0)
    return { ...refused, [account]: Object.fromEntries([...before, ...own]) }
  return without(refused, account)
}

const without = (refused: RegistryFacts['refused'], account: string): RegistryFacts['refused'] =>
  Object.fromEntries(Object.entries(refused).filter(([other]) => other !== account))

function onlyStates({ capabilities: known }: RegistryFacts, states: readonly CapabilityState[]) {
  return Object.fromEntries(Object.entries(known).filter(([, state]) => states.includes(state)))
}

const isSame = (one: RegistryFacts, other: RegistryFacts) => JSON.stringify(one) === JSON.stringify(other)
