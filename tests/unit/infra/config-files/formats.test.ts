import fc from 'fast-check'
import ini from 'ini'
import { describe, expect, it } from 'vitest'
import {
  cutBytes,
  readBytes,
  type Format,
} from '../../../../src/main/core/infra/config-files/formats/index.ts'
import { readIni } from '../../../../src/main/core/infra/config-files/formats/ini.ts'
import { generatedFile } from '../../../support/plaintext-tokens/file-arbitraries.ts'

const token = `npm_${'aB3'.repeat(12)}`

/** What a text of that format holds, in short: settings with what is said of each. */
function found(format: Format, text: string) {
  const { secrets, variables, fault } = readBytes(format, Buffer.from(text))
  return {
    secrets: secrets.map(({ setting, secret, registry, unread, kind, username }) => ({
      setting,
      value: secret.reveal(),
      registry,
      ...(unread && { unread }),
      ...(kind !== 'token' && { kind }),
      ...(username !== null && { username }),
    })),
    variables: variables.map(({ name, optional }) => (optional ? `${name}?` : name)),
    fault,
  }
}

/** What is left of a text when its first secret is taken out. */
function left(format: Format, text: string): string {
  const bytes = Buffer.from(text)
  const [secret] = readBytes(format, bytes).secrets
  if (!secret) throw new Error('nothing was found')
  return cutBytes(bytes, secret).toString()
}

describe('files of every format', () => {
  it('give their token and lose its bytes only', () => {
    fc.assert(
      fc.property(generatedFile, ({ format, token, bytes, left }) => {
        const { secrets, fault } = readBytes(format, bytes)
        expect({ values: secrets.map(({ secret }) => secret.reveal()), fault }).toEqual({
          values: [token],
          fault: null,
        })
        for (const secret of secrets) {
          const after = cutBytes(bytes, secret)
          expect(after.toString('latin1')).toBe(left.toString('latin1'))
          expect(readBytes(format, after).secrets).toEqual([])
        }
      }),
      { numRuns: 1_000 },
    )
  })

  it('never make a reader throw, whatever is in them', () => {
    const format = fc.constantFrom<Format>(
      'npmrc',
      'pnpm-config',
      'yarnrc',
      'yarnrc-classic',
      'bunfig',
      'env',
      'shell',
    )
    const piece = fc.oneof(
      fc.string(),
      fc.constantFrom(token, '\n', '=', ': ', '"', "'", '_auth', '//h/:_authToken=', '{', '[', '&a ', '*a'),
    )
    fc.assert(
      fc.property(format, fc.array(piece, { maxLength: 12 }), (format, pieces) => {
        const bytes = Buffer.from(pieces.join(''))
        for (const { span, cut } of readBytes(format, bytes).secrets) {
          expect(cut.start).toBeLessThanOrEqual(span.start)
          expect(cut.end).toBeGreaterThanOrEqual(span.end)
        }
      }),
      { numRuns: 1_000 },
    )
  })
})

describe('.npmrc', () => {
  it('is read as npm reads it', () => {
    const word = fc.string({ unit: fc.constantFrom(...Array.from('aZ0 ;#\\"\'=[]')), maxLength: 12 })
    fc.assert(
      fc.property(word, (value) => {
        const text = `key=${value}`
        const theirs: unknown = ini.parse(text)['key']
        const [ours] = readIni(text)
        // Of '0' and '[]' npm makes a number and a list, which no token is.
        fc.pre(typeof theirs !== 'number' && !Array.isArray(theirs))
        const meant =
          typeof theirs === 'string' && !['', 'true', 'false', 'null'].includes(theirs) ? theirs : undefined
        expect(ours?.value).toBe(meant)
      }),
      { numRuns: 2_000 },
    )
  })

  it('says why npm does not use what it finds', () => {
    const text = [
      `//ONE.example/:_authToken=${token}`,
      '_authToken=11111111-2222-3333-4444-555555555555',
      `//two.example/:_authtoken=${token}`,
      ` ; //three.example/:_authToken = "${token}"`,
      `# an old one: ${token}`,
      '[hidden]',
      `//four.example/:_authToken=${token}`,
    ].join('\n')
    expect(found('npmrc', text).secrets.map(({ unread }) => unread)).toEqual([
      'key',
      'unscoped',
      'key',
      'comment',
      'section',
      'shape',
    ])
  })

  it('knows name and password, and what is not in the file', () => {
    const text = [
      '//h.example/:username=ada',
      '//h.example/:_password="c2VjcmV0"',
      '//i.example/:_auth=YWRhOnNlY3JldA==',
      '//j.example/:_authToken=${NPM_TOKEN}',
      '//k.example/:_authToken=${NPM_TOKEN?}',
      '//l.example/:_authToken',
      '//m.example/:_authToken=true',
      '//n.example/:_authToken=',
    ].join('\n')
    expect(found('npmrc', text)).toEqual({
      secrets: [
        {
          setting: '//h.example/:_password',
          value: 'c2VjcmV0',
          registry: '//h.example/',
          kind: 'password',
          username: 'ada',
        },
        { setting: '//i.example/:_auth', value: 'YWRhOnNlY3JldA==', registry: '//i.example/', kind: 'basic' },
      ],
      variables: ['NPM_TOKEN', 'NPM_TOKEN?'],
      fault: null,
    })
  })

  it('loses the whole setting, also in the last line, and keeps a comment behind it', () => {
    expect(left('npmrc', `a=b\r\n//h/:_authToken=${token}`)).toBe('a=b\r\n')
    expect(left('npmrc', `//h/:_authToken=${token} ; mine\na=b`)).toBe(' ; mine\na=b')
    expect(left('npmrc', `;//h/:_authToken=${token}\na=b`)).toBe(';//h/:_authToken=\na=b')
  })
})

