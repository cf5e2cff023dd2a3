import { defaultUrl } from 'registry-url'
import { describe, expect, it } from 'vitest'
import type { PracticeRegistry } from '../../src/practice/index.ts'
import { createMemoryKeychain } from '../../src/main/core/infra/keychain/memory-keychain.ts'
import type { Keychain } from '../../src/main/core/infra/keychain/keychain.ts'
import type { CoreFixture } from '../support/core-fixture.ts'
import { move, named, signIn, startApp, startHome, startRegistry } from '../support/practice-story.ts'
import { rotate, rotation } from '../support/rotation-story.ts'

/**
 * A registry that the user is signed in to, and has agreed to ask, writes its own list. So it can list a row whose mask fits a token of another
 * registry, or whose key is that token's SHA-512, which `npm token list --json` prints. Neither may bring it the token.
 */

/** Another token with the same ends: the mask of one fits the other. */
const lookalike = (secret: string) =>
  secret.slice(0, 8) + 'Zq9'.repeat(20).slice(0, secret.length - 12) + secret.slice(-4)

const found = (app: CoreFixture) => app.core.snapshot().plaintextTokens.found
const inFile = (app: CoreFixture, path: string) =>
  found(app).find((each) => each.path === path) ?? expect.fail(`nothing was found in ${path}`)
const received = ({ requests }: PracticeRegistry) => JSON.stringify(requests)

/** Remembers under which service each secret was put. */
function watchedKeychain(): Keychain & { readonly put: string[][] } {
  const keychain = createMemoryKeychain()
  const put: string[][] = []
  return {
    ...keychain,
    put,
    set(service, account, secret) {
      put.push([service, account, secret.reveal()])
      return keychain.set(service, account, secret)
    },
  }
}

/** A user signed in at a hostile registry, who agreed to ask it about a token in `.npmrc` that is bound to it. */
async function startAttack(dialect: 'granular' | 'classic' = 'granular') {
  const [home, hostile] = [await startHome(), await startRegistry({ twoFactor: 'none', dialect })]
  const row = named(hostile, 'ci-install')
  const own = named(hostile, 'docs preview').secret
  await home.write('.npmrc', `registry=${hostile.url}\n//127.0.0.1:${hostile.port}/:_authToken=${own}\n`)
  const keychain = watchedKeychain()
  const app = await startApp({ fs: home.fs, keychain })
  const account = await signIn(app, hostile)
  return { home, hostile, app, account, keychain, row, key: row.key, registry: hostile }
}

async function askHostile({ app, hostile }: Awaited<ReturnType<typeof startAttack>>) {
  await app.core.handlers.plaintextTokens.find()
  expect(await app.core.handlers.plaintextTokens.ask({ registry: hostile.url })).toEqual({ ok: true })
}

describe('a registry whose row looks like a token of another registry', () => {
  it('is not sent it: the file decides whom to ask', async () => {
    const attack = await startAttack()
    const stolen = lookalike(attack.row.secret)
    await attack.home.write('.env', `NPM_TOKEN=${stolen}\n`)
    await askHostile(attack)
    expect(received(attack.hostile)).toContain(named(attack.hostile, 'docs preview').secret)
    expect(received(attack.hostile)).not.toContain(stolen)
    // The likeness is told, and moves nothing.
    expect(inFile(attack.app, '~/.env')).toMatchObject({
      registry: defaultUrl,
      verdict: 'not-asked',
      match: { account: attack.account, key: attack.key },
    })
  })

  it('is not sent it for knowing its SHA-512, which is not knowing the token', async () => {
    const attack = await startAttack('classic')
    await attack.home.write('.env', `NPM_TOKEN=${attack.row.secret}\n`)
    await askHostile(attack)
    expect(received(attack.hostile)).not.toContain(attack.row.secret)
    expect(inFile(attack.app, '~/.env')).toMatchObject({ registry: defaultUrl, match: { key: attack.key } })
  })

  it('is not sent one that its file binds to another registry', async () => {
    const attack = await startAttack()
    const stolen = lookalike(attack.row.secret)
    await attack.home.write('.npmrc.work', `//npm.acme.example/:_authToken=${stolen}\n`)
    await askHostile(attack)
    expect(received(attack.hostile)).not.toContain(stolen)
    expect(inFile(attack.app, '~/.npmrc.work')).toMatchObject({
      registry: 'https://npm.acme.example/',
      match: null,
    })
  })

  it('does not get it into its part of the keychain when the file is cleaned up', async () => {
    const attack = await startAttack()
    const stolen = lookalike(attack.row.secret)
    await attack.home.write('.env', `NPM_TOKEN=${stolen}\n`)
    await attack.app.core.handlers.plaintextTokens.find()
    expect(await move(attack.app, inFile(attack.app, '~/.env').id)).toEqual({ ok: true })
    const services = attack.keychain.put.filter(([, , text]) => text === stolen).map(([service]) => service)
    expect(services).toHaveLength(1)
    expect(services.join()).not.toContain(String(attack.hostile.port))
    const [moved] = attack.app.core.snapshot().plaintextTokens.moved
    expect(moved).toMatchObject({ registry: defaultUrl, account: null })

    // Handed over it is npm's, and following the row of the other registry it is not.
    await attack.app.core.handlers.handover.lend({ account: null, key: moved?.id ?? '', minutes: 5 })
    expect(await attack.home.read('.npmrc')).toContain(
      `${defaultUrl.replace('https:', '')}:_authToken=${stolen}`,
    )
    expect(await rotate(attack)).toEqual({ ok: true })
    expect(rotation(attack.app)).toMatchObject({ status: 'done', placed: [] })
    expect(await attack.home.read('.npmrc')).toContain(stolen)
    expect(received(attack.hostile)).not.toContain(stolen)
  })

  it('does not get it tried as proof, nor its own put in its place, when the row is rotated', async () => {
    const attack = await startAttack()
    const stolen = lookalike(attack.row.secret)
    await attack.home.write('.env', `NPM_TOKEN=${stolen}\n`)
    await attack.app.core.handlers.plaintextTokens.find()
    expect(await rotate(attack)).toEqual({ ok: true })
    expect(rotation(attack.app)).toMatchObject({ status: 'done', placed: [] })
    expect(await attack.home.read('.env')).toBe(`NPM_TOKEN=${stolen}\n`)
    expect(received(attack.hostile)).not.toContain(stolen)
  })

  it('cannot hide the row that it is, by listing one like it', async () => {
    const [home, npm, hostile] = [await startHome(), await startRegistry(), await startRegistry()]
    const { secret, key } = named(npm, 'ci-install')
    await home.write('.npmrc', `registry=${npm.url}\n//127.0.0.1:${npm.port}/:_authToken=${secret}\n`)
    const app = await startApp({ fs: home.fs })
    const account = await signIn(app, npm)
    await signIn(app, hostile)
    await app.core.handlers.plaintextTokens.find()
    expect(inFile(app, '~/.npmrc').match).toMatchObject({ account, key })
  })
})

