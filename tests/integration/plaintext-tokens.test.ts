import { execFileSync } from 'node:child_process'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { defaultUrl } from 'registry-url'
import { describe, expect, it } from 'vitest'
import type { PracticeRegistry } from '../../src/practice/index.ts'
import type { FoundToken } from '../../src/shared/plaintext-tokens.ts'
import type { CoreFixture } from '../support/core-fixture.ts'
import {
  move,
  named,
  signIn,
  startAgain,
  startApp,
  startHome,
  startRegistry,
} from '../support/practice-story.ts'

const nerf = ({ port }: PracticeRegistry) => `//127.0.0.1:${port}/`
const found = (app: CoreFixture) => app.core.snapshot().plaintextTokens.found
const byPath = (app: CoreFixture, path: string): FoundToken => {
  const token = found(app).find((each) => each.path === path)
  if (!token) throw new Error(`nothing was found in ${path}`)
  return token
}

const somebody = `npm_${'xY7'.repeat(12)}`

describe('looking for tokens', () => {
  it('finds them where each tool keeps them, and says what is wrong with the files', async () => {
    const home = await startHome({ NODE_AUTH_TOKEN: somebody, NPM_CONFIG_USERCONFIG: '/nonexistent/npmrc' })
    await home.write(
      '.npmrc',
      `//one.example/:_authToken=${somebody}\n//two.example/:_authToken=\${NOT_SET}\n`,
      0o644,
    )
    await home.write('.npmrcs/work', '_auth=dTpw\n')
    await home.write('.config/pnpm/auth.ini', `//three.example/:_authToken=${somebody}\n`)
    await home.write(
      '.config/pnpm/config.yaml',
      `_auth:\n  https://four.example/:\n    "@":\n      authToken: ${somebody}\n`,
    )
    await home.write('.yarnrc.yml', `npmAuthToken: ${somebody}\n`)
    await home.write('.bunfig.toml', `[install\ntoken = "${somebody}"\n`)
    await home.write('.zshrc', `export NPM_TOKEN=${somebody}\n`)
    await home.write('secret/.npmrc', '')
    await home.link('.bashrc', '.bashrc')
    await home.write('projects/app/.npmrc', `//five.example/:_authToken=${somebody}\n`)
    await home.write('projects/app/node_modules/x/.npmrc', `//six.example/:_authToken=${somebody}\n`)
    await home.write('projects/lib/.env', 'NPM_TOKEN=11111111-2222-3333-4444-555555555555\n')
    await home.link('projects/circle', '..')
    await home.link('projects/twice.npmrc', 'app/.npmrc')
    execFileSync('git', ['init', '-q', join(home.path, 'projects')])
    execFileSync('git', ['-C', join(home.path, 'projects'), 'add', 'app/.npmrc'])

    const app = await startApp({ fs: home.fs })
    expect(found(app), 'nothing is read before the user asks for it').toEqual([])
    expect(await app.core.handlers.plaintextTokens.addFolder({ path: '~/projects' })).toEqual({ ok: true })
    expect(await app.core.handlers.plaintextTokens.find()).toEqual({ ok: true })

    expect(
      found(app).map(({ place, path, setting, git, openMode }) => [place, path, setting, git, openMode]),
    ).toEqual([
      ['environment', 'NODE_AUTH_TOKEN', 'NODE_AUTH_TOKEN', null, null],
      ['user', '~/.npmrc', '//one.example/:_authToken', null, '644'],
      ['pnpm', '~/.config/pnpm/auth.ini', '//three.example/:_authToken', null, null],
      ['pnpm', '~/.config/pnpm/config.yaml', '_auth https://four.example/ @ authToken', null, null],
      ['yarn', '~/.yarnrc.yml', 'npmAuthToken', null, null],
      ['bun', '~/.bunfig.toml', '', null, null],
      ['leftover', '~/.npmrcs/work', '_auth', null, null],
      ['shell', '~/.zshrc', 'NPM_TOKEN', null, null],
      ['project', '~/projects/app/.npmrc', '//five.example/:_authToken', 'tracked', null],
      ['env-file', '~/projects/lib/.env', 'NPM_TOKEN', 'untracked', null],
    ])
    const { remarks, search } = app.core.snapshot().plaintextTokens
    expect(remarks.map(({ path, about }) => [path, about])).toEqual([
      ['~/.npmrc', 'unset-variable'],
      ['~/.bunfig.toml', 'damaged'],
      ['~/.bashrc', 'link'],
    ])
    expect(search).toMatchObject({ running: false, cancelled: false })
    expect(JSON.stringify(app.sent)).not.toContain(somebody)
  })

  it('can be ended, and refuses folders that are none', async () => {
    const home = await startHome()
    for (let index = 0; index < 40; index++)
      await mkdir(join(home.path, 'many', String(index)), { recursive: true })
    const app = await startApp({ fs: home.fs })
    const { plaintextTokens: computer } = app.core.handlers
    await computer.addFolder({ path: join(home.path, 'many') })
    const finding = computer.find()
    await computer.cancel()
    await finding
    expect(app.core.snapshot().plaintextTokens.search).toMatchObject({ running: false, cancelled: true })
    for (const path of ['', 'projects', '/', '~/nowhere'])
      expect(await computer.addFolder({ path })).toMatchObject({
        ok: false,
        failure: { code: 'invalid-request' },
      })
    expect(await computer.addFolder({})).toMatchObject({ ok: false, failure: { code: 'cancelled' } })
  })
})

