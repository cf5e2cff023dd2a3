import { basename } from 'node:path'
import { environmentTokens } from '../main/core/infra/config-files/look-at.ts'
import { Secret } from '../main/core/infra/secrets/secret.ts'
import { isLoopback } from '../shared/registry-url.ts'
import type { RegistryUrl } from '../shared/token.ts'
import type { Options, Tool } from './options.ts'
import { valueAt } from '../shared/keyed.ts'

export type Environment = Readonly<Record<string, string | undefined>>

/** Which package manager a command is, by its name; npm's form, bound to one registry, is for all others. */
export function toolOf(command: string): Tool {
  const name = basename(command.replaceAll('\\', '/'))
    .toLowerCase()
    .replace(/\.(?:exe|cmd|ps1|c?js)$/, '')
  const names: Readonly<Record<string, Tool>> = {
    pnpm: 'pnpm',
    pnpx: 'pnpm',
    yarn: 'yarn',
    yarnpkg: 'yarn',
    bun: 'bun',
    bunx: 'bun',
  }
  return valueAt(names, name) ?? 'npm'
}

/** Variables that tools take credentials from. */
const credential =
  /^(?:(?:NPM|NODE|PNPM|BUN|YARN)_(?:AUTH_)?TOKEN|YARN_NPM_AUTH_.*|BUN_(?:CONFIG|AUTH)_TOKEN|P?NPM_CONFIG_TOKEN|P?NPM_CONFIG_.*(?:_AUTH|_PASSWORD|USERNAME|TOKEN_?HELPER).*|TOKENTRAY_RUN_TOKEN)$/i

/** The environment without any credential of a registry: known by the variable's name, or by the shape of what it holds. */
export function scrubbed(env: Environment): Record<string, string> {
  const shaped = new Set(environmentTokens({ env }).map(({ place }) => place.path))
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) =>
      value === undefined || credential.test(name) || shaped.has(name) ? [] : [[name, value]],
    ),
  )
}

/**
 * What a command gets beside the environment it would have anyway: the token, in the form that its package manager reads. Tried with
 * npm 12, pnpm 12, yarn 1 and 4 and Bun 1.4 (`tests/integration/launcher-tools.test.ts`).
 *
 * npm and pnpm take a key that is bound to the registry, which is no name for a shell and fine for a process. yarn 4 and Bun take a token for
 * their default registry only, so that is set with it; yarn 1 takes none, and reads `settings`, a file that names the variable
 * `TOKENTRAY_RUN_TOKEN` (see `yarn-settings.ts`).
 */
export function tokenVariables(
  tool: Tool,
  registry: RegistryUrl,
  token: Secret,
  { variable }: Pick<Options, 'variable'>,
  settings: string | null,
): Record<string, string> {
  const value = token.reveal()
  const url = new URL(registry)
  const bound = { [`npm_config_${registry.replace(/^https?:/, '')}:_authToken`]: value }
  const named = variable === null ? {} : { [variable]: value }
  switch (tool) {
    case 'npm':
    case 'pnpm':
      return { ...bound, ...named }
    case 'yarn':
      return {
        ...named,
        YARN_NPM_AUTH_TOKEN: value,
        YARN_NPM_REGISTRY_SERVER: registry,
        // yarn 4 speaks plain http to nobody unless it is told so; on this computer it is as private as https.
        ...(url.protocol === 'http:' && isLoopback(url) ? { YARN_UNSAFE_HTTP_WHITELIST: url.hostname } : {}),
        ...(settings === null ? {} : { npm_config_userconfig: settings, [yarnVariable]: value }),
      }
    case 'bun':
      return { ...bound, ...named, BUN_CONFIG_TOKEN: value, BUN_CONFIG_REGISTRY: registry }
  }
}

/** The variables among them that have the token. */
export function carryingVariables(
  tool: Tool,
  registry: RegistryUrl,
  options: Pick<Options, 'variable'>,
): readonly string[] {
  const stand = new Secret('stands for the token')
  return Object.entries(tokenVariables(tool, registry, stand, options, 'a file')).flatMap(([name, value]) =>
    value === stand.reveal() ? [name] : [],
  )
}

/** What the file for yarn 1 takes the token from. */
export const yarnVariable = 'TOKENTRAY_RUN_TOKEN'
