import fc from 'fast-check'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openLogFile } from '../../../src/main/hosts/log-file.ts'

let folder = ''
let path = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tokentray-log-'))
  path = join(folder, 'app', 'tokentray.log')
})
afterEach(() => rm(folder, { recursive: true }))

const now = () => new Date('2026-11-24T10:00:00Z')

describe('the log', () => {
  it('has one line an entry, with its time, readable by its user only', async () => {
    const log = openLogFile(path, now)
    log('the keychain is locked')
    log('two\nlines  of\tone')
    expect(await readFile(path, 'utf8')).toBe(
      '2026-11-24T10:00:00.000Z the keychain is locked\n2026-11-24T10:00:00.000Z two lines of one\n',
    )
    expect((await stat(path)).mode & 0o777).toBe(0o600)
  })

  it('is set aside when it is full, once, and goes on', async () => {
    const log = openLogFile(path, now, 1_000)
    for (let line = 1; line <= 100; line++) log(`line ${line} ${'x'.repeat(50)}`)
    const files = (await readdir(join(folder, 'app'))).sort()
    expect(files).toEqual(['tokentray.log', 'tokentray.log.old'])
    for (const file of files) expect((await stat(join(folder, 'app', file))).size).toBeLessThanOrEqual(1_000)
    const text = await Promise.all(files.map((file) => readFile(join(folder, 'app', file), 'utf8')))
    expect(text[0]).toContain('line 100 ')
    expect(text.join('').match(/line \d+/g)?.length).toBeGreaterThan(10)
  })

  it('that cannot be written stops nobody', async () => {
    await writeFile(join(folder, 'app'), 'a file where the folder should be')
    expect(() => openLogFile(path, now)('x')).not.toThrow()
  })

  const alphanumerics = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
  const alphanumeric = (minLength: number, maxLength: number) =>
    fc.string({ unit: fc.constantFrom(...Array.from(alphanumerics)), minLength, maxLength })
  const secrets = fc.oneof(
    alphanumeric(36, 48).map((text) => `npm_${text}`),
    fc
      .tuple(alphanumeric(20, 30), alphanumeric(20, 60), alphanumeric(20, 40))
      .map((parts) => `eyJ${parts.join('.')}`),
    fc.base64String({ minLength: 64, maxLength: 120 }),
  )

  it('L1 keeps none of 10,000 generated secrets, wherever they stand in a line', async () => {
    const kept: string[] = []
    const around = fc.constantFrom(' ', '"', "'", '=', ':', '/', '(', '\n')
    const log = openLogFile(path, now, 16 * 1024 * 1024)
    const planted = fc.sample(fc.tuple(secrets, around, around), 10_000)
    for (const [secret, before, after] of planted) log(`asked for${before}${secret}${after}and failed`)
    const text = await readFile(path, 'utf8')
    for (const [secret] of planted) if (text.includes(secret)) kept.push(secret)
    expect(kept).toEqual([])
    expect(text.split('\n')).toHaveLength(10_001)
  })

  it('L2 keeps the ids of tokens, which are no secrets', async () => {
    const key = 'a1b2c3d4'.repeat(16)
    openLogFile(path, now)(`revoking ${key}, 3fa85f64-5717-4562-b3fc-2c963f66afa6`)
    expect(await readFile(path, 'utf8')).toContain(key)
  })
})
