import { defaultUrl } from 'registry-url'
import * as v from 'valibot'
import { recoveryHold, recoveryHoldHours, type RecoveryHold } from '../../../../shared/prompts.ts'
import type { RegistryUrl } from '../../../../shared/token.ts'
import { ok, type Result } from '../../../../shared/failure.ts'
import type { Clock } from '../../infra/clock.ts'
import type { Secret } from '../../infra/secrets/secret.ts'
import { openDocument, type Document } from '../../infra/storage/open-document.ts'
import type { Storage } from '../../infra/storage/storage.ts'
import type { Store } from '../../state.ts'
import { noLongerOpen, type OpenQuestions } from './open-questions.ts'

const saved = v.object({ version: v.literal(1), holds: v.array(recoveryHold) })
type Saved = v.InferOutput<typeof saved>

export interface RecoveryParts {
  readonly storage: Storage
  readonly store: Store
  readonly clock: Clock
}

/** npm's recovery codes have 64 hexadecimal digits, Verdaccio's 16; a code of npm's web page is 16 plain digits. */
export const isRecoveryCode = (answer: Secret) =>
  /^(?!\d{16}$)([\da-f]{16}|[\da-f]{64})$/i.test(answer.reveal())

/** Which registries put an account on hold after a recovery code was used, and the holds that this app has caused. */
export class RecoveryHolds {
  readonly #file: Document<Saved>
  readonly #parts: RecoveryParts

  constructor(parts: RecoveryParts) {
    const { storage, store } = parts
    this.#parts = parts
    this.#file = openDocument<Saved>(storage, {
      name: 'recovery-holds.json',
      schema: saved,
      empty: { version: 1, holds: [] },
      changed: ({ holds }) => store.patch({ recoveryHolds: holds }),
    })
  }

  load(): Promise<void> {
    return this.#file.load()
  }

  /** When a hold would end that begins now (ISO 8601); null where a recovery code costs nothing. */
  endAt(registry: RegistryUrl): string | null {
    const { practice } = this.#parts.store.get()
    const costs = registry === defaultUrl || (practice?.recoveryHold === true && practice.url === registry)
    return costs ? new Date(this.#now() + recoveryHoldHours * 3_600_000).toISOString() : null
  }

  /** A recovery code is about to be sent. What a full disk does not take holds in this run. */
  async begin(hold: RecoveryHold): Promise<void> {
    await this.#change((holds) => [...holds, hold])
  }

  /** The registry has refused the code that was sent: that one blocks nothing. */
  async takeBack(hold: RecoveryHold): Promise<void> {
    await this.#change((holds) => holds.filter((other) => !isSame(other, hold)))
  }

  /** Those that are over go with the next change. */
  async #change(next: (holds: readonly RecoveryHold[]) => RecoveryHold[]): Promise<void> {
    await this.#file.note(({ version, holds }) => ({
      version,
      holds: next(holds.filter(({ until }) => Date.parse(until) > this.#now())),
    }))
  }

  #now(): number {
    return this.#parts.clock.now().getTime()
  }
}

const isSame = (a: RecoveryHold, b: RecoveryHold) =>
  a.registry === b.registry && a.username === b.username && a.until === b.until

/** What a recovery code costs, and where it is noted that one was used. */
export type HoldKeeper = Pick<RecoveryHolds, 'endAt' | 'begin' | 'takeBack'>

/** Recovery codes on their way: held back until the user says yes, noted before they are sent, taken back when they are refused. */
export class RecoveryUse {
  readonly #questions: OpenQuestions
  readonly #holds: HoldKeeper
  /** Whose question it is, where its purpose does not name them. */
  readonly #usernames = new Map<string, string>()
  /** The code that was sent last, and the hold that it brings about. */
  #sent: { readonly code: Secret; readonly hold: RecoveryHold } | null = null

  constructor(questions: OpenQuestions, holds: HoldKeeper) {
    this.#questions = questions
    this.#holds = holds
  }

  costsAt(registry: RegistryUrl): boolean {
    return this.#holds.endAt(registry) !== null
  }

  isOf(id: string, username: string): void {
    this.#usernames.set(id, username)
  }

  over(id: string): void {
    this.#usernames.delete(id)
  }

  async use(id: string, use: boolean): Promise<Result<undefined>> {
    const prompt = this.#questions.get(id)
    const code = this.#questions.heldBy(id)
    if (prompt?.kind !== 'code' || !code) return noLongerOpen()
    if (!use) {
      this.#questions.update({ ...prompt, holdUntil: null })
      return ok()
    }
    const { registry, purpose } = prompt
    const username = purpose.action === 'sign-in' ? purpose.username : (this.#usernames.get(id) ?? null)
    const until = this.#holds.endAt(registry)
    if (username !== null && until !== null) {
      const hold = { registry, username, until }
      this.#sent = { code, hold }
      await this.#holds.begin(hold)
    }
    return this.#questions.answer(id, ok(code))
  }

  refused(code: Secret): void {
    const sent = this.#sent
    if (sent?.code !== code) return
    this.#sent = null
    void this.#holds.takeBack(sent.hold)
  }
}