describe('saying what a token is', () => {
  it('asks only registries that the user agreed to, and tells alive, blocked and dead apart', async () => {
    const [home, registry] = [await startHome(), await startRegistry()]
    const lines = [named(registry, 'docs preview').secret, named(registry, 'ci-install').secret, somebody]
    await home.write('.npmrc', `registry=${registry.url}\n${nerf(registry)}:_authToken=${lines[0] ?? ''}\n`)
    await home.write('.npmrc.blocked', `${nerf(registry)}:_authToken=${lines[1] ?? ''}\n`)
    await home.write('.npmrc.dead', `${nerf(registry)}:_authToken=${lines[2] ?? ''}\n`)
    await home.write(
      '.npmrc.pair',
      `${nerf(registry)}:_auth=${Buffer.from('demo:demo-password').toString('base64')}\n`,
    )
    const app = await startApp({ fs: home.fs })
    await app.core.handlers.plaintextTokens.find()
    expect(found(app).map(({ verdict }) => verdict)).toEqual(Array(4).fill('not-asked'))
    expect(registry.requests).toEqual([])

    expect(await app.core.handlers.plaintextTokens.ask({ registry: 'https://other.example/' })).toMatchObject(
      {
        ok: false,
      },
    )
    expect(await app.core.handlers.plaintextTokens.ask({ registry: registry.url })).toEqual({ ok: true })
    expect(found(app).map(({ path, verdict, username }) => [path, verdict, username])).toEqual([
      ['~/.npmrc', 'alive', 'demo'],
      ['~/.npmrc.blocked', 'blocked', null],
      ['~/.npmrc.dead', 'dead', null],
      ['~/.npmrc.pair', 'alive', 'demo'],
    ])
    expect(app.core.snapshot().preferences.plaintextTokens.mayAsk).toEqual([registry.url])
  })

  it.each(['granular', 'classic'] as const)(
    'knows its row in the list of an account (%s)',
    async (dialect) => {
      const [home, registry] = [await startHome(), await startRegistry({ dialect })]
      await home.write('.npmrc', `${nerf(registry)}:_authToken=${named(registry, 'docs preview').secret}\n`)
      await home.write('.env', `NPM_TOKEN=${named(registry, 'ci-install').secret}\n`)
      const app = await startApp({ fs: home.fs })
      await app.core.handlers.plaintextTokens.find()
      const account = await signIn(app, registry)
      const keys = new Map(registry.tokens().map(({ name, key }) => [name, key]))
      expect(byPath(app, '~/.npmrc').match).toMatchObject({ account, key: keys.get('docs preview') })
      expect(byPath(app, '~/.env')).toMatchObject({
        // The file binds it to none; that it looks like a row of a registry does not bring it there.
        registry: defaultUrl,
        match: { key: keys.get('ci-install') },
      })
    },
  )
})

