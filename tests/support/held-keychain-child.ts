import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { lookup } from 'node:dns/promises'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { usualLimits } from '../../src/main/core/infra/keychain/calls.ts'
import { createOsKeychain } from '../../src/main/core/infra/keychain/os-keychain.ts'
import { createProcessBackend } from '../../src/main/core/infra/keychain/process-backend.ts'
import { Secret } from '../../src/main/core/infra/secrets/secret.ts'
import { forkKeychainProcess, mayAskUser } from '../../src/main/hosts/keychain.ts'
import { startPracticeRegistry, type PracticeRegistry } from '../../src/practice/index.ts'
import type { NewToken } from '../../src/shared/token.ts'
import { createFixture, startCore, valueOf, type CoreFixture } from './core-fixture.ts'
import {
  isAlive,
  keychainProcesses,
  keyringProcess,
  lockKeyring,
  startKeyringAgain,
  until,
} from './keyring-hands.ts'
import { startPrompter } from './keyring-prompter.ts'
import { keychainProcess, openSystemKeychain } from './os-keychain.ts'

/** Runs in a keyring session, plays one attack on the keychain, and prints what came of it. Usage: held-keychain-child.ts ATTACK */
const service = 'Tokentray: https://npm.acme.example/'
const secret = `npm_${'aB3'.repeat(12)}`
const leaveOpen = () => startPrompter('left open', process.env['DBUS_SESSION_BUS_ADDRESS'] ?? '')

/** A keychain that holds a token, in a process that has answered before. */
async function filled() {
  const keychain = openSystemKeychain()
  valueOf(await keychain.set(service, 'demo/session', new Secret(secret)))
  return keychain
}

async function signIn(app: CoreFixture, { url, account }: PracticeRegistry): Promise<string> {
  const { username, password } = account
  const typed = { registry: url, username, password }
  const signed = valueOf(await app.core.handlers.accounts.signInWithPassword(typed))
  await app.list(signed.account)
  return signed.account
}

/** Makes a token whose secret is kept here. */
async function keepOne({ core }: CoreFixture, account: string): Promise<string> {
  const token: NewToken = { name: 'kept', access: { kind: 'read-only' }, ranges: [], expiresInDays: 30 }
  return valueOf(await core.handlers.tokens.create({ account, token, password: 'demo-password' })).key
}

async function revoke({ core }: CoreFixture, account: string, key: string): Promise<void> {
  const { outcome } = valueOf(await core.handlers.tokens.revoke({ account, key }))
  if (outcome !== 'removed') throw new Error(`It was not revoked: ${outcome}.`)
}

async function took(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return Math.round(performance.now() - start)
}

/** An app ends while the dialog is open: how long that takes, and whether the keychain's process goes with it. */
async function endHeld(end: (app: ChildProcess) => void) {
  await filled()
  const prompter = await leaveOpen()
  lockKeyring()
  const app = spawn(process.execPath, [import.meta.filename, 'hold'], {
    stdio: ['pipe', 'ignore', 'inherit'],
  })
  await until(() => prompter.asked() > 0)
  const [child = 0] = keychainProcesses(app.pid)
  const time = await took(async () => {
    const ended = once(app, 'exit')
    end(app)
    await ended
    await until(() => !isAlive(child))
  })
  return { hadChild: child !== 0, time }
}

