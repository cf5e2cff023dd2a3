import fc from 'fast-check'
import { parse } from 'ini'
import { readdir, stat } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cutLine, planLine, type Traces } from '../../../../src/main/core/infra/config-files/own-line.ts'
import { createTestHome, type TestHome } from '../../../support/plaintext-tokens/home.ts'

let home: TestHome
beforeAll(async () => {
  home = await createTestHome()
})
afterAll(() => home.remove())

const setting = '//npm.acme.example/:_authToken'
const token = `npm_${'aB3'.repeat(12)}`
const isOurs = (value: string) => value === token
const line = () => ({ path: `${home.path}/.npmrc`, setting })

async function add(): Promise<Traces> {
  const planned = await planLine(home.fs, '0123456789', line(), token)
  if (!planned.ok) throw new Error(planned.failure.message)
  expect(await planned.value.write()).toEqual({ ok: true })
  return planned.value.traces
}

const pieces = fc.constantFrom(
  'registry=https://npm.acme.example/',
  '# Überschrift – наш реестр',
  '; comment with = and "quotes"',
  '',
  '   ',
  'fund = false',
  '//npm.acme.example/team/:_authToken=${TEAM_TOKEN}',
  `#//npm.acme.example/:_authToken=another`,
  '[section]',
  'email=ünï@acme.example',
)
const file = fc
  .record({
    lines: fc.array(pieces, { maxLength: 6 }),
    lineBreak: fc.constantFrom('\n', '\r\n', '\r'),
    ends: fc.boolean(),
    mark: fc.constantFrom('', '\ufeff'),
  })
  .map(({ lines, lineBreak, ends, mark }) => mark + lines.join(lineBreak) + (ends ? lineBreak : ''))

describe('a line of ours in a .npmrc', () => {
  it('is read by npm’s own parser while it is there, and taken out leaves every byte as it was', async () => {
    await fc.assert(
      fc.asyncProperty(file, async (text) => {
        const path = await home.write('.npmrc', text, 0o640)
        const traces = await add()
        const settings = parse((await home.read('.npmrc')).replace(/^\ufeff/, '').replaceAll('\r', '\n'))
        expect(settings[setting]).toBe(token)
        expect(await cutLine(home.fs, { ...line(), ...traces }, isOurs)).toEqual({ ok: true, value: 'cut' })
        expect(await home.read('.npmrc')).toBe(text)
        expect((await stat(path)).mode & 0o777).toBe(0o640)
      }),
      { numRuns: 60 },
    )
  })

  it('makes the file where there is none, for its owner alone, and leaves none behind', async () => {
    await (await createTestHome()).remove()
    const other = await createTestHome()
    const path = `${other.path}/.npmrc`
    const planned = await planLine(home.fs, '0123456789', { path, setting }, token)
    if (!planned.ok) throw new Error(planned.failure.message)
    await planned.value.write()
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect(await readdir(other.path)).toEqual(['.npmrc'])
    await cutLine(home.fs, { path, setting, ...planned.value.traces }, isOurs)
    expect(await readdir(other.path)).toEqual([])
    await other.remove()
  })

  it('keeps what somebody wrote behind it, on a line of its own', async () => {
    await home.write('.npmrc', 'fund=false')
    const traces = await add()
    await home.write('.npmrc', `${await home.read('.npmrc')}audit=false\n`)
    await cutLine(home.fs, { ...line(), ...traces }, isOurs)
    expect(await home.read('.npmrc')).toBe('fund=false\naudit=false\n')
  })

  it('is still known when npm has written the file anew, or somebody has put a sign before it', async () => {
    await home.write('.npmrc', '; mine\nfund=false\n')
    const traces = await add()
    await home.write('.npmrc', `${setting}=${token}\nfund=false\n;${setting}=${token}\n`)
    expect(await cutLine(home.fs, { ...line(), ...traces }, isOurs)).toEqual({ ok: true, value: 'cut' })
    expect(await home.read('.npmrc')).not.toContain(token)
    expect(await home.read('.npmrc')).toContain('fund=false')
  })

  it('is left alone when its value is another’s, and is no loss when it is gone', async () => {
    await home.write('.npmrc', 'fund=false\n')
    const traces = await add()
    const text = `fund=false\n${setting}=npm_somebody\n`
    await home.write('.npmrc', text)
    expect(await cutLine(home.fs, { ...line(), ...traces }, isOurs)).toEqual({ ok: true, value: 'changed' })
    expect(await home.read('.npmrc')).toBe(text)
    await home.write('.npmrc', 'fund=false\n')
    expect(await cutLine(home.fs, { ...line(), ...traces }, isOurs)).toEqual({ ok: true, value: 'gone' })
  })

  it('is not written where the file has a credential of that registry, or could not be read back', async () => {
    await home.write('.npmrc', `${setting}=\${NPM_TOKEN}\n`)
    expect(await planLine(home.fs, '0123456789', line(), token)).toMatchObject({
      failure: { code: 'already-there' },
    })
    await home.write('.npmrc', 'fund=false\n')
    for (const strange of ['a;b', 'a#b', '"a"', 'a${HOME}'])
      expect(await planLine(home.fs, '0123456789', line(), strange), strange).toMatchObject({
        failure: { code: 'file-unwritable' },
      })
  })
})
