import { Agent, EnvHttpProxyAgent, ProxyAgent, type Dispatcher } from 'undici'
import { fail, ok, type Result } from '../../../../shared/failure.ts'
import { isLoopback } from '../../../../shared/registry-url.ts'
import { trustedContext } from './trusted-roots.ts'
import { valueAt } from '../../../../shared/keyed.ts'

/** How requests leave this machine: directly or through a proxy, and which certificates are trusted. */
export interface Network {
  dispatcherFor(url: URL): Promise<Result<Dispatcher>>
}

export interface NetworkOptions {
  /** Where `HTTP_PROXY`, `HTTPS_PROXY`, `NO_PROXY`, npm's forms of them and the certificate files are named. */
  readonly env: NodeJS.ProcessEnv
  /** Asked when the environment names none. */
  readonly systemProxy?: SystemProxy | undefined
}

/** The proxy that the system's settings name for an address, as a URL; null for none. */
export type SystemProxy = (url: string) => Promise<string | null>

const connectTimeout = 10_000

/** Connections are kept alive and shared by all requests; undici keeps them apart by origin. */
export function createNetwork({ env, systemProxy }: NetworkOptions): Network {
  const proxies = proxiesOf(env)
  const made = new Map<string, Dispatcher>()
  let context: ReturnType<typeof trustedContext> | null = null

  /** The roots are read at the first https request only: it takes a tenth of a second. */
  function connecting(secure: boolean) {
    if (!secure) return { timeout: connectTimeout }
    context ??= trustedContext(env)
    return { timeout: connectTimeout, secureContext: context }
  }

  function dispatcher(way: string, make: () => Dispatcher): Dispatcher {
    const found = made.get(way) ?? make()
    made.set(way, found)
    return found
  }

  function through(proxy: Proxies | string, secure: boolean): Dispatcher {
    const address = typeof proxy === 'string' ? proxy : `${proxy.http} ${proxy.https}`
    const connect = connecting(secure || address.includes('https://'))
    const options = { connect, requestTls: connect, proxyTls: connect, allowH2: false, connectTimeout }
    return typeof proxy === 'string'
      ? new ProxyAgent({ ...options, uri: proxy })
      : new EnvHttpProxyAgent({
          ...options,
          httpProxy: proxy.http,
          httpsProxy: proxy.https,
          noProxy: proxy.none,
        })
  }

  async function wayTo(url: URL): Promise<Proxies | string | null> {
    // This machine is never behind a proxy; the practice registry would be out of reach.
    if (isLoopback(url)) return null
    if (proxies.http !== '' || proxies.https !== '') return proxies
    return (await systemProxy?.(url.href)) ?? null
  }

  return {
    async dispatcherFor(url) {
      const secure = url.protocol === 'https:'
      const way = await wayTo(url)
      if (way === null) {
        const make = () => new Agent({ connect: connecting(secure), allowH2: false })
        return ok(dispatcher(`direct ${url.protocol}`, make))
      }
      const name = typeof way === 'string' ? way : 'environment'
      try {
        return ok(dispatcher(`${name} ${url.protocol}`, () => through(way, secure)))
      } catch {
        // Going around a proxy that somebody asked for would send requests where they must not go.
        return fail('proxy-failed', 'Tokentray cannot use the proxy that your settings name.')
      }
    },
  }
}

interface Proxies {
  readonly http: string
  readonly https: string
  readonly none: string
}

/** The lower-case form wins, as in curl and undici; then npm's own settings. The https one falls back to http, as in npm. */
function proxiesOf(env: NodeJS.ProcessEnv): Proxies {
  const first = (...names: string[]) => names.map((name) => valueAt(env, name)).find((value) => value) ?? ''
  return {
    http: withScheme(first('http_proxy', 'HTTP_PROXY', 'npm_config_proxy')),
    https: withScheme(first('https_proxy', 'HTTPS_PROXY', 'npm_config_https_proxy', 'npm_config_proxy')),
    none: first('no_proxy', 'NO_PROXY', 'npm_config_noproxy'),
  }
}

/** `proxy.example:8080` without a scheme is how many write it, and curl takes it. */
const withScheme = (proxy: string) =>
  proxy === '' || /^[a-z][a-z0-9+.-]*:\/\//i.test(proxy) ? proxy : `http://${proxy}`
