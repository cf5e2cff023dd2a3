import fc from 'fast-check'
import type { Format } from '../../../src/main/core/infra/config-files/formats/index.ts'

/** A file that holds one token, and what is to be left of it when the token has been moved. */
export interface GeneratedFile {
  readonly format: Format
  readonly token: string
  readonly bytes: Buffer
  readonly left: Buffer
}

/** The text around a token: `before`, then `taken` or what is `left` instead of it, then `after`. */
interface Parts {
  readonly before: string
  readonly taken: string
  readonly left: string
  readonly after: string
}

interface Kind {
  readonly format: Format
  /** Lines that may stand above and below. */
  readonly noise: readonly string[]
  readonly parts: (token: string) => Parts
}

const quote = fc.constantFrom('', '"', "'")

const npmrc: fc.Arbitrary<Kind> = fc
  .record({
    host: fc.constantFrom('//npm.acme.example/', '//npm.acme.example:8443/path/', '//127.0.0.1:4873/'),
    field: fc.constantFrom('_authToken', '_auth', '_password'),
    equals: fc.constantFrom('=', ' = ', '= '),
    indent: fc.constantFrom('', '  ', '\t'),
    quote,
    comment: fc.constantFrom('', ' ; not for others', ' # not for others'),
  })
  .map(({ host, field, equals, indent, quote, comment }) => ({
    format: 'npmrc',
    noise: [
      '# Überschrift – наш реестр',
      '; comment with = and "quotes"',
      'registry=https://npm.acme.example/',
      'fund = false',
      '',
      '   ',
      'email=ünï@acme.example',
    ],
    parts(token) {
      // npm takes quotes for letters when a comment follows.
      const setting = `${indent}${host}:${field}${equals}${comment ? token : quote + token + quote}`
      return comment
        ? { before: '', taken: setting, left: '', after: `${comment}\n` }
        : { before: '', taken: `${setting}\n`, left: '', after: '' }
    },
  }))

const yamlNoise = ['# Überschrift', 'nodeLinker: node-modules', '', 'enableTelemetry: false # no']

const yarnrc: fc.Arbitrary<Kind> = fc
  .record({ form: fc.constantFrom('top', 'block', 'flow'), quote })
  .map(({ form, quote }) => ({
    format: 'yarnrc',
    noise: yamlNoise,
    parts(token) {
      const middle = { taken: quote + token + quote, left: '""' }
      if (form === 'top') return { before: 'npmAuthToken: ', ...middle, after: ' # mine\n' }
      return form === 'block'
        ? { before: 'npmRegistries:\n  "//npm.acme.example":\n    npmAuthToken: ', ...middle, after: '\n' }
        : { before: 'npmScopes: {acme: {npmAuthToken: ', ...middle, after: ', npmAlwaysAuth: true}}\n' }
    },
  }))

const pnpmConfig: fc.Arbitrary<Kind> = fc
  .record({ form: fc.constantFrom('block', 'flow', 'two', 'two in flow'), quote })
  .map(({ form, quote }) => ({
    format: 'pnpm-config',
    noise: yamlNoise,
    parts(token) {
      const value = quote + token + quote
      const [block, flow] = [
        '_auth:\n  "https://npm.acme.example/":\n    ',
        '_auth: {"https://npm.acme.example/": ',
      ]
      const other = '"@acme":\n      authToken: "${OTHER}"\n'
      switch (form) {
        case 'block':
          return { before: block, taken: `"@":\n      authToken: ${value}`, left: '{}', after: '\n' }
        case 'flow':
          return { before: flow, taken: `{"@": {authToken: ${value}}}`, left: '{}', after: '}\n' }
        case 'two':
          return { before: block, taken: `"@":\n      authToken: ${value}\n    `, left: '', after: other }
        default: {
          const after = ', "@acme": {authToken: "${OTHER}"}}}\n'
          return {
            before: `${flow}{`,
            taken: `"@": {authToken: ${value}}, `,
            left: '',
            after: after.slice(2),
          }
        }
      }
    },
  }))

