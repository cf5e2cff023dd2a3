import { failure, type Failure } from '../../../shared/failure.ts'
import { registryLabel } from '../../../shared/registry-url.ts'
import type { RegistryUrl } from '../../../shared/token.ts'

const offlineCodes = new Set(['ENETUNREACH', 'ENETDOWN', 'EAI_AGAIN'])
const timeoutCodes = new Set([
  'ETIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
])

/** Faults of a certificate by OpenSSL's names (Node `tls` error codes), in words. */
const certificateWords: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate comes from an authority this computer does not know',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its certificate comes from an authority this computer does not know',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate comes from an authority this computer does not know',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet; check the clock of this computer',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate belongs to another host',
}

/** Why no answer came: by the code of the error, since messages differ between systems. */
export function transportFailure(
  error: unknown,
  registry: RegistryUrl,
  cancelled: boolean,
  late: boolean,
): Failure {
  const label = registryLabel(registry)
  const code = codeOf(error)
  if (cancelled) return failure('cancelled', 'You cancelled it.')
  if (late || timeoutCodes.has(code)) {
    return failure('timed-out', `${label} did not answer in time.`, { registry })
  }
  const certificate = certificateWords[code]
  if (certificate)
    return failure('tls', `The connection to ${label} is not safe: ${certificate}.`, { registry })
  if (/^(ERR_SSL|ERR_TLS|EPROTO)/.test(code)) {
    return failure('tls', `${label} does not speak https as it should (${code}).`, { registry })
  }
  if (offlineCodes.has(code)) return failure('offline', 'This computer seems to be offline.', { registry })
  return failure('registry-unreachable', `${label} cannot be reached: ${reasonOf(code)}.`, { registry })
}

function reasonOf(code: string): string {
  switch (code) {
    case 'ECONNREFUSED':
      return 'nothing listens at that address'
    case 'ENOTFOUND':
      return 'there is no host of that name'
    case 'ECONNRESET':
    case 'UND_ERR_SOCKET':
    case 'EPIPE':
      return 'the connection broke off'
    case 'EHOSTUNREACH':
      return 'there is no way to that host from this network'
    default:
      return code === '' ? 'the connection failed' : `the connection failed (${code})`
  }
}

/** The first code in a chain of causes; with several addresses tried, that of the first. */
function codeOf(error: unknown): string {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 5; depth++) {
    if ('code' in at && typeof at.code === 'string') return at.code
    at = at instanceof AggregateError ? at.errors[0] : at.cause
  }
  return ''
}
