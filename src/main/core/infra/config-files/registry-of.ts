import { defaultUrl } from 'registry-url'
import { isLoopback, parseRegistryUrl } from '../../../../shared/registry-url.ts'
import type { RegistryUrl } from '../../../../shared/token.ts'
import { hasTokenShape, type PlainSecret } from './formats/reading.ts'

/**
 * Which registry a found token is for. npm's keys have no scheme: it is taken from a registry of that host which the same file or an account
 * names, else https, but on this machine http. A token that is bound to none is npm's own if it has npm's shape.
 */
export function registryOfFound(
  { registry, secret }: Pick<PlainSecret, 'registry' | 'secret'>,
  named: readonly string[],
): RegistryUrl | null {
  if (registry === null || registry === '') return hasTokenShape(secret.reveal()) ? defaultUrl : null
  if (!registry.startsWith('//')) return parsed(registry)
  const wanted = parsed(`https:${registry}`)
  if (wanted === null) return null
  const bare = withoutScheme(wanted)
  const known = named.map(parsed).filter((url) => url !== null)
  const same =
    known.find((url) => withoutScheme(url) === bare) ??
    known.find((url) => withoutScheme(url).startsWith(bare))
  if (same !== undefined) return same
  return isLoopback(new URL(wanted)) ? parsed(`http:${registry}`) : wanted
}

const withoutScheme = (url: string) => url.replace(/^https?:/, '')

function parsed(text: string): RegistryUrl | null {
  const result = parseRegistryUrl(text)
  return result.ok ? result.value : null
}
