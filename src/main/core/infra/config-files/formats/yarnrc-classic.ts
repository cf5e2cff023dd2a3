import { Secret } from '../../secrets/secret.ts'
import { linesOf } from './ini.ts'
import { emptyReading, type PlainSecret, type Reading } from './reading.ts'

/** A line of yarn 1's `.yarnrc`: a key and its value, each a word or in double quotes. */
const line = /^\s*("?)((?:\/\/\S*:)?(?:_authToken|_auth|_password))\1\s+("?)([^"\s]+)\3\s*$/

/** yarn 1. It reads `.npmrc` too, where most of its tokens are. */
export function readYarnrcClassic(text: string): Reading {
  const secrets: PlainSecret[] = []
  for (const [written, start] of linesOf(text)) {
    const [, , key = '', quote = '', value] = line.exec(written) ?? []
    if (value === undefined || value.includes('${')) continue
    const end = start + written.trimEnd().length - quote.length
    const span = { start: end - value.length, end }
    const after = /^(?:\r\n|\n|\r)?/.exec(text.slice(start + written.length))?.[0].length ?? 0
    secrets.push({
      kind: key.endsWith('_auth') ? 'basic' : key.endsWith('_password') ? 'password' : 'token',
      secret: new Secret(value),
      span,
      cut: { start, end: start + written.length + after, replacement: '' },
      setting: key,
      registry: /^(\/\/.*):[^:]*$/.exec(key)?.[1] ?? null,
      username: null,
      unread: null,
    })
  }
  return { ...emptyReading, secrets }
}