describe('moving a token', () => {
  it('keeps it in the row of its account, gives it for copying, and puts it back', async () => {
    const [home, registry] = [await startHome(), await startRegistry()]
    const secret = named(registry, 'docs preview').secret
    const text = `; mine\r\n${nerf(registry)}:_authToken=${secret}\r\nfund=false`
    await home.write('.npmrc', text)
    const app = await startApp({ fs: home.fs })
    const account = await signIn(app, registry)
    await app.core.handlers.plaintextTokens.find()
    const token = byPath(app, '~/.npmrc')

    const preview = await app.core.handlers.plaintextTokens.preview(token)
    expect(preview).toMatchObject({ ok: true, value: { path: '~/.npmrc', linked: null } })
    expect(preview.ok && preview.value.lines).toEqual([
      { kind: 'same', text: '; mine' },
      { kind: 'removed', text: `${nerf(registry)}:_authToken=${secret.slice(0, 8)}…${secret.slice(-4)}` },
      { kind: 'same', text: 'fund=false' },
    ])
    expect(await move(app, token.id)).toEqual({ ok: true })
    expect(await home.read('.npmrc')).toBe('; mine\r\nfund=false')

    const row = () =>
      app.core.snapshot().lists[account]?.list?.tokens.find(({ key }) => key === token.match?.key)
    expect(row()?.keptHere).toBe(true)
    expect(found(app)).toEqual([])
    const [moved] = app.core.snapshot().plaintextTokens.moved
    expect(moved).toMatchObject({ path: '~/.npmrc', account, username: 'demo', registry: registry.url })
    await app.core.handlers.plaintextTokens.copy({ id: moved?.id ?? '' })
    expect(await app.clipboard.read()).toBe(secret)
    await app.core.handlers.tokens.copy({ account, key: token.match?.key ?? '' })

    expect(await app.core.handlers.plaintextTokens.undo({ id: moved?.id ?? '' })).toEqual({ ok: true })
    expect(await home.read('.npmrc')).toBe(text)
    expect(row()?.keptHere).toBe(false)
    expect(app.core.snapshot().plaintextTokens).toMatchObject({ moved: [], returned: [] })
    const history = await app.core.handlers.history.read({ skip: 0, count: 10 })
    expect(history.ok && history.value.entries.map(({ act, note }) => [act, note])).toEqual(
      expect.arrayContaining([
        ['move', 'Back into ~/.npmrc'],
        ['copy', 'The token that was moved out of ~/.npmrc'],
        ['move', 'From ~/.npmrc to the keychain'],
      ]),
    )
    expect(JSON.stringify(app.sent) + [...app.files.texts.values()].join('')).not.toContain(secret)
  })

  it('keeps what matches no account, also over a restart, and forgets it when told to', async () => {
    const home = await startHome()
    await home.write('.yarnrc.yml', `npmAuthToken: "${somebody}"\n`)
    const first = await startApp({ fs: home.fs })
    await first.core.handlers.plaintextTokens.find()
    const token = byPath(first, '~/.yarnrc.yml')
    expect(await first.core.handlers.plaintextTokens.move({ id: token.id, version: 'stale' })).toMatchObject({
      ok: false,
      failure: { code: 'file-changed' },
    })
    expect(await move(first, token.id)).toEqual({ ok: true })
    expect(await home.read('.yarnrc.yml')).toBe('npmAuthToken: ""\n')
    await first.core.dispose()

    const second = await startAgain(first)
    const { moved } = second.core.snapshot().plaintextTokens
    expect(moved).toHaveLength(1)
    expect(await second.core.handlers.plaintextTokens.forget({ id: moved[0]?.id ?? '' })).toEqual({
      ok: true,
    })
    expect(second.core.snapshot().plaintextTokens.moved).toEqual([])
    expect(await second.core.handlers.plaintextTokens.undo({ id: moved[0]?.id ?? '' })).toMatchObject({
      ok: false,
      failure: { code: 'token-not-found' },
    })
  })
})

describe('watching', () => {
  it('tells once when a program writes a token into a file again', async () => {
    const home = await startHome()
    const path = await home.write('dotfiles/npmrc', 'fund=false\n')
    await home.link('.npmrc', 'dotfiles/npmrc')
    const app = await startApp({ fs: home.fs })
    await app.core.handlers.plaintextTokens.find()
    await writeFile(path, `fund=false\n//one.example/:_authToken=${somebody}\n`)
    const returned = await app.until(
      ({ plaintextTokens }) => plaintextTokens.returned.length > 0 && plaintextTokens.returned,
    )
    expect(app.notices).toMatchObject([{ intent: { kind: 'open-page', page: 'plaintext-tokens' } }])
    expect(JSON.stringify(app.notices)).not.toContain(somebody.slice(0, 8))

    // A replaced file, as npm and editors write it, is seen too; taken away, the notice goes by itself.
    const [token] = found(app)
    expect(returned).toEqual([token?.id])
    await rm(path)
    await app.until(
      ({ plaintextTokens }) => plaintextTokens.returned.length === 0 && plaintextTokens.found.length === 0,
    )
  })

  it('tells at the next start when it happened while the app was not running', async () => {
    const home = await startHome()
    await home.write('.npmrc', `//one.example/:_authToken=${somebody}\n`)
    const first = await startApp({ fs: home.fs })
    await first.core.handlers.plaintextTokens.find()
    await move(first, byPath(first, '~/.npmrc').id)
    await first.core.dispose()
    await home.write('.npmrc', `//one.example/:_authToken=${somebody}\n`)
    const second = await startAgain(first)
    expect(second.core.snapshot().plaintextTokens.returned).toHaveLength(1)
    await second.core.handlers.plaintextTokens.dismissReturned()
    expect(second.core.snapshot().plaintextTokens.returned).toEqual([])

    // Moved once more, it is kept once.
    expect(await move(second, byPath(second, '~/.npmrc').id)).toEqual({ ok: true })
    const { moved } = second.core.snapshot().plaintextTokens
    expect(moved).toHaveLength(1)
    expect(await second.core.handlers.plaintextTokens.undo({ id: moved[0]?.id ?? '' })).toEqual({ ok: true })
    expect(await home.read('.npmrc')).toContain(somebody)
  })
})
