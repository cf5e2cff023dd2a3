import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { PracticeOptions } from '../../src/practice/index.ts'
import { named, startFolder, startSignedIn } from '../support/practice-story.ts'

async function setUp(options: Partial<PracticeOptions> = {}) {
  const { registry, app, account } = await startSignedIn({ twoFactor: 'none', ...options })
  return {
    ...{ app, account },
    folder: await startFolder(),
    secretOf: (name: string) => named(registry, name).secret,
    check: app.core.handlers.leaks,
    found: () => app.core.snapshot().leaks.found,
  }
}

describe.each(['granular', 'classic'] as const)('the leak check, on a %s registry', (dialect) => {
  it('finds a pasted token, knows whose it is, and never says it whole', async () => {
    const { app, check, found, secretOf, account } = await setUp({ dialect })
    const secret = secretOf('old travis')
    const stranger = `npm_${'Zz9'.repeat(12)}`
    const log = `npm notice\n> ${secret}\nretry ${secret}\n${stranger}\n`
    expect(await check.lookAtText({ text: log, name: null, line: 1 })).toEqual({ ok: true })
    expect(found()).toMatchObject([
      { kind: 'npm', placesInAll: 2, places: [{ file: null, line: 2 }, { line: 3 }], match: { account } },
      { kind: 'npm', placesInAll: 1, places: [{ line: 4 }], match: null },
    ])
    const key = found()[0]?.match?.key ?? ''
    const listed = app.core.snapshot().lists[account]?.list?.tokens.find((token) => token.key === key)
    expect(secret.startsWith(listed?.masked.split('…')[0] ?? '-')).toBe(true)
    for (const hidden of [secret, stranger]) expect(JSON.stringify(app.sent)).not.toContain(hidden)

    expect(await app.core.handlers.tokens.revoke({ account, key })).toMatchObject({
      ok: true,
      value: { key, outcome: 'removed' },
    })
    await check.clear()
    expect(found()).toEqual([])
  })
})

it('knows a token by what a notification shows of it', async () => {
  const { check, found, secretOf } = await setUp()
  const secret = secretOf('staging deploy')
  const shown = `${secret.slice(0, 8)}...${secret.slice(-4)}`
  await check.lookAtText({ text: `We found ${shown} in a public repository.`, name: null, line: 1 })
  expect(found()).toMatchObject([{ kind: 'masked', match: { name: 'staging deploy' } }])
})

it('looks through a folder: texts at any depth, once a place, without dependencies and pictures', async () => {
  const { check, found, folder, secretOf, app } = await setUp()
  const [one, two] = [secretOf('old travis'), secretOf('staging deploy')]
  await mkdir(join(folder, 'deep', 'er'), { recursive: true })
  await mkdir(join(folder, 'node_modules'))
  await writeFile(join(folder, '.npmrc'), `//registry.example/:_authToken=${one}\n`)
  await writeFile(join(folder, 'deep', 'er', 'build.log'), `first\nsecond ${two}\n`)
  await writeFile(join(folder, 'node_modules', 'x.js'), `'${secretOf('docs preview')}'`)
  await writeFile(
    join(folder, 'picture.png'),
    Buffer.from([0x89, 0, 1, ...Buffer.from(secretOf('docs preview'))]),
  )
  expect(await check.lookAtFiles({ path: folder })).toEqual({ ok: true })
  const places = found().map(({ match, places: [place] }) => [match?.name, place?.file, place?.line])
  expect(new Set(places)).toEqual(
    new Set([
      ['old travis', join(folder, '.npmrc'), 1],
      ['staging deploy', join(folder, 'deep', 'er', 'build.log'), 2],
    ]),
  )
  expect(app.core.snapshot().leaks.search).toMatchObject({ running: false, files: 3, looked: true })

  expect(await check.lookAtFiles({ path: join(folder, '.npmrc') })).toEqual({ ok: true })
  expect(found()).toHaveLength(2)
  for (const path of [join(folder, 'nowhere'), 'relative/path']) {
    expect(await check.lookAtFiles({ path })).toMatchObject({
      ok: false,
      failure: { code: 'invalid-request' },
    })
  }
})

it('can be stopped, and says so', async () => {
  const { check, folder, app } = await setUp()
  await Promise.all(
    Array.from({ length: 300 }, (_, index) => writeFile(join(folder, `${index}.log`), 'nothing here')),
  )
  const looking = check.lookAtFiles({ path: folder })
  expect(await check.lookAtFiles({ path: folder })).toMatchObject({ ok: false })
  await check.cancel()
  expect(await looking).toEqual({ ok: true })
  const { search } = app.core.snapshot().leaks
  expect(search).toMatchObject({ running: false, cancelled: true })
  expect(search.files).toBeLessThan(300)
})
