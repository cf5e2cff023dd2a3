import type { SecretKind, Unread } from '../../../../../shared/plaintext-tokens.ts'
import type { Secret } from '../../secrets/secret.ts'

/** A stretch of a text, from `start` up to, not including, `end`. In a `Reading` of bytes, both are byte offsets. */
export interface Span {
  readonly start: number
  readonly end: number
}

/** What a move takes out, and what it leaves instead. */
export interface Cut extends Span {
  readonly replacement: string
}

/** Stands for the registry of a secret that its file may bind to one, in a way that is not understood. Nobody is asked about it. */
export const unknownBinding = ''

/** A secret in plaintext, and the edit that takes it out. */
export interface PlainSecret {
  readonly kind: SecretKind
  /** The value as the tool that reads the file would get it. */
  readonly secret: Secret
  /** Where it stands, without quotes. */
  readonly span: Span
  readonly cut: Cut
  /** What it is the value of, as it is written: `//npm.acme.example/:_authToken`. */
  readonly setting: string
  /** The registry that the file binds it to: a URL, or npm's form without a scheme; null for none, which is not `unknownBinding`. */
  readonly registry: string | null
  readonly username: string | null
  readonly unread: Unread | null
}

/** A credential that is not in the file but in the environment: `${NAME}`. Nothing to move. */
export interface VariableUse {
  readonly setting: string
  readonly name: string
  /** True for forms that mean nothing at all when the variable is not set (`${NAME?}`, `${NAME-}`). */
  readonly optional: boolean
  readonly span: Span
}

export interface Reading {
  readonly secrets: readonly PlainSecret[]
  readonly variables: readonly VariableUse[]
  /** `registry` and `@scope:registry` settings, which tell http from https for npm's keys without a scheme. */
  readonly registries: readonly string[]
  /** Why the file could not be read as what it is; secrets known by their shape are given all the same. */
  readonly fault: string | null
}

/** Reads one text whose characters are Latin-1 bytes or UTF-16 units (see `source-text.ts`). */
export type Reader = (text: string) => Reading

/** Characters. What is longer than settings ever are is not given to a parser, which would hold up the window. */
export const longestParsed = 16 * 1024

/**
 * Whether a text is worth parsing for the settings that `wanted` names; if not, what its reading is. Whatever has a token's
 * shape is found all the same.
 */
export function unparsed(text: string, wanted: RegExp): Reading | null {
  if (!wanted.test(text)) return emptyReading
  const fault = 'it is longer than settings are, so Tokentray searched it only for texts shaped like tokens'
  return text.length > longestParsed ? { ...emptyReading, fault } : null
}

export const emptyReading: Reading = { secrets: [], variables: [], registries: [], fault: null }
