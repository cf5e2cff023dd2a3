import type { RegistryUrl } from '../../../../shared/token.ts'
import type { CoreContext } from '../../context.ts'
import type { Finding } from '../../infra/config-files/look-at.ts'
import type { FoundStore } from './found-store.ts'
import { whoseToken } from './found-tokens.ts'
import { askRegistry, credentialOf, type Answer } from './identify.ts'

/** Tokens asked about at the same time. */
const lanes = 4

/** Asks the registries that the user agreed to about every token found for them that was not asked about yet. */
export async function askRegistries(
  context: CoreContext,
  book: FoundStore,
  anew?: RegistryUrl,
): Promise<void> {
  const { mayAsk } = context.preferences.get().plaintextTokens
  const waiting = book.all().flatMap((finding) => {
    const { registry } = whoseToken(finding, context.store.get())
    const known = book.answers.get(finding.id)
    const wanted =
      registry !== null &&
      mayAsk.includes(registry) &&
      (known === undefined || (registry === anew && known !== 'asking'))
    return wanted ? [{ finding, registry }] : []
  })
  for (const { finding } of waiting) book.answer(finding.id, 'asking')
  if (waiting.length > 0) book.publish()
  const queue = waiting.values()
  const lane = async () => {
    for (const { finding, registry } of queue) {
      book.answer(finding.id, await ask(context, finding, registry))
      book.publish()
    }
  }
  await Promise.all(Array.from({ length: lanes }, lane))
}

async function ask(
  { trialTransportFor }: CoreContext,
  { found, place }: Finding,
  registry: RegistryUrl,
): Promise<Answer> {
  const credential = credentialOf(found, place.format)
  if (!credential.ok) return { verdict: 'unknown', why: credential.failure.message, username: null }
  return askRegistry(trialTransportFor(registry), credential.value)
}
