import { contract, type Bridge } from '../../../src/shared/contract.ts'
import type { Intent } from '../../../src/shared/desktop.ts'
import { failure, ok, type FailureCode, type Result } from '../../../src/shared/failure.ts'
import type { Patch, Snapshot } from '../../../src/shared/state.ts'
import {
  account as accountOf,
  emptySnapshot,
  listOf,
  practice,
  registry,
  token,
} from '../../support/sample-state.ts'

export { listOf, practice, registry, token }
export const account = accountOf()

export const snapshot: Snapshot = {
  ...emptySnapshot,
  host: { kind: 'electron', tray: true },
  accounts: [account],
  lists: { a1: listOf(token('ci'), token('old')) },
}

export const refused = (code: FailureCode) =>
  ({ ok: false, failure: failure(code, `Refused: ${code}.`) }) as const

/** Answers by `group.name`; what is not given answers with nothing. */
type Answers = Readonly<Record<string, (args: never) => Result<unknown> | Promise<Result<unknown>>>>

/** A main process of a few lines: it keeps what was asked, answers as told, and can push events. */
export class FakeBridge {
  readonly calls: { readonly name: string; readonly args: unknown }[] = []
  readonly #answers: Answers
  readonly #listeners = new Set<{ readonly channel: string; readonly listener: (payload: never) => void }>()

  constructor(answers: Answers = {}) {
    this.#answers = {
      'app.snapshot': () => ok(snapshot),
      'ranges.draft': () => ok({ ranges: [], typed: '' }),
      'tokens.draft': () => ok(null),
      ...answers,
    }
  }

  push(patch: Patch): void {
    this.#emit('app.changed', patch)
  }

  intend(intent: Intent): void {
    this.#emit('app.intent', intent)
  }

  argsOf(name: string): unknown[] {
    return this.calls.filter((call) => call.name === name).map(({ args }) => args)
  }

  /** Every call and event of the contract; nothing is written out twice. */
  get bridge(): Bridge {
    return Object.fromEntries(
      Object.entries(contract).map(([group, entries]) => [
        group,
        Object.fromEntries(
          Object.entries(entries).map(([name, { kind }]) => [
            name,
            kind === 'call' ? this.#call(`${group}.${name}`) : this.#subscription(`${group}.${name}`),
          ]),
        ),
      ]),
    ) as unknown as Bridge
  }

  #subscription(channel: string): (listener: (payload: never) => void) => () => void {
    return (listener) => {
      const entry = { channel, listener }
      this.#listeners.add(entry)
      return () => this.#listeners.delete(entry)
    }
  }

  #emit(channel: string, payload: unknown): void {
    for (const entry of this.#listeners) if (entry.channel === channel) entry.listener(payload as never)
  }

  #call(name: string): (args?: unknown) => Promise<Result<unknown>> {
    return async (args) => {
      // What crosses the bridge is cloned, and a reactive proxy cannot be.
      this.calls.push({ name, args: structuredClone(args) })
      const answer = this.#answers[name]
      return answer ? answer(args as never) : ok()
    }
  }
}
