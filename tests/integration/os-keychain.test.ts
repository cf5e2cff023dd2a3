import { execFile } from 'node:child_process'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import * as v from 'valibot'
import { afterAll, describe, expect, it } from 'vitest'
import {
  createKeyringHome,
  keyringSessionCommand,
  type KeyringState,
} from '../../scripts/setup/keyring-session.mjs'

const run = promisify(execFile)
const support = (name: string) => join(import.meta.dirname, '..', 'support', name)
const home = createKeyringHome()
afterAll(() => rm(home, { recursive: true, force: true }))

/** What a keychain in that state does, seen from a process that has just started. */
const keychainIn = (state: KeyringState, words: readonly string[], folder = home) =>
  runIn(state, [support('keychain-child.ts'), ...words], folder)

async function runIn(state: KeyringState, script: readonly string[], folder: string): Promise<unknown> {
  const { command, args, env } = await keyringSessionCommand(process.execPath, script, {
    state,
    home: folder,
  })
  const { stdout } = await run(command, args, { env, timeout: 90_000 })
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '')
}

const service = 'Tokentray: https://npm.acme.example/'
const secret = `npm_${'Ünïcode'.repeat(4)}`

describe('a real Secret Service (gnome-keyring)', () => {
  it('keeps what it is given when it is unlocked', async () => {
    expect(await keychainIn('unlocked', [service, 'demo/session', secret])).toEqual({
      set: { ok: true },
      got: { ok: true, value: secret },
      probe: { status: 'ready', detail: null },
      deleted: { ok: true, value: false },
    })
  })

  it('answers null for an existing entry when it is locked, and the probe tells', async () => {
    expect(await keychainIn('locked', [service, 'demo/session'])).toMatchObject({
      got: { ok: true, value: null },
      probe: { status: 'locked' },
    })
  })

  it('takes nothing while it is locked', async () => {
    expect(await keychainIn('locked', [service, 'demo/other', 'x'])).toMatchObject({
      set: { ok: false, failure: { code: 'keychain-locked' } },
    })
  })

  it('still has the entry once it is unlocked again', async () => {
    expect(await keychainIn('unlocked', [service, 'demo/session'])).toMatchObject({
      got: { ok: true, value: secret },
    })
  })

  it('that has never kept anything, and cannot ask for a password, is no keychain yet', async () => {
    const fresh = createKeyringHome()
    expect(await keychainIn('unmade', [service, 'demo/session', secret], fresh)).toMatchObject({
      set: { ok: false, failure: { code: 'keychain-unavailable' } },
      got: { ok: true, value: null },
      probe: { status: 'absent' },
      deleted: { ok: true, value: false },
    })
    await rm(fresh, { recursive: true, force: true })
  })

  it('cannot be reached without a session bus', async () => {
    expect(await keychainIn('no-bus', [service, 'demo/session', secret])).toMatchObject({
      set: { ok: false, failure: { code: 'keychain-unavailable' } },
      got: { ok: false, failure: { code: 'keychain-unavailable' } },
      probe: { status: 'absent' },
      deleted: { ok: false },
    })
  })

  it('is known to be absent where there is none', async () => {
    expect(await keychainIn('none', [service, 'demo/session', secret])).toMatchObject({
      set: { ok: false, failure: { code: 'keychain-unavailable' } },
      got: { ok: false, failure: { code: 'keychain-unavailable' } },
      probe: { status: 'absent' },
    })
  })

  it('locked under a signed-in app, its password dialog dismissed, nothing is called done that was not', async () => {
    const own = createKeyringHome()
    const told = v.parse(
      v.looseObject({ service: v.string(), entries: v.array(v.string()) }),
      await runIn('unlocked', [support('locked-child.ts')], own),
    )
    expect(told).toMatchObject({
      forgotten: 'keychain-locked',
      stillMoved: true,
      copied: 'keychain-locked',
      // The registry's part is done, whatever the keychain does; what it holds is still told of.
      ...{ revoked: 'ok', dead: true, stillNoted: true },
      made: 'memory',
      restarted: ['locked'],
      signedOut: {
        code: 'still-kept',
        message: expect.stringMatching(/could not be removed .* no longer accepts it/) as unknown,
      },
      after: ['locked'],
      keychain: 'locked',
      askedUser: true,
      holdsThread: false,
    })
    // As it said: once unlocked, all of it is there.
    for (const entry of told.entries) {
      expect(await keychainIn('unlocked', [told.service, entry], own)).toMatchObject({
        got: { ok: true, value: expect.stringMatching(/^npm_/) as unknown },
      })
    }
    await rm(own, { recursive: true, force: true })
  })
})
