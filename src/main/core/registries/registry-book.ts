import * as v from 'valibot'
import {
  capabilities,
  nothingKnown,
  type AllRegistryFacts,
  type CapabilityState,
  type RegistryFacts,
} from '../../../shared/registry.ts'
import type { RegistryUrl } from '../../../shared/token.ts'
import type { Files } from '../ports.ts'
import type { Observation } from '../registry/observe.ts'
import { vendorByAddress } from '../registry/vendor.ts'
import { parseJson } from '../json.ts'

const fileName = 'registries.json'

/** What registries were found to be able to do, kept between runs. It can be lost: it is found out again. */
export interface RegistryBook {
  load(): Promise<void>
  get(registry: RegistryUrl): RegistryFacts
  note(registry: RegistryUrl, observation: Observation): void
  /** Refusals that were about the sign-in of before are not about the next one. */
  forgetRefusals(registry: RegistryUrl): void
  forget(registry: RegistryUrl): Promise<void>
}

/** Only what holds for the registry as such, whoever signs in and however the network is. */
const lasting: readonly CapabilityState[] = ['supported', 'unsupported']

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
  }),
)

export function createRegistryBook(
  files: Files,
  changed: (facts: AllRegistryFacts) => void,
  log: (line: string) => void,
): RegistryBook {
  let all: AllRegistryFacts = {}

  const get = (registry: RegistryUrl): RegistryFacts =>
    all[registry] ?? { ...nothingKnown, vendor: vendorByAddress(registry) }

  async function save(): Promise<void> {
    const kept = Object.entries(all).map(([registry, facts]) => [
      registry,
      { ...facts, capabilities: onlyStates(facts, lasting) },
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
    note(registry, { capabilities: seen, secondFactor, vendor }) {
      const facts = get(registry)
      const kinds = secondFactor ? [secondFactor] : []
      take(registry, {
        vendor: facts.vendor ?? vendor ?? null,
        capabilities: { ...facts.capabilities, ...Object.fromEntries(seen) },
        secondFactors: [...new Set([...facts.secondFactors, ...kinds])],
      })
    },
    forgetRefusals(registry) {
      if (!(registry in all)) return
      const facts = get(registry)
      take(registry, { ...facts, capabilities: onlyStates(facts, lasting) })
    },
    async forget(registry) {
      if (!(registry in all)) return
      all = Object.fromEntries(Object.entries(all).filter(([url]) => url !== registry))
      changed(all)
      await save().catch(() => log('what registries can do could not be saved'))
    },
  }
}

function onlyStates({ capabilities: known }: RegistryFacts, states: readonly CapabilityState[]) {
  return Object.fromEntries(Object.entries(known).filter(([, state]) => states.includes(state)))
}

const isSame = (one: RegistryFacts, other: RegistryFacts) => JSON.stringify(one) === JSON.stringify(other)
