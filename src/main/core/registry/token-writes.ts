import * as v from 'valibot'
import { ok, type Result } from '../../../shared/failure.ts'
import type { Dialect, NewToken } from '../../../shared/token.ts'
import { Secret } from '../infra/secrets/secret.ts'
import { createBody } from './create-body.ts'
import { keyOf } from './own-token.ts'
import type { RegistryResponse } from '../infra/http/message.ts'
import { isSuccess, responseFailure, unreadable } from './response-failure.ts'
import type { Transport } from '../infra/http/transport.ts'
import { withSecondFactor, type AskSecondFactor } from './two-factor.ts'

export interface Created {
  readonly key: string
  readonly secret: Secret
}

/** Any 2xx with a token in it: npm answers 201, Verdaccio and cnpmcore 200. The token is shown this once. */
const answer = v.object({
  token: v.pipe(v.string(), v.minLength(1)),
  key: v.fallback(v.nullish(v.string(), null), null),
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
    key: created.output.key ?? keyOf(created.output.token),
    secret: new Secret(created.output.token),
  })
}

/**
 * `DELETE /-/npm/v1/tokens/token/<key>`, whatever is answered. A 2xx proves nothing (Verdaccio says 200 for keys it never
 * had); the caller reads the list again.
 *
 * @param once true for whoever counts the tries: a lost answer is not sent again by itself
 */
export function sendDelete(
  transport: Transport,
  key: string,
  credential: Secret,
  otp: Secret | undefined,
  once = false,
): Promise<Result<RegistryResponse>> {
  const path = `-/npm/v1/tokens/token/${encodeURIComponent(key)}`
  return transport.send({ method: 'DELETE', path, credential, otp, command: 'token', once })
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
