import type { PracticeRegistry } from '../../../src/practice/index.ts'

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** The parsed body, or null when it is no JSON. */
  readonly json: unknown
}

export interface Call {
  readonly method?: string
  readonly token?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
}

/** One request; redirects are not followed. `path` has no leading slash. */
export async function call(registry: PracticeRegistry, path: string, request: Call = {}): Promise<Answer> {
  const { method = 'GET', token, headers, body } = request
  const response = await fetch(new URL(path, registry.url), {
    method,
    redirect: 'manual',
    headers: { ...(token === undefined ? {} : { authorization: `Bearer ${token}` }), ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  const text = await response.text()
  return { status: response.status, headers: response.headers, text, json: parsed(text) }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

export const otp = { 'npm-otp': '123456' }

/** A new session, signed in with password and code. */
export async function signIn(registry: PracticeRegistry): Promise<string> {
  const { username: name, password } = registry.account
  const answer = await call(registry, `-/user/org.couchdb.user:${name}`, {
    method: 'PUT',
    headers: otp,
    body: { name, password },
  })
  return tokenIn(answer)
}

export function tokenIn({ json }: Answer): string {
  if (typeof json === 'object' && json !== null && 'token' in json && typeof json.token === 'string') {
    return json.token
  }
  throw new Error('There is no token in the answer')
}

/** A body that every dialect takes. */
export const newToken = {
  name: 'made here',
  password: 'demo-password',
  packages: ['*'],
  packages_and_scopes_permission: 'read-write',
}

export function create(
  registry: PracticeRegistry,
  token: string,
  body: object,
  headers: Call['headers'] = otp,
) {
  return call(registry, '-/npm/v1/tokens', { method: 'POST', token, headers, body })
}

export function list(registry: PracticeRegistry, token: string, query = '') {
  return call(registry, `-/npm/v1/tokens${query}`, { token })
}

export function revoke(
  registry: PracticeRegistry,
  token: string,
  id: string,
  headers: Call['headers'] = otp,
) {
  return call(registry, `-/npm/v1/tokens/token/${id}`, { method: 'DELETE', token, headers })
}

export function whoami(registry: PracticeRegistry, token: string) {
  return call(registry, '-/whoami', { token })
}
