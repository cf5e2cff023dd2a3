import type { Bridge } from '../../../../shared/contract.ts'
import { ok, type Result } from '../../../../shared/failure.ts'
import type { LeakedToken } from '../../../../shared/leaks.ts'
import type { Snapshot } from '../../../../shared/state.ts'
import type { Account, Token } from '../../../../shared/token.ts'
import { Call } from '../../ui/call.svelte.ts'
import { listed } from '../../words/count.ts'
import { visible } from '../../words/names.ts'
import { mebibytes } from '../../words/size.ts'
import { textChunksOf } from './chunks.ts'

/** Bytes of one dropped file; as for files found in folders. */
export const largestDropped = 20 * 1024 * 1024

/** What is pasted, dropped or named on the leak desk, and the looking through it. */
export class LeakCheck {
  text = $state('')
  path = $state('')
  readonly call = new Call()
  /** Which dropped files were not looked through, as a sentence. */
  leftOut = $state('')
  readonly #bridge: Bridge

  constructor(bridge: Bridge) {
    this.#bridge = bridge
  }

  /** Looks through what was pasted; it leaves the window with that. */
  async lookAtText(): Promise<void> {
    const { text } = this
    if (this.call.busy || text.trim() === '') return
    this.text = ''
    await this.#look(() => this.#send(text, null))
  }

  /** Looks through files that were dropped here, all but those that are too large or cannot be read. */
  async lookAtDropped(files: readonly File[]): Promise<void> {
    await this.#look(async () => {
      const large = files.filter(({ size }) => size > largestDropped)
      const closed: File[] = []
      for (const file of files.filter((one) => !large.includes(one))) {
        const text = await file.text().catch(() => null)
        if (text === null) closed.push(file)
        const result = text === null ? ok() : await this.#send(text, file.name)
        if (!result.ok) return result
      }
      this.leftOut = [
        large.length > 0
          ? `Not looked through: ${namesOf(large)}, of more than ${mebibytes(largestDropped)}.`
          : '',
        closed.length > 0 ? `Could not be read: ${namesOf(closed)}. Type the path of a folder below.` : '',
      ]
        .filter(Boolean)
        .join(' ')
      return ok()
    })
  }

  async lookAtPath(): Promise<void> {
    const path = this.path.trim()
    if (path !== '') await this.#look(() => this.#bridge.leaks.lookAtFiles({ path }))
  }

  async chooseFolder(): Promise<void> {
    await this.#look(() => this.#bridge.leaks.lookAtFiles({}))
  }

  async cancel(): Promise<void> {
    await this.#bridge.leaks.cancel()
  }

  async clear(): Promise<void> {
    this.call.clear()
    this.leftOut = ''
    await this.#bridge.leaks.clear()
  }

  async #send(text: string, name: string | null): Promise<Result<undefined>> {
    for (const chunk of textChunksOf(text)) {
      const result = await this.#bridge.leaks.lookAtText({ ...chunk, name })
      if (!result.ok) return result
    }
    return ok()
  }

  async #look(work: () => Promise<Result<undefined>>): Promise<void> {
    if (this.call.busy) return
    this.call.clear()
    this.leftOut = ''
    await this.call.run(async () => {
      const result = await work()
      // Whoever has stopped the search needs no word of it here; `about` on the page says so.
      return !result.ok && result.failure.code === 'cancelled' ? ok() : result
    })
  }
}

/** The first few by name. */
const namesOf = (files: readonly File[]): string => {
  const names = files.map(({ name }) => visible(name))
  return listed(names.length <= 3 ? names : [...names.slice(0, 3), `${names.length - 3} more`])
}

/** A found token beside the row that it is. */
export interface Leak {
  readonly found: LeakedToken
  readonly account: Account | null
  /** Null when it is in no list, or no longer. */
  readonly token: Token | null
  readonly state: 'listed' | 'gone' | 'unknown'
}

/** Found tokens with what the lists say of them now, those that can be revoked first. */
export function leaksOf(snapshot: Snapshot): readonly Leak[] {
  const order = { listed: 0, unknown: 1, gone: 2 }
  return snapshot.leaks.found
    .map((found) => leakOf(found, snapshot))
    .toSorted((a, b) => order[a.state] - order[b.state])
}

function leakOf(found: LeakedToken, { accounts, lists }: Snapshot): Leak {
  const { match } = found
  const account = match && (accounts.find(({ id }) => id === match.account) ?? null)
  if (!match || !account) return { found, account: null, token: null, state: 'unknown' }
  const token = lists[match.account]?.list?.tokens.find(({ key }) => key === match.key) ?? null
  return { found, account, token, state: token?.revoked === null ? 'listed' : 'gone' }
}
