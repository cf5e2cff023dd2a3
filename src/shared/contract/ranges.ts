import * as v from 'valibot'
import { id, rangeText, text } from '../fields.ts'
import type { FetchedList } from '../known-ranges.ts'
import { mostRangesAsked } from '../token.ts'
import { call, harmless, leaves, nothing, onlyReads } from './kinds.ts'

const list = v.pipe(v.array(rangeText), v.maxLength(mostRangesAsked))
const one = v.strictObject({ url: text })

/** What the range builder needs from outside the window. */
export const ranges = {
  /** Puts ranges on the clipboard, one a line. */
  copy: call<undefined>()(v.strictObject({ ranges: list }), harmless),
  /** Remembers the list of the page `IP ranges` until the app ends: a window that locks is loaded anew. */
  keepDraft: call<undefined>()(v.strictObject({ ranges: list, typed: text }), harmless),
  /** What was remembered last. */
  draft: call<RangeDraft>()(nothing, onlyReads),
  /** Asks the registry of the account, and then the services the user has named, for the user's own address. */
  askAddress: call<AddressReport>()(
    v.strictObject({ account: v.nullable(id) }),
    leaves('ask', () => ({ note: 'Under which address this computer is seen' })),
  ),
  /** What is known of lists that were fetched before; asks nobody. */
  fetchedLists: call<readonly FetchedList[]>()(nothing, onlyReads),
  /** Fetches a published list anew. Only lists the user can see named are fetched. */
  fetchList: call<FetchedList>()(
    one,
    leaves('ask', ({ url }) => ({ note: `The published list ${url}` })),
  ),
  /** The ranges of a list as it was last fetched, merged. */
  readList: call<{ readonly ranges: readonly string[] }>()(one, onlyReads),
} as const

/** A list that is being made. */
export interface RangeDraft {
  readonly ranges: readonly string[]
  /** Typed and not added yet. */
  readonly typed: string
}

/** Who sees the user under which address. */
export interface AddressReport {
  /** The address to go by: the registry's own view where it shows one. Null when nobody told an IPv4 address. */
  readonly address: string | null
  /** Everybody who was asked, in order. */
  readonly answers: readonly AddressAnswer[]
}

export interface AddressAnswer {
  /** Host of the one asked. */
  readonly from: string
  readonly isRegistry: boolean
  /** IPv4, or null when none was told. */
  readonly address: string | null
  /** The IPv6 address the user was seen at instead; no range of a token can hold it. */
  readonly ipv6: string | null
  /** Why there is none, in one sentence; null when there is one. */
  readonly problem: string | null
}
