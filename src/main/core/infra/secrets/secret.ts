import { inspect } from 'node:util'
import { rememberSecret } from './known-secrets.ts'

/** Stands in a text in the place of a secret. */
export const mask = '••••'

/**
 * A token, password or code inside the main process. Whatever prints it (a template, JSON, an inspector,
 * a log) prints a mask; `reveal()` is the only way out, and easy to search for. The log's redactor knows its value.
 */
export class Secret {
  readonly #value: string

  constructor(value: string) {
    this.#value = value
    rememberSecret(value)
  }

  reveal(): string {
    return this.#value
  }

  /** Size in bytes as a keychain counts it (UTF-8). */
  get size(): number {
    return Buffer.byteLength(this.#value)
  }

  toString(): string {
    return mask
  }

  toJSON(): string {
    return mask
  }

  [inspect.custom](): string {
    return mask
  }
}
