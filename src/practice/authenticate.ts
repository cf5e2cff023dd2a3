import { BlockList } from 'node:net'
import { account } from './account.ts'
import { header, type PracticeRequest, refuse, type Reply } from './http.ts'
import { type State, workingToken } from './state.ts'
import { isReadOnly, type TokenRecord } from './token.ts'

/** Who is asking: a sign-in (or the password itself), or one of the listed tokens. */
export type SentCredential =
  { readonly kind: 'session' } | { readonly kind: 'token'; readonly token: TokenRecord }

export type Authenticated =
  { readonly ok: true; readonly credential: SentCredential } | { readonly ok: false; readonly reply: Reply }

const signedIn: Authenticated = { ok: true, credential: { kind: 'session' } }

/** npm's answer to a missing, unknown, expired or deleted credential. */
const unauthorized = refuse(401, 'Unauthorized')

/** On this header the npm CLI says “Incorrect or missing password”. */
export const wrongPassword = refuse(401, 'Incorrect or missing password.', { 'www-authenticate': 'Basic' })

const basicValue = Buffer.from(`${account.username}:${account.password}`).toString('base64')

/** Reads `authorization`. A token that works also notes when it was used. */
export function authenticate(request: PracticeRequest, state: State): Authenticated {
  const [, scheme = '', value = ''] = /^(\w+) +(\S.*)$/.exec(header(request, 'authorization') ?? '') ?? []
  switch (scheme.toLowerCase()) {
    case 'bearer':
      return bearer(value, request.peer, state)
    case 'basic':
      return value === basicValue ? signedIn : denied(wrongPassword)
    default:
      return denied(unauthorized)
  }
}

function bearer(secret: string, peer: string, state: State): Authenticated {
  const session = state.sessions.get(secret)
  if (session !== undefined) {
    return state.settings.now() < session.expires ? signedIn : denied(unauthorized)
  }
  const token = workingToken(state, secret)
  if (token === undefined) return denied(unauthorized)
  if (!allowsAddress(token, peer)) {
    return denied(
      refuse(401, 'This token is not allowed from your IP address', { 'www-authenticate': 'ipaddress' }),
    )
  }
  const used = { ...token, accessed: state.settings.now() }
  state.tokens.set(secret, used)
  return { ok: true, credential: { kind: 'token', token: used } }
}

function denied(reply: Reply): Authenticated {
  return { ok: false, reply }
}

function allowsAddress(token: TokenRecord, peer: string): boolean {
  if (token.cidr.length === 0) return true
  const allowed = new BlockList()
  for (const block of token.cidr) {
    const [network = '', prefix] = block.split('/')
    allowed.addSubnet(network, Number(prefix), 'ipv4')
  }
  return allowed.check(peer, 'ipv4')
}

/**
 * Why a credential may not create or delete tokens, or undefined when it may. Since August 2026 npm
 * refuses tokens that skip two-factor (npm/api-documentation#70). The list is open to every token: npm's
 * schema names sessions only, but the npm CLI lists with whatever it finds in `.npmrc`.
 */
export function refuseTokenWrites(credential: SentCredential): Reply | undefined {
  if (credential.kind === 'session') return undefined
  if (credential.token.bypass2fa) {
    return refuse(
      403,
      'Granular access tokens that bypass two-factor authentication may not perform this action.',
    )
  }
  return isReadOnly(credential.token)
    ? refuse(403, 'Read-only tokens may not create or delete tokens.')
    : undefined
}
