/** A list of ranges that somebody publishes at a web address. */
export interface RangeSource {
  readonly name: string
  /** https anywhere, http on this machine only. */
  readonly url: string
  /** In a JSON document: the member that holds the ranges; left out, the whole document is read. */
  readonly part?: string | undefined
}

/** Lists that their owners publish at an address that stays. Azure's address changes with each issue. */
export const publishedSources: readonly RangeSource[] = [
  { name: 'GitHub Actions', url: 'https://api.github.com/meta', part: 'actions' },
  { name: 'Amazon Web Services', url: 'https://ip-ranges.amazonaws.com/ip-ranges.json' },
  { name: 'Google Cloud', url: 'https://www.gstatic.com/ipranges/cloud.json' },
  { name: 'Cloudflare', url: 'https://www.cloudflare.com/ips-v4/' },
]

/** What is known of a list since it was last fetched. */
export interface FetchedList {
  readonly url: string
  /** ISO 8601. */
  readonly fetchedAt: string
  /** Entries as published, IPv4 only; merged they are fewer. */
  readonly published: number
  readonly ipv6: number
  /** Of the merged list. */
  readonly ranges: number
  readonly addresses: number
  /** Since the time before; null when it was fetched only once. */
  readonly change: ListChange | null
}

export interface ListChange {
  /** ISO 8601; when the list was fetched the time before. */
  readonly since: string
  readonly addedAddresses: number
  readonly removedAddresses: number
}

/** Days after which a list is called old: most are published anew every week. */
export const staleAfterDays = 7
