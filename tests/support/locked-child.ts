import { execFileSync } from 'node:child_process'
import { openSystemKeychain } from './os-keychain.ts'
import { startPracticeRegistry } from '../../src/practice/index.ts'
import type { Result } from '../../src/shared/failure.ts'
import { createTestHome } from './plaintext-tokens/home.ts'
import { startCore, valueOf, type CoreFixture } from './core-fixture.ts'
import { startPrompter } from './keyring-prompter.ts'

/**
 * The app over the real keyring of the session it runs in. It signs in, keeps a token and moves another out of a file; then the
 * keyring is locked under it, its password is asked for, and the user dismisses that. It prints what each act then came to, and
 * which entries there have to be still.
 */
const prompter = await startPrompter('dismissed', process.env['DBUS_SESSION_BUS_ADDRESS'] ?? '')
const npm = await startPracticeRegistry({ twoFactor: 'none' })
const home = await createTestHome()
const keychain = openSystemKeychain()
const app = await startCore({ keychain, fs: home.fs })
const calls = app.core.handlers

const codeOf = (result: Result<unknown>) => (result.ok ? 'ok' : result.failure.code)
const movedIn = ({ core }: CoreFixture) => core.snapshot().plaintextTokens.moved.map(({ id }) => id)
const stateIn = ({ core }: CoreFixture) => core.snapshot().accounts.map(({ state }) => state)
const create = (name: string) =>
  calls.tokens.create({
    account,
    token: { name, access: { kind: 'read-only' }, ranges: [], expiresInDays: 7 },
    password: npm.account.password,
  })

const { username, password } = npm.account
const signedIn = await calls.accounts.signInWithPassword({ registry: npm.url, username, password })
const { account } = valueOf(signedIn)
await app.list(account)
const { key } = valueOf(await create('release-42'))
const secret = npm.tokens().find(({ name }) => name === 'docs preview')?.secret ?? ''
await home.write('.npmrc', `//127.0.0.1:${npm.port}/:_authToken=${secret}\n`)
await calls.plaintextTokens.find()
const found = app.core.snapshot().plaintextTokens.found[0]?.id ?? ''
const { version } = valueOf(await calls.plaintextTokens.preview({ id: found }))
valueOf(await calls.plaintextTokens.move({ id: found, version }))
const [moved = ''] = movedIn(app)

execFileSync('dbus-send', [
  ...['--session', '--print-reply', '--dest=org.freedesktop.secrets', '/org/freedesktop/secrets'],
  'org.freedesktop.Secret.Service.Lock',
  'array:objpath:/org/freedesktop/secrets/collection/login',
])

const forgotten = codeOf(await calls.plaintextTokens.forget({ id: moved }))
const stillMoved = movedIn(app).includes(moved)
const copied = codeOf(await calls.tokens.copy({ account, key }))
const made = valueOf(await create('made-while-locked'))
const again = await startCore({ keychain, files: app.files, fs: home.fs })
const revoked = codeOf(await calls.tokens.revoke({ account, key }))
const settings = app.files.texts.get('settings.json') ?? ''
const signedOut = await calls.accounts.signOut({ account })
const after = stateIn(app)

console.log(
  JSON.stringify({
    ...{ forgotten, stillMoved, copied, revoked },
    dead: !npm.tokens().some((token) => token.key === key),
    stillNoted: settings.includes(key),
    made: made.kept,
    restarted: stateIn(again),
    signedOut: signedOut.ok ? signedOut.value : signedOut.failure,
    after,
    keychain: app.core.snapshot().keychain.status,
    askedUser: prompter.asked() > 0,
    holdsThread: keychain.holdsThread(),
    service: `Tokentray: ${npm.url}`,
    entries: [`${username}/session`, `${username}/${key}`],
  }),
)
await Promise.all([app.core.dispose(), again.core.dispose()])
prompter.close()
await npm.close()
await home.remove()
process.exit(0)
