import { formatAddress, parseAddress } from '../../../../shared/cidr/index.ts'

/** What a service said: an IPv4 address, an IPv6 address, or nothing of use. */
export type SeenAddress =
  | { readonly kind: 'ipv4'; readonly address: string }
  | { readonly kind: 'ipv6'; readonly address: string }
  | { readonly kind: 'none' }

/** Under which names services give the address in a JSON answer. */
const members = ['ip', 'ip_addr', 'ip_address', 'ipAddress', 'address', 'origin', 'query', 'client_ip']

/**
 * Finds the address in the answer of a service: the bare address, a JSON object or string, or a line `ip=…` among
 * others, as `/cdn-cgi/trace` of registries behind Cloudflare has it.
 */
export function readSeenAddress(text: string): SeenAddress {
  const candidates = [text.trim(), ...fromJson(text), /^ip=(.+)$/m.exec(text)?.[1]?.trim() ?? '']
  for (const candidate of candidates) {
    const parsed = parseAddress(candidate)
    if (parsed.ok) return { kind: 'ipv4', address: formatAddress(parsed.value) }
    if (parsed.failure.code === 'ipv6-not-supported') return { kind: 'ipv6', address: candidate }
  }
  return { kind: 'none' }
}

function fromJson(text: string): string[] {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'string') return [value]
    if (typeof value !== 'object' || value === null) return []
    const entries = new Map<string, unknown>(Object.entries(value))
    return members.flatMap((name) => {
      const member = entries.get(name)
      return typeof member === 'string' ? [member] : []
    })
  } catch {
    return []
  }
}
