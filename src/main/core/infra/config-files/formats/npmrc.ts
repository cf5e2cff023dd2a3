import type { Unread } from '../../../../../shared/plaintext-tokens.ts'
import { Secret } from '../../secrets/secret.ts'
import { readIni, type IniSetting } from './ini.ts'
import type { Cut, PlainSecret, Reading, VariableUse } from './reading.ts'

const credential = /^(?:(\/\/.*):)?(_authToken|_auth|_password)$/i
const kinds = { _authtoken: 'token', _auth: 'basic', _password: 'password' } as const

/** npm's `${NAME}` and `${NAME?}`; an odd number of backslashes before it keeps it as it is (npm's env-replace.js). */
const variable = /(?<!\\)(?:\\\\)*\$\{([^${}?]+)(\?)?\}/g

/** `.npmrc` and what is written like it: npm's global file, pnpm's `auth.ini` and `rc`, what profile switchers leave. */
export function readNpmrc(text: string): Reading {
  const settings = readIni(text)
  const found = settings.filter(({ key, value }) => credential.test(key) && value !== '')
  const live = settings.filter((setting) => !setting.inComment && !setting.inSection)
  const usernames = new Map(
    live
      .filter(({ key }) => /(^|:)username$/.test(key))
      .map(({ key, value }) => [registryOf(key) ?? '', value]),
  )
  return {
    secrets: found
      .filter((setting) => !usesVariables(setting))
      .map((setting) => secretOf(setting, usernames)),
    variables: found.filter((setting) => usesVariables(setting) && !setting.inComment).flatMap(variablesOf),
    registries: live.filter(({ key }) => /^(@.+:)?registry$/.test(key)).map(({ value }) => value),
    fault: null,
  }
}

const registryOf = (key: string) => /^(\/\/.*):[^:]*$/.exec(key)?.[1] ?? null
const usesVariables = ({ value }: IniSetting) => value.search(variable) >= 0

function secretOf(setting: IniSetting, usernames: ReadonlyMap<string, string>): PlainSecret {
  const { key, value, span } = setting
  const name = credential.exec(key)?.[2]?.toLowerCase()
  const kind = name === '_auth' || name === '_password' ? kinds[name] : kinds._authtoken
  const registry = registryOf(key)
  return {
    kind,
    secret: new Secret(value),
    span,
    cut: cutOf(setting),
    setting: key,
    registry,
    username: kind === 'password' ? (usernames.get(registry ?? '') ?? null) : null,
    unread: unreadOf(setting),
  }
}

/**
 * A setting is taken out as a whole: an emptied one makes pnpm 12 send an empty token, and a `${NAME}` in its place makes npm
 * and bun send these very letters and yarn 1 stop. A comment behind it stays, and one that was a comment already loses its
 * secret only.
 */
export function cutOf({ line, written, span, commented, inComment }: IniSetting): Cut {
  if (inComment) return { ...span, replacement: '' }
  return { ...(commented ? written : line), replacement: '' }
}

function unreadOf({ key, inComment, inSection }: IniSetting): Unread | null {
  if (inComment) return 'comment'
  if (inSection) return 'section'
  if (registryOf(key) === null) return 'unscoped'
  // npm looks a host up in lower case, and its own words in this spelling only.
  const host = /^\/\/[^/]*/.exec(key)?.[0] ?? ''
  return host !== host.toLowerCase() || !/:(_authToken|_auth|_password)$/.test(key) ? 'key' : null
}

function variablesOf({ key, value, span }: IniSetting): readonly VariableUse[] {
  return [...value.matchAll(variable)].map(([, name = '', optional]) => ({
    setting: key,
    name,
    optional: optional === '?',
    span,
  }))
}
