import * as v from 'valibot'
import type { LookResult } from '../../../../shared/revocation.ts'
import type { Secret } from '../../infra/secrets/secret.ts'
import type { RegistryResponse } from '../../infra/http/message.ts'
import { authSchemes, isSuccess } from '../../registry/response-failure.ts'
import { readSecondFactor } from '../../registry/two-factor.ts'
import type { Transport } from '../../infra/http/transport.ts'

/** What trying a token showed; `detail` names the answers, such as `list 401, whoami 401`. */
export interface Trial {
  readonly finding: Extract<LookResult, 'dead' | 'alive' | 'alive-elsewhere' | 'unknown'>
  readonly detail: string
}

/** How one route took the token. `silent` says nothing about it: no such route, or an answer that anybody gets. */
type Reading = 'accepted' | 'refused' | 'blocked' | 'forbidden' | 'silent' | 'no-answer'

/**
 * Uses a token to see whether its registry still takes it. The list is asked first: it is the only answer that proves
 * anything on Verdaccio up to 6.10, where `whoami` says 200 to everybody. A refusal there is compared with `whoami`, since a registry may let only sign-ins
 * list.
 *
 * @param before what the same token showed before it was revoked. Verdaccio from 6.7 refuses a revoked token and one
 *   that is limited to other addresses with the same 403; one that worked from here before was revoked.
 */
export async function tryToken(
  transport: Transport,
  secret: Secret,
  before: LookResult | null,
): Promise<Trial> {
  const list = await ask(transport, secret, 'list')
  if (list.reading === 'accepted') return { finding: 'alive', detail: list.words }
  if (list.reading === 'blocked') return { finding: 'alive-elsewhere', detail: list.words }
  if (list.reading === 'no-answer') return { finding: 'unknown', detail: list.words }
  const who = await ask(transport, secret, 'whoami')
  const detail = `${list.words}, ${who.words}`
  return { finding: conclude(list.reading, who.reading, before), detail }
}

function conclude(
  list: 'refused' | 'forbidden' | 'silent',
  who: Reading,
  before: LookResult | null,
): Trial['finding'] {
  if (who === 'accepted') return 'alive'
  if (who === 'blocked') return 'alive-elsewhere'
  if (who === 'no-answer') return 'unknown'
  if (list === 'refused' || who === 'refused') return 'dead'
  if (list === 'silent' && who === 'silent') return 'unknown'
  return before === 'alive' ? 'dead' : 'alive-elsewhere'
}

async function ask(
  transport: Transport,
  credential: Secret,
  route: 'list' | 'whoami',
): Promise<{ reading: Reading; words: string }> {
  const [path, command] =
    route === 'list' ? (['-/npm/v1/tokens?perPage=1', 'token'] as const) : (['-/whoami', 'whoami'] as const)
  const response = await transport.send({ method: 'GET', path, credential, command })
  if (!response.ok) return { reading: 'no-answer', words: `${route}: ${response.failure.code}` }
  const reading = route === 'list' ? readList(response.value) : readWhoami(response.value)
  return { reading, words: `${route} ${response.value.status}` }
}

const listAnswer = v.union([v.array(v.unknown()), v.object({ objects: v.array(v.unknown()) })])
const whoamiAnswer = v.object({ username: v.pipe(v.string(), v.minLength(1)) })

const readList = (response: RegistryResponse): Reading =>
  isSuccess(response)
    ? // A web page of a network that wants a sign-in first says 200, too.
      v.is(listAnswer, response.json)
      ? 'accepted'
      : 'no-answer'
    : readRefusal(response)

/** vsr calls everybody `anonymous`; Verdaccio up to 6.10 answers a dead token with 200 and no name. */
function readWhoami(response: RegistryResponse): Reading {
  if (!isSuccess(response)) return readRefusal(response)
  const told = v.safeParse(whoamiAnswer, response.json)
  if (told.success) return told.output.username === 'anonymous' ? 'silent' : 'accepted'
  return response.json === undefined ? 'no-answer' : 'silent'
}

function readRefusal(response: RegistryResponse): Reading {
  const { status, text } = response
  if (status === 401) {
    if (authSchemes(response).includes('ipaddress')) return 'blocked'
    // Whoever is asked for a second factor has passed the first.
    return readSecondFactor(response) ? 'accepted' : 'refused'
  }
  if (status === 403) return /cidr|ip address|ip range|whitelist/i.test(text) ? 'blocked' : 'forbidden'
  return [404, 405, 501].includes(status) ? 'silent' : 'no-answer'
}
