import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createFileSystem } from '../../src/main/core/infra/files/file-system.ts'
import { redact } from '../../src/main/core/infra/secrets/redact.ts'
import { createTextWork } from '../../src/main/core/infra/text-work/text-work.ts'
import { longestLeakText } from '../../src/shared/leaks.ts'
import { valueOf, type CoreOptions } from '../support/core-fixture.ts'
import { startApp, startFolder } from '../support/practice-story.ts'

const MiB = 1024 * 1024
/** Milliseconds. Far above a turn of a machine that is busy with other tests, and a quarter of what each of these texts once took. */
const shortTurn = 2_000
/** Milliseconds; it is meant to be 100. */
const atOnce = 300

const secret = `npm_${'a1B2c3D4e5'.repeat(4).slice(0, 36)}`

/** Texts that once took a time by the square of their length, overflowed a pattern's stack, or are one secret after the other. */
const pieces = {
  'a token, again and again': `${secret} `,
  'different passwords': '',
  'headers without an end': '-eyJ-eyJ',
  'half of a web token': '-eyJaaaaaaaaa.eyJ',
  'a setting that is its own value': '_authToken=abcdefgh',
  'addresses with passwords': 'https://user:pass@',
  'colours of a terminal': '\u001b[32m',
} as const

function hostile(kind: keyof typeof pieces, size: number): string {
  if (kind === 'different passwords')
    return Array.from({ length: size / 32 }, (_, at) => `https://user:p${at}ss-word@host.example`)
      .join(' ')
      .slice(0, size)
  const piece = pieces[kind]
  return piece.repeat(Math.ceil(size / piece.length)).slice(0, size)
}

/** An app that may look at the files of a folder. */
async function openHome(options: CoreOptions = {}) {
  const root = await startFolder()
  const app = await startApp({ fs: createFileSystem({ home: root, env: {} }), ...options })
  return { root, app, leaks: app.core.handlers.leaks, snapshot: () => app.core.snapshot() }
}

/** The longest time in which nothing else of the app got a turn, in milliseconds. */
async function longestTurn(work: () => Promise<unknown>): Promise<number> {
  const delay = monitorEventLoopDelay({ resolution: 5 })
  delay.enable()
  await work()
  delay.disable()
  return delay.max / 1e6
}

describe('text that is made to hold the app up', () => {
  it('lies in files of 20 MiB and in one line of 4 MiB: all are looked through, and the app goes on', async () => {
    const { root, app, leaks, snapshot } = await openHome()
    const kinds = Object.keys(pieces) as (keyof typeof pieces)[]
    await writeFile(join(root, 'all.log'), kinds.map((kind) => hostile(kind, MiB)).join('\n'))
    await writeFile(join(root, 'one-line.log'), hostile('a token, again and again', 4 * MiB))
    await writeFile(join(root, 'one-secret.log'), hostile('a setting that is its own value', 20 * MiB))
    const turn = await longestTurn(async () => valueOf(await leaks.lookAtFiles({ path: root })))
    const { found, remarks, search } = snapshot().leaks
    expect(found.find(({ kind }) => kind === 'npm')).toMatchObject({
      placesInAll: 2,
      places: [{ line: 1 }, { line: 1 }],
    })
    expect(found).toHaveLength(2_000)
    expect(remarks).toEqual([
      'Tokentray found more than it can show. Deal with these first, then look again.',
    ])
    expect(search).toMatchObject({ running: false, files: 3, cancelled: false })
    expect(turn).toBeLessThan(shortTurn)
    expect(JSON.stringify(app.sent)).not.toContain(secret)
  })

  it('is pasted, chunk by chunk', async () => {
    const { leaks, snapshot } = await openHome()
    const text = hostile('different passwords', MiB / 2)
    const turn = await longestTurn(async () => {
      for (let at = 0; at < text.length; at += longestLeakText)
        valueOf(
          await leaks.lookAtText({ text: text.slice(at, at + longestLeakText), name: null, line: at + 1 }),
        )
    })
    expect(snapshot().leaks.found).toHaveLength(2_000)
    expect(turn).toBeLessThan(shortTurn)
  })

  it('ends at once when it is cancelled, whatever the search is at', async () => {
    const { root, app, leaks, snapshot } = await openHome()
    await writeFile(join(root, 'long.log'), hostile('colours of a terminal', 20 * MiB))
    const looking = leaks.lookAtFiles({ path: root })
    await app.until(({ leaks: { search } }) => search.running)
    const started = performance.now()
    await new Promise((resolve) => setTimeout(resolve, 200))
    valueOf(await leaks.cancel())
    valueOf(await looking)
    // From the press, and not from when the app got round to it.
    expect(performance.now() - started - 200).toBeLessThan(atOnce)
    expect(snapshot().leaks.search).toMatchObject({ running: false, cancelled: true })

    await writeFile(join(root, 'after.log'), secret)
    valueOf(await leaks.lookAtFiles({ path: join(root, 'after.log') }))
    expect(snapshot().leaks.found).toMatchObject([{ kind: 'npm' }])
  })

  it('fills settings of a project: a bounded list, in short turns, and the honest file is in it', async () => {
    const { root, app } = await openHome()
    const { plaintextTokens } = app.core.handlers
    const plant = async (folder: string, name: string, text: string) => {
      await mkdir(join(root, folder), { recursive: true })
      await writeFile(join(root, folder, name), text.slice(0, 64 * 1024))
    }
    await plant('a-honest', '.npmrc', `//npm.acme.example/:_authToken=${secret}\n`)
    for (let at = 0; at < 6; at++) {
      await plant(
        `many-${at}`,
        '.npmrc',
        `registry=https://r${at}.example\n//h/:_authToken=abc\n`.repeat(1_200),
      )
      await plant(`deep-${at}`, '.yarnrc.yml', 'npmAuthToken: {a: ['.repeat(800))
      await plant(`nested-${at}`, 'bunfig.toml', 'token = ['.repeat(1_700))
    }
    valueOf(await plaintextTokens.addFolder({ path: root }))
    const turn = await longestTurn(async () => valueOf(await plaintextTokens.find()))
    const { found, remarks, search } = app.core.snapshot().plaintextTokens
    expect(search.running).toBe(false)
    expect(found).toHaveLength(1_000)
    expect(found.map(({ path }) => path)).toContain('~/a-honest/.npmrc')
    expect(remarks.some(({ words }) => words.includes('than the list can show'))).toBe(true)
    expect(turn).toBeLessThan(shortTurn)
  })

  it('has secrets of every look: what was found by the worker is masked in the log of the app', async () => {
    const { root, leaks } = await openHome()
    const odd = 'tr0ub4dor-and-three'
    await writeFile(join(root, 'a.log'), `NPM_TOKEN=${odd}\n`)
    valueOf(await leaks.lookAtFiles({ path: root }))
    expect(redact(`it failed for ${odd} today`)).not.toContain(odd)
  })
})

