import { fail, type Failure, type Result } from '../../../../shared/failure.ts'
import type { Preferences } from '../../../../shared/preferences.ts'
import { isUnprotected } from '../../../../shared/registry-url.ts'
import type { RegistryUrl } from '../../../../shared/token.ts'
import { runPool } from '../../infra/concurrency.ts'
import type { Format } from '../../infra/config-files/formats/index.ts'
import type { PlainSecret } from '../../infra/config-files/formats/reading.ts'
import type { Finding } from '../../infra/config-files/look-at.ts'
import type { Credential } from '../../infra/http/message.ts'
import type { Transport } from '../../infra/http/transport.ts'
import { Secret } from '../../infra/secrets/secret.ts'
import { whoami } from '../../registry/sign-in.ts'
import { listRows } from '../../registry/token-list.ts'
import type { Store } from '../../state.ts'
import type { FoundStore } from './found-store.ts'
import { whoseToken, type Answer } from './found-tokens.ts'

const tokensAtOnce = 4

export interface AskParts {
  readonly store: Store
  readonly preferences: { get(): Preferences }
  readonly trialTransportFor: (registry: RegistryUrl) => Transport
  readonly found: FoundStore
}

/**
 * Asks the registries that the user agreed to about every token found for them that was not asked about yet.
 *
 * @param anew the registry that is asked about the others, too
 */
export async function askRegistries(parts: AskParts, anew?: RegistryUrl): Promise<void> {
  const { store, preferences, found } = parts
  const { mayAsk } = preferences.get().plaintextTokens
  const waiting = found.all().flatMap((finding) => {
    const { registry } = whoseToken(finding, store.get())
    const known = found.answers.get(finding.id)
    const wanted =
      registry !== null &&
      mayAsk.includes(registry) &&
      (known === undefined || (registry === anew && known !== 'asking'))
    return wanted ? [{ finding, registry }] : []
  })
  for (const { finding } of waiting) found.answer(finding.id, 'asking')
  if (waiting.length > 0) found.publish()
  await runPool(waiting, tokensAtOnce, async ({ finding, registry }) => {
    found.answer(finding.id, await askAbout(parts, finding, registry))
    found.publish()
  })
}

async function askAbout(
  { trialTransportFor }: AskParts,
  { found, place }: Finding,
  registry: RegistryUrl,
): Promise<Answer> {
  const credential = credentialOf(found, place.format)
  if (!credential.ok) return { verdict: 'unknown', why: credential.failure.message, username: null }
  return askRegistry(trialTransportFor(registry), credential.value)
}

/**
 * Asks a registry whether it knows a credential. `whoami` alone proves nothing (Verdaccio up to 6.10 answers 200 without a name to a dead token,
 * vsr with the name `anonymous`), so without a name the token list is asked too. A refusal for the address means that it lives.
 */
async function askRegistry(transport: Transport, credential: Credential): Promise<Answer> {
  if (isUnprotected(transport.registry))
    return {
      verdict: 'unknown',
      why: 'It was not asked, since the connection is not encrypted (plain http).',
      username: null,
    }
  const told = await whoami(transport, credential)
  if (!told.ok) return refused(told)
  if (told.value !== null) return { verdict: 'alive', why: null, username: told.value }
  const list = await listRows(transport, credential)
  if (!list.ok) return refused(list)
  return { verdict: 'alive', why: null, username: list.value.rows.find((row) => row.user)?.user ?? null }
}

function refused(result: Result<unknown> & { readonly ok: false }): Answer {
  const { code, message } = result.failure
  return { verdict: verdictOf(result.failure), why: code === 'unauthorized' ? null : message, username: null }
}

function verdictOf({ code, message }: Failure): Answer['verdict'] {
  if (code === 'unauthorized' || code === 'password-rejected') return 'dead'
  if (code === 'ip-not-allowed') return 'blocked'
  // Some registries have one answer for a revoked token and for one that may not do this.
  return code === 'forbidden' && !/revoked/i.test(message) ? 'blocked' : 'unknown'
}

/** What is to be sent for what stands in a file. npm writes passwords and pairs in base64, yarn and Bun also as they are. */
function credentialOf(found: PlainSecret, format: Format): Result<Credential> {
  const text = found.secret.reveal()
  if (found.kind === 'token') return sendable(text, found.secret)
  if (found.kind === 'basic') {
    const pair = text.includes(':') ? text : Buffer.from(text, 'base64').toString()
    const at = pair.indexOf(':')
    if (at <= 0) return fail('invalid-request', 'It is not a name and a password.')
    return sendable(pair, { username: pair.slice(0, at), password: new Secret(pair.slice(at + 1)) })
  }
  const password = format === 'bunfig' ? text : Buffer.from(text, 'base64').toString()
  if (found.username === null) return fail('invalid-request', 'There is no user name beside this password.')
  return sendable(password, { username: found.username, password: new Secret(password) })
}

/** A header takes no line breaks and no letters beyond Latin-1. */
function sendable(text: string, credential: Credential): Result<Credential> {
  return /^[\x20-\x7e\xa0-\xff]+$/.test(text)
    ? { ok: true, value: credential }
    : fail('invalid-request', 'It holds characters that no token has.')
}
