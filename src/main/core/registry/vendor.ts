import { defaultUrl } from 'registry-url'
import type { Vendor } from '../../../shared/capabilities.ts'
import type { RegistryUrl } from '../../../shared/token.ts'
import type { RegistryResponse } from '../infra/http/message.ts'

/** Where products put their npm registries, below whatever host they run on. */
const paths: readonly (readonly [RegExp, Vendor])[] = [
  [/\/artifactory\/api\/npm\//, 'artifactory'],
  [/\/api\/v4\/(?:(?:projects|groups)\/[^/]+\/(?:-\/)?)?packages\/npm\//, 'gitlab'],
  [/\/api\/packages\/[^/]+\/npm\//, 'gitea'],
  [/\/_packaging\/[^/]+\/npm\/registry\//, 'azure'],
  [/\/repository\/[^/]+\/$/, 'nexus'],
]

/** What a registry's address tells of its maker, or null. */
export function vendorByAddress(registry: RegistryUrl): Vendor | null {
  if (registry === defaultUrl) return 'npm'
  const { pathname } = new URL(registry)
  return paths.find(([shape]) => shape.test(pathname))?.[1] ?? null
}

/** What the headers and the errors of an answer tell of the registry's maker, or null. */
export function vendorByAnswer({ headers, status, json }: RegistryResponse): Vendor | null {
  const powered = headers['x-powered-by'] ?? ''
  // Verdaccio says "hidden" unless its settings name it.
  if (powered === 'hidden' || powered.startsWith('verdaccio')) return 'verdaccio'
  if ('x-artifactory-id' in headers || 'x-jfrog-version' in headers) return 'artifactory'
  if (/^nexus\//i.test(headers['server'] ?? '')) return 'nexus'
  if ('x-gitlab-meta' in headers) return 'gitlab'
  if ('x-github-request-id' in headers) return 'github'
  if ('x-vss-e2eid' in headers || 'x-tfs-processid' in headers) return 'azure'
  return status >= 400 && isTagged(json) ? 'cnpmcore' : null
}

/** cnpmcore begins its errors with an upper-case tag in brackets. */
function isTagged(json: unknown): boolean {
  if (typeof json !== 'object' || json === null || !('error' in json)) return false
  return typeof json.error === 'string' && /^\[[A-Z_]+\] /.test(json.error)
}

/**
 * The page where a vendor's own tokens are looked after, derived from the registry's address so that it is right for
 * servers that companies run themselves; null where there is none.
 */
export function tokenPage(vendor: Vendor | null, registry: RegistryUrl, username: string): string | null {
  const { origin, host, pathname } = new URL(registry)
  switch (vendor) {
    case 'npm':
      return `https://www.${host.replace(/^registry\./, '')}/settings/${encodeURIComponent(username)}/tokens`
    case 'github':
      return 'https://github.com/settings/tokens'
    case 'gitlab':
      return `${origin}/-/user_settings/personal_access_tokens`
    case 'gitea':
      return `${origin}/user/settings/applications`
    case 'artifactory':
      return `${origin}/ui/user_profile`
    case 'nexus':
      return `${origin}/#user/usertoken`
    case 'azure':
      // The feed lies under the organization's name on a host of its own, beside that of the pages.
      return `https://${host.replace(/^pkgs\./, '')}/${pathname.split('/')[1] ?? ''}/_usersSettings/tokens`
    case 'verdaccio':
    case 'cnpmcore':
    case null:
      return null
  }
}
