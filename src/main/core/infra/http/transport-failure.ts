import { failure, type Failure } from '../../../../shared/failure.ts'
import { registryLabel } from '../../../../shared/registry-url.ts'
import type { RegistryUrl } from '../../../../shared/token.ts'
import { valueAt } from '../../../../shared/keyed.ts'

/** The request that got no answer. */
export interface Unanswered {
  readonly url: URL
  readonly registry: RegistryUrl
  /** Who stopped it: the user, or the limit on its whole time; null when it failed by itself. */
  readonly stopped: 'cancelled' | 'late' | null
}

const offlineCodes = new Set(['ENETUNREACH', 'ENETDOWN', 'EAI_AGAIN'])
const timeoutCodes = new Set([
  'ETIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
])

const unknownAuthority = 'its certificate comes from an authority this computer does not know'

/** Faults of a certificate by OpenSSL's names (Node `tls` error codes), in words. */
const certificateWords: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: unknownAuthority,
  UNABLE_TO_GET_ISSUER_CERT: unknownAuthority,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: unknownAuthority,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: unknownAuthority,
  CERT_UNTRUSTED: unknownAuthority,
  CERT_REVOKED: 'its certificate was revoked',
  CERT_HAS_EXPIRED: 'its certificate has expired, or the clock of this computer is wrong',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet; check the clock of this computer',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate belongs to another host',
  UND_ERR_PRX_TLS: 'the certificate of the proxy belongs to another host',
  ERR_SSL_WRONG_VERSION_NUMBER: 'the server there does not use https; its address may begin with http://',
  ERR_SSL_PACKET_LENGTH_TOO_LONG: 'the server there does not use https; its address may begin with http://',
}

/** Why no answer came: by the code of the error, since messages differ between systems. */
export function transportFailure(error: unknown, unanswered: Unanswered): Failure {
  const { registry, stopped } = unanswered
  const label = registryLabel(registry)
  const cause = firstCoded(error)
  const { code } = cause
  if (stopped === 'cancelled') return failure('cancelled', 'You cancelled it.')
  if (stopped === 'late' || timeoutCodes.has(code)) {
    return failure('timed-out', `${label} did not answer in time.`, { registry })
  }
  const certificate = valueAt(certificateWords, code)
  if (certificate)
    return failure('tls', `The connection to ${label} is not safe: ${certificate}.`, { registry })
  if (/^(ERR_SSL|ERR_TLS|EPROTO)/.test(code)) {
    return failure('tls', `${label} does not speak https as it should (${code}).`, { registry })
  }
  const proxy = proxyWords(cause, unanswered.url)
  if (proxy) return failure('proxy-failed', `${label} cannot be reached: ${proxy}.`, { registry })
  if (offlineCodes.has(code)) return failure('offline', 'This computer seems to be offline.', { registry })
  if (code === 'ENOTFOUND')
    return failure('no-such-host', `There is no host named ${unanswered.url.hostname}.`, { registry })
  if (isGarbled(error, code)) {
    return failure('unexpected-response', `${label} does not speak HTTP as it should.`, { registry })
  }
  const why = `${label} cannot be reached: ${reasonOf(code)}.`
  return failure('registry-unreachable', why, { registry })
}

/** undici's parser gives its errors a name but no code. */
function isGarbled(error: unknown, code: string): boolean {
  const isParserError = error instanceof Error && error.name === 'HTTPParserError'
  return isParserError || ['UND_ERR_HEADERS_OVERFLOW', 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH'].includes(code)
}

/** What a proxy on the way did, in undici's words for it (`proxy-agent.js`), or null when there is none to blame. */
function proxyWords(cause: Coded, url: URL): string | null {
  const refused = /^Proxy response \((\d+)\)/.exec(cause.message)?.[1]
  if (refused === '407' || cause.message.startsWith('Proxy Authentication Required'))
    return 'the proxy asks for a user name and a password of its own'
  if (refused !== undefined) return `the proxy refused the connection (status ${refused})`
  if (cause.code === 'UND_ERR_PRX_CONN') return 'the proxy broke off the connection'
  const elsewhere = cause.hostname !== undefined && cause.hostname !== url.hostname
  const otherPort = cause.port !== undefined && cause.port !== portOf(url)
  return elsewhere || otherPort ? `the proxy did not answer (${cause.code})` : null
}

const portOf = (url: URL) => (url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port))

function reasonOf(code: string): string {
  switch (code) {
    case 'ECONNREFUSED':
      return 'nothing listens at that address'
    case 'ECONNRESET':
    case 'UND_ERR_SOCKET':
    case 'EPIPE':
      return 'the connection broke off'
    case 'EHOSTUNREACH':
      return 'that host cannot be reached from this network'
    default:
      return code === '' ? 'the connection failed' : `the connection failed (${code})`
  }
}

interface Coded {
  readonly code: string
  readonly message: string
  /** Where the system tried to connect or what it looked up, when the error tells. */
  readonly hostname?: string | undefined
  readonly port?: number | undefined
}

/** The first error with a code in a chain of causes; with several addresses tried, that of the first. */
function firstCoded(error: unknown): Coded {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 5; depth++) {
    if ('code' in at && typeof at.code === 'string') {
      return {
        code: at.code,
        message: at.message,
        hostname: 'hostname' in at && typeof at.hostname === 'string' ? at.hostname : undefined,
        port: 'port' in at && typeof at.port === 'number' ? at.port : undefined,
      }
    }
    at = at instanceof AggregateError ? at.errors[0] : at.cause
  }
  return { code: '', message: error instanceof Error ? error.message : '' }
}
