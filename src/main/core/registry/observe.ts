import { isUnreached, type Failure, type Result } from '../../../shared/failure.ts'
import type { Capability, CapabilityState, SecondFactorKind, Vendor } from '../../../shared/capabilities.ts'
import type { RegistryUrl } from '../../../shared/token.ts'
import { secretPart, type RegistryRequest, type RegistryResponse } from '../infra/http/message.ts'
import { Secret } from '../infra/secrets/secret.ts'
import { authSchemes, isMissingRoute, isNotImplemented, isSuccess } from './response-failure.ts'
import { looksLikeHtml, operatorNotice } from './server-text.ts'
import { readTokenRow } from './token-wire.ts'
import type { Transport } from '../infra/http/transport.ts'
import { readSecondFactor } from './two-factor.ts'
import { vendorByAnswer } from './vendor.ts'

/** What one answer tells of a registry. */
export interface Observation {
  readonly capabilities: readonly (readonly [Capability, CapabilityState])[]
  readonly secondFactor?: SecondFactorKind
  readonly vendor?: Vendor
  /** What its operator tells its users, beside a success. */
  readonly notice?: string
}

export interface TransportUse {
  /** Ends its requests, wherever they are. */
  readonly stop?: AbortSignal | undefined
  /** Whose sign-in it carries: what is refused to one is not refused to another. */
  readonly account?: string | undefined
}

/** The way to a registry; what its answers show of the registry is noted. */
export type TransportFor = (registry: RegistryUrl, use?: TransportUse) => Transport

/** A transport that tells what its answers show of the registry. */
export function watched(transport: Transport, seen: (observation: Observation) => void): Transport {
  return {
    ...transport,
    async send(request) {
      const result = await transport.send(request)
      seen(observe(request, result))
      return result
    },
  }
}

/**
 * Reads what a registry can do from the answers to requests that are sent anyway. Nothing is asked only to find it out, since most of
 * it cannot be tried without making or ending something.
 */
export function observe(request: RegistryRequest, result: Result<RegistryResponse>): Observation {
  const capability = askedFor(request)
  if (!result.ok) return { capabilities: unanswered(capability, result.failure) }
  const response = result.value
  const demand = readSecondFactor(response)
  const vendor = vendorByAnswer(response)
  const notice = operatorNotice(response, request.credential ? [secretPart(request.credential)] : [])
  const state = capability && stateOf(capability, request, response, demand !== null)
  return {
    capabilities: [
      ...(capability && state ? [[capability, state] as const] : []),
      ...signsOfRows(capability, response),
      ...signsOfRefusal(request, response),
    ],
    ...(demand ? { secondFactor: demand.kind === 'browser' ? 'browser' : demand.from } : {}),
    ...(vendor ? { vendor } : {}),
    ...(notice === null ? {} : { notice }),
  }
}

function askedFor({ method, path, credential }: RegistryRequest): Capability | null {
  const route = path.replace(/^https?:\/\/[^/]+\//, '')
  if (/(^|\/)-\/npm\/v1\/tokens\/token\//.test(route)) return method === 'DELETE' ? 'delete' : null
  if (/(^|\/)-\/npm\/v1\/tokens(\?|$)/.test(route)) {
    if (method === 'POST') return 'create'
    // A list that is asked for with a name and a password only checks the two.
    return credential instanceof Secret ? 'list' : null
  }
  if (/(^|\/)-\/v1\/login$/.test(route)) return 'web-login'
  return method === 'PUT' && /(^|\/)-\/user\/org\.couchdb\.user:/.test(route) ? 'password-login' : null
}

function unanswered(capability: Capability | null, failure: Failure): Observation['capabilities'] {
  return capability && isUnreached(failure) ? [[capability, 'unreachable']] : []
}

/** Null where the answer says nothing of the capability, such as "too many requests". */
function stateOf(
  capability: Capability,
  request: RegistryRequest,
  response: RegistryResponse,
  demand: boolean,
): CapabilityState | null {
  const { status, text } = response
  // A web page comes from a hotel's network or a firewall, and says nothing of the registry.
  const html = looksLikeHtml(response)
  if (demand) return 'supported'
  if (isSuccess(response)) return html ? null : 'supported'
  if (isNotImplemented(status, text) || isMissingRoute(response)) return 'unsupported'
  if (status === 404) return isAboutSubject(capability, response) ? 'supported' : 'unsupported'
  if (status === 401) return asksPassword(request) ? 'supported' : 'needs-sign-in'
  if (status === 403) return html || /rate limit|too many requests/i.test(text) ? null : 'not-allowed'
  // Nothing in the request for a list could be wrong, so a registry that calls it wrong does not know it.
  if (status === 400 || status === 422) return capability === 'list' ? 'unsupported' : 'supported'
  return null
}

/** A 404 may mean that the token or the user is not there rather than the route. */
function isAboutSubject(capability: Capability, response: RegistryResponse): boolean {
  if (response.json === undefined || looksLikeHtml(response)) return false
  if (capability === 'delete') return true
  return capability === 'password-login' && /\b(user|username|account)\b/i.test(response.text)
}

const asksPassword = ({ method }: RegistryRequest) => method === 'POST' || method === 'PUT'

/** What the fields in the rows of a list tell. A field that is missing proves nothing. */
function signsOfRows(capability: Capability | null, response: RegistryResponse): Observation['capabilities'] {
  if (capability !== 'list' || !isSuccess(response)) return []
  const { json } = response
  const objects: unknown =
    typeof json === 'object' && json !== null && 'objects' in json ? json.objects : json
  const first = Array.isArray(objects) ? readTokenRow(objects[0]) : null
  if (!first) return []
  const granular = first.permissions.length > 0 || first.bypass_2fa !== null
  return [
    ['granular-fields', granular ? 'supported' : 'unsupported'],
    ['read-only-flag', granular || first.readonly !== null ? 'supported' : 'unsupported'],
  ]
}

function signsOfRefusal(request: RegistryRequest, response: RegistryResponse): Observation['capabilities'] {
  const { status, text } = response
  const schemes = authSchemes(response)
  const refusedAddress = status === 401 && schemes.includes('ipaddress')
  if (refusedAddress || (status === 403 && /cidr|ip address|ip range/i.test(text)))
    return [['ip-ranges', 'supported']]
  // Verdaccio 9 takes only a token here, and gives no session for a name and a password.
  const basic = request.command === 'login' && request.credential && !(request.credential instanceof Secret)
  const bearerOnly = schemes.includes('bearer') && !schemes.includes('basic')
  return basic && status === 401 && bearerOnly ? [['password-login', 'unsupported']] : []
}
