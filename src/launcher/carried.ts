import { parseRegistryUrl } from '../shared/registry-url.ts'
import type { RegistryUrl } from '../shared/token.ts'
import type { Environment } from './child-environment.ts'
import type { Tool } from './options.ts'

/** A token of one registry that a command is about to get in these variables, among all others that it gets. */
export interface Carried {
  readonly tool: Tool
  readonly registry: RegistryUrl
  readonly variables: readonly string[]
  readonly env: Environment
}

/** Why a token would not stay with its registry: where that is written, and what is. */
export interface Route {
  readonly where: string
  readonly why: string
}

/** Whether an address, or npm's form of one without a scheme, is this registry. */
export function isRegistry(text: string | undefined, registry: RegistryUrl): boolean {
  if (text === undefined) return false
  const bare = text.trim().startsWith('//')
  const read = parseRegistryUrl(bare ? new URL(registry).protocol + text.trim() : text)
  return read.ok && read.value === registry
}
