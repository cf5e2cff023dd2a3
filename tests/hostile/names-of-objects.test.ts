import type { IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { environmentTokens, lookAt } from '../../src/main/core/infra/config-files/look-at.ts'
import { createFileSystem } from '../../src/main/core/infra/files/file-system.ts'
import { keyed, valueAt } from '../../src/shared/keyed.ts'
import { applyPatch } from '../../src/shared/state.ts'
import { lossless } from '../../src/main/ipc/plain-data.ts'
import type { NewToken } from '../../src/shared/token.ts'
import { valueOf } from '../support/core-fixture.ts'
import { serve, startAgain, startApp, startFolder } from '../support/practice-story.ts'
import { emptySnapshot } from '../support/sample-state.ts'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** What every object has, and what sets its prototype. */
const names = ['constructor', 'toString', '__proto__', 'hasOwnProperty', 'prototype', 'valueOf'] as const

interface Row {
  readonly key: string
  readonly expires: string
}

/** A registry of the older form, which stores no names, whose keys are such. */
async function startRegistryOfNames(user: string) {
  const rows = new Map<string, Row>()
  const left: string[] = [...names]
  const row = (key: string): Row => ({
    key,
    expires: new Date(Date.now() + 2 * 24 * 60 * 60_000).toISOString(),
  })

  async function answerTo(request: IncomingMessage): Promise<unknown> {
    await text(request)
    const { method, url = '' } = request
    if (url === '/-/whoami') return { username: user }
    if (method === 'DELETE') return { ok: rows.delete(decodeURIComponent(url.split('/').at(-1) ?? '')) }
    if (method === 'GET') return { objects: [...rows.values()], urls: {} }
    const key = left.shift() ?? expect.fail('there is no other name')
    rows.set(key, row(key))
    return { key, token: `a-token-whose-key-is-${key}` }
  }

  const url = await serve((request, response) => {
    void answerTo(request).then((answer) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end(JSON.stringify(answer))
    })
  })
  return { url, rows }
}

describe('what every object has', () => {
  it.each(names)('is the user’s name (%s): signed in, listed, and there at the next start', async (user) => {
    const { url: registry } = await startRegistryOfNames(user)
    const app = await startApp()
    const { account } = valueOf(await app.core.handlers.accounts.addToken({ registry, token: 'a-token' }))
    expect((await app.list(account)).failure).toBeNull()
    expect(lossless(app.core.snapshot())).not.toBeNull()

    const again = await startAgain(app)
    expect((await again.list(account)).failure).toBeNull()
    expect(again.core.snapshot().accounts).toMatchObject([{ username: user, state: 'signed-in' }])
  })

  it('is the key of a token: made, kept, named, told of once, revoked like any other', async () => {
    const { url: registry, rows } = await startRegistryOfNames('mallory')
    const app = await startApp()
    const { account } = valueOf(await app.core.handlers.accounts.addToken({ registry, token: 'a-token' }))
    const { tokens, expiry } = app.core.handlers
    for (const key of names) {
      const token: NewToken = { name: `name of ${key}`, access: { kind: 'read-only' }, ranges: [] }
      expect(valueOf(await tokens.create({ account, token, password: 'pw' })).key).toBe(key)
    }
    const listed = await app.until(({ lists }) => {
      const all = valueAt(lists, account)?.list?.tokens ?? []
      return all.length === names.length && all.every(({ keptHere }) => keptHere) && all
    })
    expect(listed.map(({ name }) => name)).toEqual(names.map((key) => `name of ${key}`))
    valueOf(await expiry.saveCalendar())
    expect(app.notices).toHaveLength(1)

    // The next start finds the secrets and the names, and does not tell of the same ends anew.
    const again = await startAgain(app)
    const { list } = await again.list(account)
    expect(list?.tokens.map(({ name, keptHere }) => ({ name, keptHere }))).toEqual(
      names.map((key) => ({ name: `name of ${key}`, keptHere: true })),
    )
    expect(again.core.snapshot().storageProblems).toEqual([])
    valueOf(await again.core.handlers.expiry.saveCalendar())
    expect(again.notices).toEqual([])
    for (const key of names) {
      valueOf(await again.core.handlers.tokens.copy({ account, key }))
      valueOf(await again.core.handlers.tokens.details({ account, key }))
    }
    valueOf(await again.core.handlers.expiry.snooze({ days: 1 }))
    for (const key of names) valueOf(await again.core.handlers.tokens.revoke({ account, key }))
    expect([...rows.keys()]).toEqual([])
    expect(lossless(again.core.snapshot())).not.toBeNull()
  })

  it('is the id of an account, wherever it may come from: the window finds its list and no other’s', () => {
    const list = { loading: true, list: null, failure: null }
    let state = emptySnapshot
    for (const id of names) {
      expect(valueAt(state.lists, id)).toBeUndefined()
      state = applyPatch(state, { lists: { [id]: list } })
      expect(valueAt(state.lists, id)).toEqual(list)
    }
    expect(Object.keys(applyPatch(state, { dropped: names }).lists)).toEqual([])
  })

  it('is a key in a file: written and read back', () => {
    const kept = Object.fromEntries(names.map((key) => [key, `of ${key}`]))
    expect(v.parse(keyed(v.string()), JSON.parse(JSON.stringify(kept)))).toEqual(kept)
    expect(v.safeParse(keyed(v.string()), { constructor: 1 }).success).toBe(false)
    expect(v.safeParse(keyed(v.string()), ['a']).success).toBe(false)
  })

  it('is a variable that a settings file takes its token from', async () => {
    const folder = await startFolder()
    const path = join(folder, '.npmrc')
    const lines = names.map((name) => `//${name.toLowerCase()}.acme.example/:_authToken=\${${name}}`)
    await writeFile(path, lines.join('\n'))
    const fs = createFileSystem({ home: folder, env: {} })
    const { remarks } = await lookAt({ path, kind: 'project', format: 'npmrc' }, fs)
    expect(remarks.map(({ about }) => about)).toEqual(names.map(() => 'unset-variable'))
    expect(environmentTokens(fs)).toEqual([])
  })
})

describe('a key that no address can name', () => {
  it.each(['.', '..', '\ud800', 'a\udfff'])(
    '%j: the row is said to be unreadable, and the others are there',
    async (key) => {
      const registry = await serve((request, response) => {
        response.writeHead(200, { 'content-type': 'application/json' })
        const list = { objects: [{ key }, { key: 'good' }], urls: {} }
        response.end(JSON.stringify(request.url === '/-/whoami' ? { username: 'robin' } : list))
      })
      const app = await startApp()
      const { account } = valueOf(await app.core.handlers.accounts.addToken({ registry, token: 'a-token' }))
      const { list } = await app.list(account)
      expect(list?.tokens.map((token) => token.key)).toEqual(['good'])
      expect(JSON.stringify(list)).toContain('1 entry could not be read.')
    },
  )
})
