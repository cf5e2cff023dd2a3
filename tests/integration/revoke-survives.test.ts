import { fork } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, it } from 'vitest'
import type { PracticeRegistry } from '../../src/practice/index.ts'
import { keptOnDisk } from '../support/file-keychain.ts'
import { Secret } from '../../src/main/core/infra/secrets/secret.ts'
import { startAgain, startFolder, startSignedIn } from '../support/practice-story.ts'

/**
 * Killed with SIGKILL at any moment, again and again: nothing is forgotten and nothing is done twice. The registry's
 * own memory of what it was asked is the witness.
 */

const tokens = 500
const kept = 40
const kills = 30

/** One run of the app; `ended` tells what it said last, and null when it was killed before the end. */
function run(folder: string, registry: PracticeRegistry) {
  const child = fork(join(import.meta.dirname, '..', 'support', 'revoke-child.ts'), [folder], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const { promise: ended, resolve } = Promise.withResolvers<string | null>()
  child.on('message', (message: { wants?: string; over?: true }) => {
    if (message.wants !== undefined) child.send({ id: message.wants, code: registry.code() })
    else if (message.over) resolve('over')
  })
  child.once('exit', () => resolve(null))
  return {
    ended,
    kill: () => child.kill('SIGKILL'),
    gone: new Promise((done) => child.once('exit', done)),
  }
}

/** Waits until so many more tokens are gone, or all of them, and then a moment more. */
async function untilRevoked(count: number, registry: PracticeRegistry): Promise<void> {
  const left = registry.tokens().length
  while (registry.tokens().length > Math.max(0, left - count)) await delay(2)
  await delay(Math.random() * 10)
}

it(`revokes ${tokens} tokens though it is killed ${kills} times`, { timeout: 400_000 }, async () => {
  const folder = await startFolder()
  const { files, keychain } = keptOnDisk(folder)
  const options = { tokens, latency: 3, codeUses: 1, remembered: 100_000, revokeLag: 1 }
  const { registry, app, account } = await startSignedIn(options, { files, keychain })
  await app.core.dispose()

  // Some secrets are kept here, as if the app had made these tokens.
  const all = registry.tokens()
  for (const { key, secret } of all.slice(0, kept))
    await keychain.set(
      `Tokentray: ${registry.url}`,
      `${registry.account.username}/${key}`,
      new Secret(secret),
    )
  const settings = JSON.parse((await files.read('settings.json')) ?? '') as Record<string, unknown>
  const notes = { [account]: { kept: all.slice(0, kept).map(({ key }) => key), names: {} } }
  await files.write('settings.json', JSON.stringify({ ...settings, tokens: notes }))
  const asked = { t: 'batch', batch: 'b', at: new Date().toISOString(), account, attended: false }
  const wanted = all.map(({ key, name }) => ({ key, name: name ?? key, masked: '' }))
  const opening = { ...asked, registry: registry.url, username: registry.account.username, tokens: wanted }
  await files.append('revocations.jsonl', `${JSON.stringify(opening)}\n`)

  const wasHurried = () => registry.requests.some(({ status }) => status === 429)
  let killed = 0
  let inTheAct = 0
  for (;;) {
    // Codes serve once at first and for ever later, and the registry asks for patience on the way: kills hit all of it.
    registry.setOptions({
      codeUses: killed < 15 ? 1 : 0,
      fault: killed < 4 || wasHurried() ? 'none' : 'rate-limit-some@revoke',
    })
    const { ended, kill, gone } = run(folder, registry)
    const never = new Promise<null>(() => undefined)
    // Some moments are counted from the start, the others by what has been done.
    const moment = () =>
      killed < 15 && killed % 5 === 0
        ? delay(Math.random() * 600)
        : untilRevoked(Math.random() * 12, registry)
    const end = await Promise.race([ended, killed < kills ? moment() : never])
    kill()
    await gone
    if (end === 'over' && killed >= kills) break
    if (registry.tokens().length > 0 && registry.tokens().length < tokens) inTheAct++
    killed++
  }
  expect(inTheAct).toBeGreaterThan(20)

  expect(registry.tokens()).toEqual([])
  const last = await startAgain(app)
  const receipts = await last.core.handlers.revoke.receipts({ batch: null })
  const outcomes = receipts.ok ? receipts.value.map(({ key, ended }) => [key, ended?.outcome] as const) : []
  expect(new Map(outcomes).size).toBe(tokens)
  const keptKeys = new Set(all.slice(0, kept).map(({ key }) => key))
  for (const [key, outcome] of outcomes) expect(outcome).toBe(keptKeys.has(key) ? 'dead' : 'gone')
  // No token that the list no longer had was asked for again.
  const deletes = registry.requests.filter(
    ({ method, status }) => method === 'DELETE' && status !== 401 && status !== 429,
  )
  expect(deletes.filter(({ status }) => status === 404)).toEqual([])
  expect(new Set(deletes.map(({ path }) => path)).size).toBe(tokens)
  const twice = deletes.filter(({ path }, n) => deletes.findIndex((one) => one.path === path) !== n)
  expect(
    twice.map(({ path }) => deletes.filter((one) => one.path === path).map(({ status }) => status)),
  ).toEqual([])
  expect(wasHurried()).toBe(true)
  // Nothing that is dead is kept, and nothing that was written down is a secret.
  expect(JSON.parse((await files.read('settings.json')) ?? '')).toMatchObject({
    tokens: { [account]: { kept: [] } },
  })
  const written = `${await files.read('revocations.jsonl')}${await files.read('history-1.jsonl')}`
  for (const { secret } of all) expect(written.includes(secret)).toBe(false)
  expect(await last.core.handlers.history.read({ skip: 0, count: 1 })).toMatchObject({
    value: { check: { whole: true } },
  })
})
