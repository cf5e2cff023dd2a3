import { Agent, request as undiciRequest } from 'undici'
import { fail, ok, type Result } from '../../../shared/failure.ts'
import { registryLabel } from '../../../shared/registry-url.ts'
import type { RegistryUrl } from '../../../shared/token.ts'
import { Secret } from '../keychain/secret.ts'
import { transportFailure } from './transport-failure.ts'

/** A token is sent as Bearer, a name with its password as Basic (RFC 6750, RFC 7617). */
export type Credential = Secret | BasicCredential

export interface BasicCredential {
  readonly username: string
  readonly password: Secret
}

/** What npm's clients say of themselves on each request (registry-wire facts: npm-registry-fetch). */
export interface RegistryRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Below the registry's base, without a leading slash; or an absolute URL, which must be of the same origin. */
  readonly path: string
  readonly body?: unknown
  readonly credential?: Credential | undefined
  /** One-time code, recovery code, or the answer of a finished browser confirmation. */
  readonly otp?: Secret | undefined
  /** First word of the npm command this stands for; public npm offers the browser flow only with it. */
  readonly command: 'token' | 'login' | 'logout' | 'whoami' | 'profile'
  readonly signal?: AbortSignal | undefined
}

export interface RegistryResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
  /** The body as JSON, or undefined when it is none. */
  readonly json: unknown
}

export interface Transport {
  readonly registry: RegistryUrl
  send(request: RegistryRequest): Promise<Result<RegistryResponse>>
  /** The address a request would go to, or a failure when it would leave the registry. */
  resolve(path: string): Result<URL>
}

export interface TransportOptions {
  /** Longest wait for the answer's head and between parts of its body, in milliseconds. */
  readonly timeout?: number
}

const largestBody = 10 * 1024 * 1024
const mostRedirects = 5

/** One keep-alive pool for the whole app; undici keeps connections apart by origin. */
const agent = new Agent({ connect: { timeout: 10_000 } })

/**
 * Speaks HTTP to one registry and to nothing else. A credential, password or code never leaves the
 * registry's origin: redirects elsewhere are refused (the npm CLI re-sends the account password in the body
 * to the target of a 308), and so are absolute addresses of another origin.
 */
export function createTransport(registry: RegistryUrl, options: TransportOptions = {}): Transport {
  const base = new URL(registry)

  function resolve(path: string): Result<URL> {
    const url = URL.parse(path, base.href)
    if (!url)
      return fail('unexpected-response', `${registryLabel(registry)} named an address that is none.`, {
        registry,
      })
    if (url.origin !== base.origin) {
      return fail('unexpected-response', `${registryLabel(registry)} pointed to another host, ${url.host}.`, {
        registry,
      })
    }
    return ok(url)
  }

  async function send(request: RegistryRequest): Promise<Result<RegistryResponse>> {
    let target = resolve(request.path)
    for (let hops = 0; target.ok && hops <= mostRedirects; hops++) {
      const response = await exchange(target.value, request)
      if (!response.ok || !isRedirect(response.value, request.method)) return response
      const location = URL.parse(response.value.headers['location'] ?? '', target.value.href)
      target = location ? resolve(location.href) : fail('unexpected-response', 'A redirect without a target.')
    }
    return target.ok
      ? fail('unexpected-response', `${registryLabel(registry)} redirects in a circle.`, { registry })
      : target
  }

  async function exchange(url: URL, request: RegistryRequest): Promise<Result<RegistryResponse>> {
    const timeout = options.timeout ?? 30_000
    // The overall limit is for bodies that drip: each part comes in time, the whole never does.
    const deadline = AbortSignal.timeout(timeout * 2)
    const signal = request.signal ? AbortSignal.any([request.signal, deadline]) : deadline
    try {
      const answer = await undiciRequest(url, {
        method: request.method,
        headers: headersOf(request),
        ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
        dispatcher: agent,
        headersTimeout: timeout,
        bodyTimeout: timeout,
        signal,
      })
      const text = await readBody(answer.body)
      if (text === null) {
        return fail('unexpected-response', `${registryLabel(registry)} sent more than 10 MiB.`, { registry })
      }
      return ok({ status: answer.statusCode, headers: flatten(answer.headers), text, json: parseJson(text) })
    } catch (error) {
      const cancelled = request.signal?.aborted === true
      return { ok: false, failure: transportFailure(error, registry, cancelled, deadline.aborted) }
    }
  }

  return { registry, send, resolve }
}

function headersOf(request: RegistryRequest): Record<string, string> {
  return {
    accept: 'application/json',
    // A compressed body could unfold to any size; lists are small enough as they are.
    'accept-encoding': 'identity',
    // Lists are never cached: what a revoke is checked against must be what the registry says now.
    'cache-control': 'no-store',
    'user-agent': 'tokentray/0.1 (npm token client)',
    'npm-command': request.command,
    'npm-auth-type': 'web',
    // Verdaccio answers 500 to a JSON content type with an empty body.
    ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
    ...(request.credential ? { authorization: authorization(request.credential) } : {}),
    ...(request.otp ? { 'npm-otp': request.otp.reveal() } : {}),
  }
}

function authorization(credential: Credential): string {
  if (credential instanceof Secret) return `Bearer ${credential.reveal()}`
  const pair = `${credential.username}:${credential.password.reveal()}`
  return `Basic ${Buffer.from(pair).toString('base64')}`
}

async function readBody(body: AsyncIterable<Uint8Array>): Promise<string | null> {
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of body) {
    size += part.byteLength
    if (size > largestBody) return null
    parts.push(part)
  }
  return Buffer.concat(parts).toString('utf8')
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

/** Only 307 and 308 keep a write a write; the older ones would turn it into a read, so they are answers. */
function isRedirect(response: RegistryResponse, method: RegistryRequest['method']): boolean {
  return (
    [307, 308].includes(response.status) || (method === 'GET' && [301, 302, 303].includes(response.status))
  )
}

function flatten(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  )
}
