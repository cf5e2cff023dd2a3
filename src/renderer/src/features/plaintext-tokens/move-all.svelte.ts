import type { Bridge } from '../../../../shared/contract.ts'
import type { FoundToken, MovePreview } from '../../../../shared/plaintext-tokens.ts'
import { failure as failureOf, type Failure } from '../../../../shared/failure.ts'
import { counted } from '../../words/count.ts'

/** One token of the list, and how far it is. */
export interface MoveItem {
  readonly token: FoundToken
  /** Null when it cannot be told what would change; the token is not moved then. */
  readonly preview: MovePreview | null
  readonly state: 'waiting' | 'moving' | 'moved' | 'failed' | 'left'
  readonly failure: Failure | null
}

/** The found tokens that can be moved. */
export const movable = (found: readonly FoundToken[]): readonly FoundToken[] =>
  found.filter(({ fixed }) => fixed === null)

/** Moves all found tokens after one question, one after the other. A failure does not stop the others. */
export class MoveAll {
  items = $state.raw<readonly MoveItem[]>([])
  phase = $state<'asking' | 'moving' | 'done'>('asking')
  #stopped = false
  readonly #bridge: Bridge
  readonly #onMoved: (words: string) => void

  /** @param onMoved is told what was done, in words */
  private constructor(bridge: Bridge, items: readonly MoveItem[], onMoved: (words: string) => void) {
    this.#bridge = bridge
    this.items = items
    this.#onMoved = onMoved
  }

  /** Asks what moving each would change. */
  static async open(
    bridge: Bridge,
    found: readonly FoundToken[],
    onMoved: (words: string) => void,
  ): Promise<MoveAll> {
    const items: MoveItem[] = []
    for (const token of movable(found)) {
      const preview = await bridge.plaintextTokens.preview({ id: token.id })
      items.push(
        preview.ok
          ? { token, preview: preview.value, state: 'waiting', failure: null }
          : { token, preview: null, state: 'failed', failure: preview.failure },
      )
    }
    return new MoveAll(bridge, items, onMoved)
  }

  readonly waiting = $derived(this.items.filter(({ state }) => state === 'waiting').length)
  readonly moved = $derived(this.items.filter(({ state }) => state === 'moved').length)
  readonly failed = $derived(this.items.filter(({ state }) => state === 'failed').length)

  async confirm(): Promise<void> {
    if (this.phase !== 'asking') return
    this.phase = 'moving'
    for (const { token, preview } of this.items) {
      if (!preview) continue
      if (this.#stopped) {
        this.#mark(token, { state: 'left' })
        continue
      }
      this.#mark(token, { state: 'moving' })
      const failure = await this.#move(token, preview)
      this.#mark(token, failure ? { state: 'failed', failure } : { state: 'moved' })
    }
    this.phase = 'done'
    if (this.moved > 0) this.#onMoved(`Moved ${counted(this.moved, 'token')} to your keychain.`)
  }

  /** Finishes the move under way, and leaves the other tokens where they are. */
  stop(): void {
    this.#stopped = true
  }

  /**
   * A move changes the file, which may hold other tokens. So the preview is asked for again, and the token is moved
   * only when it shows the same changes that the user agreed to.
   */
  async #move(token: FoundToken, shown: MovePreview): Promise<Failure | null> {
    const now = await this.#bridge.plaintextTokens.preview({ id: token.id })
    if (!now.ok) return now.failure
    if (changesOf(now.value) !== changesOf(shown))
      return failureOf('file-changed', 'The file was changed since it was shown. Nothing was moved.')
    const moved = await this.#bridge.plaintextTokens.move({ id: token.id, version: now.value.version })
    return moved.ok ? null : moved.failure
  }

  #mark({ id }: FoundToken, change: Partial<MoveItem>): void {
    this.items = this.items.map((item) => (item.token.id === id ? { ...item, ...change } : item))
  }
}

const changesOf = ({ path, linked, lines }: MovePreview): string =>
  JSON.stringify([path, linked, lines.filter(({ kind }) => kind !== 'same')])