describe('a token whose secret is kept here as a row', () => {
  it('is that row, wherever it stands, and is rotated there', async () => {
    const [home, registry] = [await startHome(), await startRegistry({ twoFactor: 'none' })]
    const { secret, key } = named(registry, 'ci-install')
    await home.write(
      '.npmrc',
      `registry=${registry.url}\n//127.0.0.1:${registry.port}/:_authToken=${secret}\n`,
    )
    await home.write('.env', `NPM_TOKEN=${secret}\n`)
    const app = await startApp({ fs: home.fs })
    const account = await signIn(app, registry)
    await app.core.handlers.plaintextTokens.find()
    expect(await move(app, inFile(app, '~/.npmrc').id)).toEqual({ ok: true })
    expect(await rotate({ app, account, key, registry })).toEqual({ ok: true })
    expect(rotation(app)).toMatchObject({ status: 'done', placed: ['~/.env'] })
    expect(await home.read('.env')).not.toContain(secret)
  })
})

const token = `npm_${'xY7'.repeat(12)}`
const notUnderstood: readonly (readonly [why: string, file: string, text: string])[] = [
  ['a key with a scheme', '.npmrc', `https://npm.acme.example/:_authToken=${token}\n`],
  ['a key without slashes', '.npmrc', `npm.acme.example/:_authToken=${token}\n`],
  ['a key in a comment', '.npmrc', `#registry.acme.example/:_authToken=${token}\n`],
  ['a scope for a key', '.npmrc', `@acme:_authToken=${token}\n`],
  ['no name of a field', '.npmrc', `//npm.acme.example/=${token}\n`],
  ['a host out of a variable', '.npmrc', `//\${ACME_HOST}/npm/:_authToken=${token}\n`],
  ['a scope at a registry', '.npmrc', `//npm.acme.example/:@acme:_authToken=${token}\n`],
  ['no key, beside a registry', '.npmrc', `registry=https://npm.acme.example/\n_authToken=${token}\n`],
  ['a registry beside it', '.env', `NPM_CONFIG_REGISTRY=https://npm.acme.example/\nNPM_TOKEN=${token}\n`],
  ['an empty registry', '.yarnrc.yml', `npmRegistryServer: "\${ACME}"\nnpmAuthToken: ${token}\n`],
  ['an unread key', '.yarnrc.yml', `npmRegistry:\n  //npm.acme.example:\n    npmAuthToken: ${token}\n`],
  ['a command', '.bashrc', `npm config set //npm.acme.example/:_authToken ${token}\n`],
  [
    'JSON over several lines',
    '.env',
    `pnpm_config__auth='{"https://npm.acme.example":{\n"authToken":"${token}"}}'\n`,
  ],
]

describe('a binding that is not understood', () => {
  it.each(notUnderstood)('is asked of nobody: %s', async (_why, file, text) => {
    const home = await startHome()
    await home.write(file, text)
    const app = await startApp({ fs: home.fs })
    await app.core.handlers.plaintextTokens.find()
    expect(found(app).map(({ registry }) => registry)).toEqual([null])
    expect(await app.core.handlers.plaintextTokens.ask({ registry: defaultUrl })).toMatchObject({ ok: false })
  })

  it('is something else than none: a token of npm alone in its variable is npm’s', async () => {
    const home = await startHome()
    await home.write('.env', `NPM_CONFIG_REGISTRY=${defaultUrl}\nNPM_TOKEN=${token}\n`)
    const app = await startApp({ fs: home.fs })
    await app.core.handlers.plaintextTokens.find()
    expect(found(app).map(({ registry }) => registry)).toEqual([defaultUrl])
  })
})
