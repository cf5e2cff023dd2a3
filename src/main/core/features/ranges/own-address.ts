import { formatAddress, parseAddress } from '../../../../shared/cidr/index.ts'
import type { AddressAnswer, AddressReport } from '../../../../shared/contract/ranges.ts'
import type { RegistryUrl } from '../../../../shared/token.ts'
import { parseForeignJson } from '../../infra/json.ts'
import type { Network } from '../../infra/http/network.ts'
import { fetchText } from './fetch-text.ts'

const limits = { bytes: 16 * 1024, time: 8_000 }

/** Two services must not be believed when they contradict each other, so two are asked. */
const enough = 2

/**
 * Asks under which address the user is seen. The registry goes first: it is the one whose view counts, and where it
 * shows one, nobody else is asked. Else the services in order, until two have answered.
 */
export async function askAddress(
  registry: RegistryUrl | null,
  services: readonly string[],
  network: Network,
): Promise<AddressReport> {
  const answers: AddressAnswer[] = []
  if (registry !== null) {
    const answer = await ask(new URL('/cdn-cgi/trace', registry).href, true, network)
    answers.push(answer)
    if (answer.address !== null) return { address: answer.address, answers }
  }
  for (const service of services) {
    if (answers.filter(({ address }) => address !== null).length >= enough) break
    answers.push(await ask(service, false, network))
  }
  return { address: answers.find(({ address }) => address !== null)?.address ?? null, answers }
}

async function ask(url: string, isRegistry: boolean, network: Network): Promise<AddressAnswer> {
  const from = new URL(url).host
  const none = (problem: string, ipv6: string | null = null): AddressAnswer => ({
    from,
    isRegistry,
    address: null,
    ipv6,
    problem,
  })
  const answer = await fetchText(url, limits, network)
  if (!answer.ok) {
    // Most registries show no address; that is no fault of theirs.
    return none(
      isRegistry && answer.failure.code === 'unexpected-response'
        ? `${from} does not show your address.`
        : answer.failure.message,
    )
  }
  const seen = readSeenAddress(answer.value)
  switch (seen.kind) {
    case 'ipv4':
      return { from, isRegistry, address: seen.address, ipv6: null, problem: null }
    case 'ipv6':
      return none(
        `${from} sees you at ${seen.address}, over IPv6, and npm takes IPv4 ranges only.`,
        seen.address,
      )
    case 'none':
      return none(isRegistry ? `${from} does not show your address.` : `${from} answered without an address.`)
  }
}

/** What a service said: an IPv4 address, an IPv6 address, or nothing of use. */
type SeenAddress =
  | { readonly kind: 'ipv4'; readonly address: string }
  | { readonly kind: 'ipv6'; readonly address: string }
  | { readonly kind: 'none' }

/** Under which names services give the address in a JSON answer. */
const members = ['ip', 'ip_addr', 'ip_address', 'ipAddress', 'address', 'origin', 'query', 'client_ip']

/**
 * Finds the address in the answer of a service: the bare address, a JSON object or string, or a line `ip=…` among
 * others, as `/cdn-cgi/trace` of registries behind Cloudflare has it.
 */
function readSeenAddress(text: string): SeenAddress {
  const candidates = [text.trim(), ...fromJson(text), /^ip=(.+)$/m.exec(text)?.[1]?.trim() ?? '']
  for (const candidate of candidates) {
    const parsed = parseAddress(candidate)
    if (parsed.ok) return { kind: 'ipv4', address: formatAddress(parsed.value) }
    if (parsed.failure.code === 'ipv6-not-supported') return { kind: 'ipv6', address: candidate }
  }
  return { kind: 'none' }
}

function fromJson(text: string): string[] {
  const json = parseForeignJson(text)
  const value = json.kind === 'value' ? json.value : null
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null) return []
  const fields = new Map<string, unknown>(Object.entries(value))
  return members.flatMap((name) => {
    const member = fields.get(name)
    return typeof member === 'string' ? [member] : []
  })
}