const attacks = {
  /** The keyring's dialog stays open while the app goes on working. */
  async 'open dialog'() {
    const npm = await startPracticeRegistry({ twoFactor: 'none' })
    const keychain = await filled()
    const app = await startCore({ keychain })
    const account = await signIn(app, npm)
    const kept = [await keepOne(app, account), await keepOne(app, account)]
    const folder = await mkdtemp(join(tmpdir(), 'tokentray-held-'))
    const [first, second] = npm.tokens().filter(({ name }) => name !== null && !['', 'kept'].includes(name))
    const measure = async (key = '', keptKey = '') => ({
      files: await took(() =>
        Promise.all(
          Array.from({ length: 50 }, (_, index) => writeFile(join(folder, String(index)), 'x'.repeat(4_096))),
        ),
      ),
      names: await took(() => Promise.all(Array.from({ length: 20 }, () => lookup('localhost')))),
      revoke: await took(() => revoke(app, account, key)),
      revokeKept: await took(() => revoke(app, account, keptKey)),
    })
    const before = await measure(first?.key, kept[0])
    const prompter = await leaveOpen()
    lockKeyring()
    const answered: string[] = []
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f'])
      void keychain.set(service, name, new Secret(secret)).then(() => answered.push(name))
    await until(() => prompter.asked() > 0)
    const during = await measure(second?.key, kept[1])
    await rm(folder, { recursive: true })
    return { before, during, answered, asked: prompter.asked() }
  },

  /** An app that knows somebody starts, once with an open keyring and once while its dialog stays open. */
  async 'start with open dialog'() {
    const npm = await startPracticeRegistry({ twoFactor: 'none' })
    const first = await startCore({ keychain: openSystemKeychain() })
    const account = await signIn(first, npm)
    await keepOne(first, account)
    await first.core.dispose()

    const open = async () => {
      const app = createFixture({ ...first.options, keychain: openSystemKeychain() })
      const opened = await took(() => app.core.open())
      const started = took(() => app.core.start())
      return { app, opened, started }
    }
    const ready = await open()
    const before = { opened: ready.opened, started: await ready.started }
    await ready.app.core.dispose()

    const prompter = await leaveOpen()
    lockKeyring()
    const { app, opened, started } = await open()
    let isStarted = false
    void started.then(() => (isStarted = true))
    await until(() => prompter.asked() > 0)
    const { accounts, keychain } = app.core.snapshot()
    const list = await app.core.handlers.tokens.refresh({ account })
    const during = {
      opened,
      isStarted,
      status: keychain.status,
      accounts: accounts.map(({ state }) => state),
    }
    return { before, during, refused: codeOf(list), asked: prompter.asked() }
  },

  /** Nobody answers the dialog: the call and those behind it are told so. */
  async 'dialog unanswered'() {
    await filled()
    const limits = { silence: 300, person: 2_000 }
    const keychain = createOsKeychain(
      createProcessBackend({ start: forkKeychainProcess(keychainProcess), mayAskUser, limits }),
      limits,
    )
    const prompter = await leaveOpen()
    lockKeyring()
    const names = ['a', 'b', 'c', 'd']
    const time = took(() => Promise.all(names.map((name) => keychain.get(service, name))))
    const answers = await Promise.all(names.map((name) => keychain.set(service, name, new Secret(secret))))
    return { time: await time, asked: prompter.asked(), codes: answers.map(codeOf) }
  },

  /** The native module crashes, or somebody ends its process, in the middle of a call. */
  async 'process killed'() {
    const keychain = await filled()
    const keyring = keyringProcess()
    process.kill(keyring, 'SIGSTOP')
    const getting = keychain.get(service, 'demo/session')
    const [doomed = 0] = keychainProcesses()
    process.kill(doomed, 'SIGKILL')
    await until(() => keychainProcesses().some((pid) => pid !== doomed))
    process.kill(keyring, 'SIGCONT')
    const got = await getting
    return { same: got.ok && got.value?.reveal() === secret, isAlive: isAlive(doomed) }
  },

  /** A call that libsecret never answers, although the keyring is open: here its process stands still. */
  async 'process hangs'() {
    // The process that comes after it has to start within this, too.
    const limits = { ...usualLimits, silence: 3_000 }
    const keychain = createOsKeychain(
      createProcessBackend({ start: forkKeychainProcess(keychainProcess), mayAskUser, limits }),
    )
    valueOf(await keychain.set(service, 'demo/session', new Secret(secret)))
    const [still = 0] = keychainProcesses()
    process.kill(still, 'SIGSTOP')
    const got = await keychain.get(service, 'demo/session')
    await until(() => !isAlive(still))
    return { same: got.ok && got.value?.reveal() === secret, others: keychainProcesses().length }
  },

  /** The keyring itself goes, and comes back. */
  async 'keyring killed'() {
    const keychain = await filled()
    process.kill(keyringProcess(), 'SIGKILL')
    await until(() => keyringProcess() === 0)
    const without = await keychain.set(service, 'demo/other', new Secret(secret))
    await startKeyringAgain()
    const got = await keychain.get(service, 'demo/session')
    return { without: codeOf(without), same: got.ok && got.value?.reveal() === secret }
  },

  /** The session bus ends under the app. */
  async 'bus killed'() {
    const own = spawn('dbus-daemon', ['--session', '--nofork', '--print-address'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    const [address] = (await once(own.stdout, 'data')) as [Buffer]
    process.env['DBUS_SESSION_BUS_ADDRESS'] = address.toString().trim()
    await startKeyringAgain()
    const keychain = await filled()
    const [connected = 0] = keychainProcesses()
    own.kill('SIGKILL')
    await until(() => !isAlive(own.pid ?? 0))
    const without = await keychain.get(service, 'demo/session')
    return { without: codeOf(without), wasConnected: connected !== 0 }
  },

  'app ends': () => endHeld((app) => app.stdin?.end()),
  'app killed': () => endHeld((app) => app.kill('SIGKILL')),

  /** The app of the two before: it ends when its input does. */
  async hold() {
    process.stdin.resume()
    process.stdin.once('end', () => process.exit(0))
    await openSystemKeychain().set(service, 'demo/held', new Secret(secret))
    return null
  },
}

const codeOf = (result: { ok: true } | { ok: false; failure: { code: string } }) =>
  result.ok ? 'ok' : result.failure.code

const isAttack = (name: string): name is keyof typeof attacks => name in attacks
const [name = ''] = process.argv.slice(2)
if (!isAttack(name)) throw new Error(`There is no attack “${name}”.`)
console.log(JSON.stringify(await attacks[name]()))
process.exit(0)
