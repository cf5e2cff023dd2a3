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
import { valueAt } from '../../../../shared/keyed.ts'

/** Most bytes of one dropped file. Files found in folders have the same limit. */
export const largestDropped = 20 * 1024 * 1024

/** Looks for tokens in what the user pastes, drops or names on the page `Leak desk`. */
export class LeakCheck {
  text = $state('')
  path = $state('')
  readonly call = new Call()
  /** Which dropped files were not looked through, as a sentence. */
  leftOut = $state('')
  /** A text of several chunks is being sent, which takes a while. */
  isSending = $state(false)
  #isStopped = false
  readonly #bridge: Bridge

  constructor(bridge: Bridge) {
    this.#bridge = bridge
  }

  /** Looks through the pasted text, and empties the field. */
  async lookAtText(): Promise<void> {
    const { text } = this
    if (this.call.busy || text.trim() === '') return
    this.text = ''
    await this.#look(() => this.#send(text, null))
  }

  /** Looks through dropped files. `leftOut` names those that are too large or cannot be read. */
  async lookAtDropped(files: readonly File[]): Promise<void> {
    await this.#look(async () => {
      const large = files.filter(({ size }) => size > largestDropped)
      const closed: File[] = []
      for (const file of files.filter((one) => !large.includes(one))) {
        if (this.#isStopped) break
        const text = await file.text().catch(() => null)
        if (text === null) closed.push(file)
        const result = text === null ? ok() : await this.#send(text, file.name)
        if (!result.ok) return result
      }
      this.leftOut = [
        large.length > 0
          ? `Not searched, since larger than ${mebibytes(largestDropped)}: ${namesOf(large)}.`
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
    this.#isStopped = true
    await this.#bridge.leaks.cancel()
  }

  async clear(): Promise<void> {
    this.call.clear()
    this.leftOut = ''
    await this.#bridge.leaks.clear()
  }

  async #send(text: string, name: string | null): Promise<Result<undefined>> {
    const chunks = textChunksOf(text)
    this.isSending = chunks.length > 1
    try {
      for (const chunk of chunks) {
        if (this.#isStopped) break
        const result = await this.#bridge.leaks.lookAtText({ ...chunk, name })
        if (!result.ok) return result
      }
      return ok()
    } finally {
      this.isSending = false
    }
  }

  async #look(work: () => Promise<Result<undefined>>): Promise<void> {
    if (this.call.busy) return
    this.call.clear()
    this.leftOut = ''
    this.#isStopped = false
    await this.call.run(async () => {
      const result = await work()
      // The user has stopped it and knows. The page says so beside what was found.
      return !result.ok && result.failure.code === 'cancelled' ? ok() : result
    })
  }
}

/** The first few by name. */
const namesOf = (files: readonly File[]): string => {
  const names = files.map(({ name }) => visible(name))
  return listed(names.length <= 3 ? names : [...names.slice(0, 3), `${names.length - 3} more`])
}

/** A found token with the row of a list that it matches. */
export interface Leak {
  readonly found: LeakedToken
  readonly account: Account | null
  /** Null when no list has it. */
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
  const token = valueAt(lists, match.account)?.list?.tokens.find(({ key }) => key === match.key) ?? null
  return { found, account, token, state: token?.revoked === null ? 'listed' : 'gone' }
}
