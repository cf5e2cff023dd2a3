import * as v from 'valibot'
import type { Result } from '../../../shared/failure.ts'
import type { Secret } from '../infra/secrets/secret.ts'
import { authSchemes } from './response-failure.ts'
import type { RegistryResponse } from '../infra/http/message.ts'
import { wireAddress } from './wire-texts.ts'

/** What a registry wants before it goes on: a code, or a confirmation in the browser. */
export type SecondFactor =
  | { readonly kind: 'code'; readonly from: 'authenticator' | 'email' }
  | { readonly kind: 'browser'; readonly authUrl: string; readonly doneUrl: string }

/**
 * Puts the demand to the user. `rejected` says that an answer was given and refused, and `refused` is that answer. A cancelled or expired
 * prompt is a failure, and the request is not sent again.
 */
export type AskSecondFactor = (
  demand: SecondFactor,
  rejected: boolean,
  refused?: Secret,
) => Promise<Result<Secret>>

const webPrompt = v.object({ authUrl: wireAddress, doneUrl: wireAddress })

/**
 * Reads a 401 as npm-registry-fetch does (check-response.js) and as registries really answer: by the
 * `otp` word of `www-authenticate`, or by the body speaking of a one-time password, also where a proxy has put a
 * header of its own in front.
 */
export function readSecondFactor(response: RegistryResponse): SecondFactor | null {
  if (response.status !== 401) return null
  const schemes = authSchemes(response)
  const named = schemes.includes('otp')
  const spoken =
    !schemes.includes('ipaddress') && /one-time pass|invalid (otp|recovery code)/i.test(response.text)
  if (!named && !spoken) return null
  const web = v.safeParse(webPrompt, response.json)
  if (web.success) return { kind: 'browser', ...web.output }
  return { kind: 'code', from: /e-?mail/i.test(response.text) ? 'email' : 'authenticator' }
}

/**
 * Sends a request, and sends it again with the user's answer as often as the registry demands a second
 * factor. One answer serves one request: codes are single use on many servers.
 */
export async function withSecondFactor(
  ask: AskSecondFactor,
  send: (otp?: Secret) => Promise<Result<RegistryResponse>>,
): Promise<Result<RegistryResponse>> {
  let response = await send()
  let refused: Secret | undefined
  while (response.ok) {
    const demand = readSecondFactor(response.value)
    if (!demand) return response
    const answer = await ask(demand, refused !== undefined, refused)
    if (!answer.ok) return answer
    refused = answer.value
    response = await send(refused)
  }
  return response
}