const bunfig: fc.Arbitrary<Kind> = fc
  .record({ form: fc.constantFrom('registry', 'scope', 'table'), quote: fc.constantFrom('"', "'", '"""') })
  .map(({ form, quote }) => ({
    format: 'bunfig',
    noise: ['# Überschrift', '', '# smol = true'],
    parts(token) {
      const middle = { taken: token, left: '' }
      const address = '"https://npm.acme.example/"'
      if (form === 'scope')
        return {
          before: `[install.scopes]\nacme = { token = ${quote}`,
          ...middle,
          after: `${quote}, url = ${address} }\n`,
        }
      return form === 'registry'
        ? {
            before: `[install]\nregistry = { url = ${address}, token = ${quote}`,
            ...middle,
            after: `${quote} }\n`,
          }
        : {
            before: `[install.registry]\nurl = ${address}\ntoken = ${quote}`,
            ...middle,
            after: `${quote} # mine\n`,
          }
    },
  }))

const assignments: fc.Arbitrary<Kind> = fc
  .record({
    format: fc.constantFrom('env' as const, 'shell' as const),
    quote,
    name: fc.constantFrom(
      'NPM_TOKEN=',
      'export NODE_AUTH_TOKEN=',
      'set -gx NPM_TOKEN ',
      '  export NPM_TOKEN=',
      'MY_OWN_NAME=',
    ),
    comment: fc.constantFrom('', ' # secret', ' ; true'),
  })
  .map(({ format, quote, name, comment }) => ({
    format,
    noise: ['# alias', 'export PATH="$HOME/bin:$PATH"', '', 'alias ll="ls -l"', 'EDITOR=vi'],
    parts: (token) => ({ before: name + quote, taken: token, left: '', after: `${quote}${comment}\n` }),
  }))

/** Of npm's shape, which alone tells a token under a name that says nothing. */
const npmToken = fc
  .string({ unit: fc.constantFrom(...Array.from('ABCabc019')), minLength: 36, maxLength: 36 })
  .map((body) => `npm_${body}`)
/** A UUID, as npm's tokens were once, and base64, which may end in `=`. */
const otherToken = fc.oneof(
  fc.uuid(),
  fc.string({ minLength: 12, maxLength: 40 }).map((text) => Buffer.from(`u:${text}`).toString('base64')),
)

/** Files of every format, with either line break, with and without a byte order mark, in UTF-8 and UTF-16. */
export const generatedFile: fc.Arbitrary<GeneratedFile> = fc
  .oneof(npmrc, yarnrc, pnpmConfig, bunfig, assignments)
  .chain(({ format, noise, parts }) => {
    const line = fc.constantFrom(...noise)
    return fc
      .record({
        token: format === 'env' || format === 'shell' ? npmToken : fc.oneof(npmToken, otherToken),
        above: fc.uniqueArray(line, { maxLength: 3 }),
        below: fc.uniqueArray(line, { maxLength: 3 }),
        lineBreak: fc.constantFrom('\n', '\r\n'),
        encoding: fc.constantFrom('utf8', 'utf8-bom', 'utf16le'),
      })
      .map(({ token, above, below, lineBreak, encoding }) => {
        const { before, taken, left, after } = parts(token)
        const whole = (middle: string) => {
          const text = [...above, before + middle + after + below.join('\n')].join('\n')
          return encode(text.replaceAll('\n', lineBreak), encoding)
        }
        return { format, token, bytes: whole(taken), left: whole(left) }
      })
  })

function encode(text: string, encoding: string): Buffer {
  if (encoding === 'utf16le') return Buffer.from(`\ufeff${text}`, 'utf16le')
  return Buffer.from(encoding === 'utf8-bom' ? `\ufeff${text}` : text, 'utf8')
}
