import * as v from 'valibot'
import { ok, type Result } from '../../../shared/failure.ts'
import type { Dialect, NewToken, Target } from '../../../shared/token.ts'
import { Secret } from '../infra/secrets/secret.ts'
import type { RegistryResponse } from '../infra/http/message.ts'
import { isSuccess, responseFailure, unreadable } from './response-failure.ts'
import type { Transport } from '../infra/http/transport.ts'
import { hashedKey } from './token-wire.ts'
import { wireKey, wireSecret } from './wire-texts.ts'
import { withSecondFactor, type AskSecondFactor } from './two-factor.ts'

export interface Created {
  readonly key: string
  readonly secret: Secret
}

/** Any 2xx with a token in it: npm answers 201, Verdaccio and cnpmcore 200. The token is shown this once. */
const answer = v.object({
  token: wireSecret,
  key: v.fallback(v.nullish(wireKey, null), null),
})

export interface CreateRequest {
  readonly token: NewToken
  readonly dialect: Dialect
  readonly password: Secret
  readonly credential: Secret
}

/** `POST /-/npm/v1/tokens`; never sent again by itself, since each success makes another token. */
export async function createToken(
  transport: Transport,
  request: CreateRequest,
  ask: AskSecondFactor,
): Promise<Result<Created>> {
  const { token, dialect, password, credential } = request
  const response = await withSecondFactor(ask, (otp) =>
    transport.send({
      method: 'POST',
      path: '-/npm/v1/tokens',
      body: createBody(dialect, token, password.reveal()),
      credential,
      otp,
      command: 'token',
    }),
  )
  if (!response.ok) return response
  const { registry } = transport
  if (!isSuccess(response.value)) {
    const secrets = [password, credential]
    return { ok: false, failure: responseFailure(response.value, { registry, what: 'create', secrets }) }
  }
  const created = v.safeParse(answer, response.value.json)
  if (!created.success) return unreadable(response.value, registry)
  return ok({
    key: created.output.key ?? hashedKey(created.output.token),
    secret: new Secret(created.output.token),
  })
}

/**
 * `DELETE /-/npm/v1/tokens/token/<key>`, whatever is answered. A 2xx proves nothing (Verdaccio says 200 for keys it never
 * had); the caller reads the list again.
 */
export function sendDelete(
  transport: Transport,
  { key, ...request }: DeleteRequest,
): Promise<Result<RegistryResponse>> {
  const path = `-/npm/v1/tokens/token/${encodeURIComponent(key)}`
  return transport.send({ method: 'DELETE', path, command: 'token', ...request })
}

export interface DeleteRequest {
  readonly key: string
  readonly credential: Secret
  readonly otp: Secret | undefined
  /** True when the caller counts the tries: the request is then not sent again by itself. */
  readonly once: boolean
}

/** What the answer to a delete means, once it asks for no second factor. */
export function readDeleted(
  { registry }: Transport,
  credential: Secret,
  response: Result<RegistryResponse>,
): Result<undefined> {
  if (!response.ok) return response
  if (isSuccess(response.value)) return ok()
  const asked = { registry, what: 'revoke', secrets: [credential] } as const
  return { ok: false, failure: responseFailure(response.value, asked) }
}

/**
 * The body of `POST /-/npm/v1/tokens`. There is no single one: older registries want `readonly` and
 * `cidr_whitelist` always (Verdaccio up to 6.6 answers 422 without them, verdaccio#5951), npm wants the
 * granular form as its CLI writes it since 11.6.4. The password is put in last, by the caller of the request.
 */
export function createBody(dialect: Dialect, token: NewToken, password: string): Record<string, unknown> {
  return dialect === 'classic' ? classicBody(token, password) : granularBody(token, password)
}

function classicBody(token: NewToken, password: string) {
  return { password, readonly: token.access.kind === 'read-only', cidr_whitelist: token.ranges }
}

function granularBody(token: NewToken, password: string) {
  return {
    password,
    name: token.name,
    ...(token.expiresInDays === undefined ? {} : { expires: token.expiresInDays }),
    ...(token.ranges.length === 0 ? {} : { cidr_whitelist: token.ranges }),
    ...granularRights(token.access),
  }
}

function granularRights(access: NewToken['access']) {
  if (access.kind !== 'custom') {
    const permission = access.kind === 'read-only' ? 'read-only' : 'read-write'
    return { packages_all: true, packages_and_scopes_permission: permission }
  }
  const packages = named(access.targets, 'package')
  const scopes = named(access.targets, 'scope')
  const orgs = named(access.targets, 'org')
  const onPackages = access.packages !== 'no-access'
  return {
    ...(onPackages && packages.length === 0 && scopes.length === 0 ? { packages_all: true } : {}),
    ...(packages.length > 0 ? { packages } : {}),
    ...(scopes.length > 0 ? { scopes } : {}),
    ...(onPackages ? { packages_and_scopes_permission: access.packages } : {}),
    ...(orgs.length > 0 ? { orgs, orgs_permission: access.orgs } : {}),
    ...(access.bypassTwoFactor ? { bypass_2fa: true } : {}),
  }
}

const named = (targets: readonly Target[], type: Target['type']) =>
  targets.filter((target) => target.type === type).map((target) => target.name)
