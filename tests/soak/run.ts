import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { startRegistry } from '../../bench/registry.ts'
import { createOsKeychain } from '../../src/main/core/infra/keychain/os-keychain.ts'
import {
  createProcessBackend,
  type StartKeychainProcess,
} from '../../src/main/core/infra/keychain/process-backend.ts'
import { openDataFolder } from '../../src/main/core/infra/storage/data-folder.ts'
import { forkKeychainProcess, mayAskUser } from '../../src/main/hosts/keychain.ts'
import { account as demo } from '../../src/practice/account.ts'
import { startCore, valueOf, type CoreFixture } from '../support/core-fixture.ts'
import { keychainProcess } from '../support/os-keychain.ts'
import { Counts, openFiles, tableOf, usedHeap, type Stand } from './measure.ts'

/**
 * The app as it is used for weeks, in some minutes: lists, revokes, locks and unlocks, while the keyring is killed and started again every
 * ten seconds. Runs in a keyring session of its own, with `--expose-gc`. Prints the figures, and fails where something grows or stays open.
 */
const rounds = Number(process.env['TOKENTRAY_SOAK_ROUNDS'] ?? 200)
/** In each round, which ends with a lock and an unlock. */
const listsPerRound = 25
const listsPerRevoke = 10
/** Of the tokens that are revoked, so many have their secret in the keychain. */
const keptTokens = 25
/** In bytes, from the first quarter on: 375 receipts with their history stay far below it. */
const mayGrow = 8 * 1024 * 1024

const bridgeCalls = new Counts()
const keychainCalls = new Counts()
let keychainStarts = 0
let keyringKills = 0

const start: StartKeychainProcess = (events) => {
  keychainStarts++
  return forkKeychainProcess(keychainProcess)(events)
}
const system = createOsKeychain(createProcessBackend({ start, mayAskUser: () => mayAskUser() }))
const keychain: typeof system = {
  ...system,
  get: (...name) => keychainCalls.count('get', system.get(...name)),
  set: (...entry) => keychainCalls.count('set', system.set(...entry)),
  delete: (...name) => keychainCalls.count('delete', system.delete(...name)),
}

const stands: Stand[] = []
async function stand(when: string): Promise<void> {
  stands.push({ when, heap: await usedHeap(), ...openFiles() })
  console.log(`${when}: ${keyringKills} kills, ${bridgeCalls.toString()}`)
}

/** The app's account, which a keyring that is away locks out. */
async function untilSignedIn({ core }: CoreFixture): Promise<void> {
  while (core.snapshot().accounts[0]?.state !== 'signed-in') {
    bridgeCalls.note('account locked, keychain asked again')
    await bridgeCalls.count('checkKeychain', core.handlers.app.checkKeychain())
    await delay(200)
  }
}

async function make(app: CoreFixture, keep: number): Promise<string[]> {
  const keys: string[] = []
  for (let index = 0; index < keep; index++) {
    const created = await app.core.handlers.tokens.create({
      account: app.core.snapshot().accounts[0]?.id ?? '',
      password: demo.password,
      token: {
        name: `kept ${index}`,
        access: { kind: 'read-only' },
        ranges: ['127.0.0.0/8'],
        expiresInDays: 30,
      },
    })
    keys.push(valueOf(created).key)
  }
  return keys
}

/** Kills the keyring again and again, until it is stopped; then it stands. */
function killKeyring() {
  const killer = fork(join(import.meta.dirname, 'keyring-killer.ts'), { execArgv: [] })
  killer.on('message', () => keyringKills++)
  const gone = once(killer, 'exit')
  return {
    async stop() {
      killer.send('stop')
      await gone
    },
  }
}

async function revokeOne(app: CoreFixture, account: string, keys: string[]): Promise<void> {
  const key = keys.shift()
  if (key === undefined) return
  const revoked = await bridgeCalls.count('revoke', app.core.handlers.tokens.revoke({ account, key }))
  if (revoked.ok) bridgeCalls.note(`revoked: ${revoked.value.outcome}`)
  if (!revoked.ok || revoked.value.outcome !== 'removed') keys.push(key)
}

async function work(app: CoreFixture, account: string, keys: string[]): Promise<void> {
  const { handlers } = app.core
  for (let round = 0; round < rounds; round++) {
    if ((round * 4) % rounds === 0) await stand(`${(round * 100) / rounds} %`)
    for (let list = 0; list < listsPerRound; list++) {
      await untilSignedIn(app)
      await bridgeCalls.count('list', handlers.tokens.refresh({ account }))
      if ((round * listsPerRound + list) % listsPerRevoke === 0) await revokeOne(app, account, keys)
    }
    await bridgeCalls.count('lock', handlers.lock.lock())
    await bridgeCalls.count('unlock', handlers.lock.unlock())
    // What the fixture keeps of the app is not the app's.
    app.sent.length = 0
    for (const line of app.log.splice(0)) bridgeCalls.note(`log: ${line}`)
  }
  while (keys.length > 0) {
    await untilSignedIn(app)
    await revokeOne(app, account, keys)
  }
  await stand('100 %')
}

const heapAt = (when: string) => stands.find((each) => each.when === when)?.heap ?? 0

function report(): boolean {
  console.log(tableOf(stands))
  console.log(`\nCalls of the window: ${bridgeCalls.toString()}`)
  console.log(`Calls of the keychain: ${keychainCalls.toString()}`)
  console.log(
    `The keyring was killed ${keyringKills} times, the keychain's process started ${keychainStarts} times.`,
  )
  console.log(`Unanswered: ${bridgeCalls.open} calls of the window, ${keychainCalls.open} of the keychain.`)
  const [before, after] = [stands[0], stands.at(-1)]
  const faults = [
    heapAt('100 %') - heapAt('25 %') > mayGrow && 'The heap grew.',
    bridgeCalls.open + keychainCalls.open > 0 && 'Calls were left unanswered.',
    before && after && after.files > before.files && 'Files or sockets were left open.',
    before && after && after.handles > before.handles && 'Handles were left open.',
  ].filter((fault) => fault !== false && fault !== undefined)
  console.log(faults.length === 0 ? 'Nothing grew and nothing was left open.' : faults.join(' '))
  return faults.length === 0
}

const data = await mkdtemp(join(tmpdir(), 'tokentray-soak-'))
const revokes = (rounds * listsPerRound) / listsPerRevoke
const registry = await startRegistry(`--tokens=${revokes - keptTokens}`, '--two-factor=none')
// What the first request of a process opens once stays open as long as it runs.
await fetch(registry.url).then((response) => response.text())
await delay(5_000)
await stand('before the app')
const app = await startCore({ files: { ...openDataFolder(data), texts: new Map() }, keychain })
const typed = { registry: registry.url, username: demo.username, password: demo.password }
const { account } = valueOf(await app.core.handlers.accounts.signInWithPassword(typed))
await app.list(account)
const kept = await make(app, keptTokens)
const rows = app.core.snapshot().lists[account]?.list?.tokens ?? []
const others = rows.flatMap(({ key, inUse }) => (inUse || kept.includes(key) ? [] : [key]))
const keyring = killKeyring()
await work(app, account, [...others, ...kept].slice(0, revokes).toSorted())
await keyring.stop()
await app.core.dispose()
system.close()
// Connections that are kept alive for the next request are let go of after some seconds.
await delay(6_000)
await stand('after the app')
await registry.stop()
await rm(data, { recursive: true, force: true, maxRetries: 5 })
process.exit(report() ? 0 : 1)