it('loses all its secrets at once, also where one stands within what another takes along', () => {
  const text = `a=b\n//${token}.example/:_authToken=${token}\n# ${token}\nfund=false\n`
  const bytes = Buffer.from(text)
  const { secrets } = readBytes('npmrc', bytes)
  expect(secrets).toHaveLength(3)
  for (const all of [secrets, secrets.toReversed()])
    expect(cutBytes(bytes, ...all).toString()).toBe('a=b\n# \nfund=false\n')
})

describe('other formats', () => {
  it('yarn: the three places, with their registries', () => {
    const text = `npmRegistryServer: https://one.example
npmAuthToken: one-token-value
npmScopes:
  acme:
    npmRegistryServer: "https://two.example"
    npmAuthIdent: >-
      ada:secret
  other:
    npmAuthToken: "\${OTHER:-}"
npmRegistries:
  //three.example:
    npmAuthToken: "three\\u002dtoken"
`
    expect(found('yarnrc', text)).toEqual({
      secrets: [
        { setting: 'npmAuthToken', value: 'one-token-value', registry: 'https://one.example' },
        {
          setting: 'npmRegistries //three.example npmAuthToken',
          value: 'three-token',
          registry: '//three.example',
        },
        {
          setting: 'npmScopes acme npmAuthIdent',
          value: 'ada:secret',
          registry: 'https://two.example',
          kind: 'basic',
        },
      ],
      variables: ['OTHER?'],
      fault: null,
    })
    expect(left('yarnrc', 'npmAuthIdent: >-\n  ada:secret\n# end\n')).toBe('npmAuthIdent: ""\n# end\n')
  })

  it('Bun: addresses with a password, and names of variables', () => {
    const text = `[install]
registry = "https://ada:secret@one.example/"
[install.scopes]
two = { url = "https://two.example/", token = "$TWO" }
three = "https://three.example/"
`
    expect(found('bunfig', text)).toEqual({
      secrets: [
        {
          setting: 'install.registry',
          value: 'secret',
          registry: 'https://one.example/',
          kind: 'password',
          username: 'ada',
        },
      ],
      variables: ['TWO?'],
      fault: null,
    })
    expect(left('bunfig', text)).toContain('registry = "https://one.example/"')
  })

  it('yarn 1: lines of two words', () => {
    expect(found('yarnrc-classic', `"//h.example/:_authToken" "${token}"\n`).secrets).toEqual([
      { setting: '//h.example/:_authToken', value: token, registry: '//h.example/' },
    ])
  })

  it('env files and shells: known names, and other names by the shape', () => {
    const text = `NPM_TOKEN=11111111-2222-3333-4444-555555555555
export PATH=$PATH:/x DEPLOY="${token}"; true
NODE_AUTH_TOKEN=$NPM_TOKEN
OTHER=11111111-2222-3333-4444-555555555555
npm_config_//h.example/:_authToken=${token}
#YARN_NPM_AUTH_IDENT='ada:secret'
`
    expect(found('shell', text)).toMatchObject({
      secrets: [
        { setting: 'NPM_TOKEN' },
        { setting: 'DEPLOY', value: token },
        { setting: 'npm_config_//h.example/:_authToken', registry: '//h.example/' },
        { setting: 'YARN_NPM_AUTH_IDENT', kind: 'basic', unread: 'comment' },
      ],
      variables: ['NPM_TOKEN?'],
    })
  })

  it('longer than settings are, they are not parsed, but tokens are found by their shape', () => {
    const text = `npmAuthToken: ${token}\n${'# padding\n'.repeat(4_000)}`
    expect(found('yarnrc', text)).toMatchObject({
      secrets: [{ value: token, unread: 'shape' }],
      fault: 'it is longer than settings are, so Tokentray searched it only for texts shaped like tokens',
    })
  })

  it('a damaged file still gives what has the shape of a token, and says what is wrong', () => {
    expect(found('bunfig', `[install\ntoken = "${token}"`)).toMatchObject({
      secrets: [{ value: token, unread: 'shape' }],
      fault: 'it is not TOML (line 2)',
    })
    expect(found('yarnrc', `npmAuthToken: "${token}\n  a: [`)).toMatchObject({
      secrets: [{ value: token, unread: 'shape' }],
    })
  })
})
