import { defaultUrl } from 'registry-url'
import * as v from 'valibot'
import { fail, ok, type Result } from '../../../shared/failure.ts'
import { registryLabel } from '../../../shared/registry-url.ts'
import type { RegistryUrl } from '../../../shared/token.ts'
import { Secret } from '../infra/secrets/secret.ts'
import { authSchemes, isMissingRoute, isSuccess, responseFailure, unreadable } from './response-failure.ts'
import {
  secretPart,
  type BasicCredential,
  type Credential,
  type RegistryResponse,
} from '../infra/http/message.ts'
import type { Transport } from '../infra/http/transport.ts'
import { wireAddress, wireName, wireSecret } from './wire-texts.ts'
import { withSecondFactor, type AskSecondFactor } from './two-factor.ts'

const loginAnswer = v.object({ token: wireSecret })
const webLoginAnswer = v.object({ loginUrl: wireAddress, doneUrl: wireAddress })
const whoamiAnswer = v.object({ username: wireName })

/**
 * `PUT /-/user/org.couchdb.user:<name>`: password in, session token out. Some registries (Verdaccio) make an
 * account when the name is new, so that a slip of the finger would register a stranger; where a registry takes
 * Basic credentials, these are checked first by a request that changes nothing. npm itself makes no account
 * without an e-mail address.
 */
export async function signInWithPassword(
  transport: Transport,
  username: string,
  password: Secret,
  ask: AskSecondFactor,
): Promise<Result<Secret>> {
  const credential = transport.registry === defaultUrl ? undefined : { username, password }
  if (credential) {
    const known = await checkBasic(transport, credential)
    if (!known.ok) return known
  }
  const response = await withSecondFactor(ask, (otp) =>
    transport.send({
      method: 'PUT',
      path: `-/user/org.couchdb.user:${encodeURIComponent(username)}`,
      body: {
        _id: `org.couchdb.user:${username}`,
        name: username,
        password: password.reveal(),
        type: 'user',
        roles: [],
        date: new Date().toISOString(),
      },
      credential,
      otp,
      command: 'login',
    }),
  )
  return readToken(transport, response, password)
}

/**
 * Fails when a registry that takes Basic credentials does not take these, and when it asks for a Bearer token
 * only: Verdaccio 9 does, would register any new name, and gives a known one no session for its password, so
 * nothing is sent that could make an account. One that names neither (cnpmcore) proves nothing by refusing, and the
 * sign-in goes on.
 */
async function checkBasic(transport: Transport, credential: BasicCredential): Promise<Result<undefined>> {
  const path = '-/npm/v1/tokens?perPage=1'
  const response = await transport.send({ method: 'GET', path, credential, command: 'login' })
  if (!response.ok) return response
  if (response.value.status !== 401) return ok()
  const { registry } = transport
  const schemes = authSchemes(response.value)
  if (!schemes.includes('basic')) return schemes.includes('bearer') ? noPasswords(registry) : ok()
  return {
    ok: false,
    failure: responseFailure(response.value, { registry, what: 'sign-in', secrets: [credential.password] }),
  }
}

function noPasswords(registry: RegistryUrl) {
  const why = `${registryLabel(registry)} accepts no user name and password here, only a token or a sign-in with the browser.`
  return fail('not-supported', why, { registry })
}

function readToken(
  transport: Transport,
  response: Result<RegistryResponse>,
  password: Secret,
): Result<Secret> {
  if (!response.ok) return response
  const { registry } = transport
  if (!isSuccess(response.value)) {
    return {
      ok: false,
      failure: responseFailure(response.value, { registry, what: 'sign-in', secrets: [password] }),
    }
  }
  const answer = v.safeParse(loginAnswer, response.value.json)
  return answer.success ? ok(new Secret(answer.output.token)) : unreadable(response.value, registry)
}

/** Where the user signs in and where we wait for it. */
export interface WebLogin {
  readonly loginUrl: string
  readonly doneUrl: string
}

/**
 * `POST /-/v1/login`. Only 404, 405 and 501 mean that the registry has no browser sign-in; the npm CLI takes
 * any 4xx for that and so misreads a 403 or a 429.
 */
export async function startWebLogin(transport: Transport): Promise<Result<WebLogin>> {
  const { registry } = transport
  const response = await transport.send({ method: 'POST', path: '-/v1/login', body: {}, command: 'login' })
  if (!response.ok) return response
  if ([404, 405, 501].includes(response.value.status)) {
    return fail('web-auth-unsupported', `${registryLabel(registry)} has no sign-in with the browser.`, {
      registry,
    })
  }
  if (!isSuccess(response.value)) {
    return {
      ok: false,
      failure: responseFailure(response.value, { registry, what: 'browser sign-in', secrets: [] }),
    }
  }
  const answer = v.safeParse(webLoginAnswer, response.value.json)
  return answer.success ? ok(answer.output) : unreadable(response.value, registry)
}

/**
 * `GET /-/whoami`. `null` when the registry does not say: some have no such route, and Verdaccio up to 6.10
 * answers 200 without a name to a token it does not accept, so this is no proof of being signed in.
 */
export async function whoami(transport: Transport, credential: Credential): Promise<Result<string | null>> {
  const response = await transport.send({ method: 'GET', path: '-/whoami', credential, command: 'whoami' })
  if (!response.ok) return response
  if ([404, 405, 501].includes(response.value.status) || isMissingRoute(response.value)) return ok(null)
  const { registry } = transport
  if (!isSuccess(response.value)) {
    return {
      ok: false,
      failure: responseFailure(response.value, {
        registry,
        what: 'who am I',
        secrets: [secretPart(credential)],
      }),
    }
  }
  const answer = v.safeParse(whoamiAnswer, response.value.json)
  // vsr calls everybody `anonymous`, whatever they sign in with.
  return ok(answer.success && answer.output.username !== 'anonymous' ? answer.output.username : null)
}

/** `DELETE /-/user/token/<token>`; the only call whose path holds a secret, because there is no other. */
export async function endSession(transport: Transport, session: Secret): Promise<Result<undefined>> {
  const path = `-/user/token/${encodeURIComponent(session.reveal())}`
  const response = await transport.send({ method: 'DELETE', path, credential: session, command: 'logout' })
  if (!response.ok) return response
  if (isSuccess(response.value)) return ok()
  const { registry } = transport
  return {
    ok: false,
    failure: responseFailure(response.value, { registry, what: 'sign-out', secrets: [session] }),
  }
}