describe('a text that its worker dies of', () => {
  async function openDying() {
    const log: string[] = []
    const textWork = createTextWork({
      entry: join(import.meta.dirname, '../support/dying-text-worker.ts'),
      log: (line) => log.push(line),
      memory: 48,
    })
    onTestFinished(() => textWork.close())
    return { ...(await openHome({ textWork })), textWork, log }
  }

  it.each([
    ['memory', /more memory/],
    ['exit', /stopped working/],
    ['throw', /stopped working/],
  ])('by %s costs its own search a sentence, and the next is as ever', async (fate, words) => {
    const { app, leaks, snapshot, log } = await openDying()
    const other = leaks.lookAtFiles({ path: '/nowhere' })
    valueOf(await leaks.lookAtText({ text: `fate-${fate}`, name: 'a.log', line: 1 }))
    expect(await other).toMatchObject({ ok: true })
    expect(snapshot().leaks.remarks).toEqual([expect.stringMatching(words)])
    expect(log).toHaveLength(1)
    valueOf(await leaks.lookAtText({ text: 'harmless', name: null, line: 1 }))
    valueOf(await app.core.handlers.plaintextTokens.find())
    expect(snapshot().plaintextTokens.remarks).toEqual([])
  })

  it('is named when it lay in a folder that tokens were looked for in', async () => {
    const { root, app } = await openDying()
    await mkdir(join(root, 'fate-exit'))
    valueOf(await app.core.handlers.plaintextTokens.addFolder({ path: join(root, 'fate-exit') }))
    valueOf(await app.core.handlers.plaintextTokens.find())
    const { remarks, search } = app.core.snapshot().plaintextTokens
    expect(remarks.map(({ path }) => path)).toContain('~/fate-exit')
    expect(search.running).toBe(false)
  })

  it('never comes back: cancelling ends each search, and no thread is left', async () => {
    const { app, leaks, snapshot, textWork } = await openDying()
    const looks = Array.from({ length: 5 }, () =>
      leaks.lookAtText({ text: 'fate-spin', name: null, line: 1 }),
    )
    await new Promise((resolve) => setTimeout(resolve, 300))
    const cancelled = performance.now()
    valueOf(await leaks.cancel())
    for (const look of looks) expect(await look).toMatchObject({ ok: false, failure: { code: 'cancelled' } })
    expect(performance.now() - cancelled).toBeLessThan(atOnce)
    expect(snapshot().leaks).toMatchObject({ remarks: [], search: { cancelled: true } })
    await app.core.dispose()
    await expect.poll(() => textWork.holdsThread()).toBe(false)
  })
})
