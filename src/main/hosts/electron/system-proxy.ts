import type { Session } from 'electron'
import type { SystemProxy } from '../../core/infra/http/network.ts'
import { valueAt } from '../../../shared/keyed.ts'

/** The schemes of a proxy's address by what a PAC result calls its kind (Chromium `net/docs/proxy.md`). */
const schemes: Readonly<Record<string, string>> = {
  PROXY: 'http',
  HTTP: 'http',
  HTTPS: 'https',
  SOCKS: 'socks5',
  SOCKS5: 'socks5',
}

/** The proxy that the system's settings name, as Chromium reads them: fixed, from a PAC file, or found out by WPAD. */
export function systemProxyOf(session: Pick<Session, 'resolveProxy'>): SystemProxy {
  return async (url) => proxyAddress(await session.resolveProxy(url))
}

/**
 * The first way of a PAC result such as `PROXY proxy.example:8080; DIRECT`, as a URL; null for a direct one. A kind
 * that is not known is given as it is, so that it is refused rather than gone around.
 */
export function proxyAddress(pacResult: string): string | null {
  const [first = ''] = pacResult.split(';')
  const [kind = '', host = ''] = first.trim().split(/\s+/)
  if (kind === '' || kind.toUpperCase() === 'DIRECT') return null
  const scheme = valueAt(schemes, kind.toUpperCase())
  return scheme === undefined ? first.trim() : `${scheme}://${host}`
}
