import { cp, mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openDataFolder } from '../../src/main/core/infra/storage/data-folder.ts'
import { startCore } from '../support/core-fixture.ts'
import { createFailingFiles } from '../support/failing-files.ts'

/** What version 0.1.0 wrote: an account at a practice registry, and one thing of every kind that is kept. */
const earlier = join(import.meta.dirname, '..', 'support', 'data-folder-0.1.0')
const account = 'demo@http://127.0.0.1:41234/'
const files = await readdir(earlier)

async function copyOfEarlier(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tokentray-data-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  await cp(earlier, folder, { recursive: true })
  return folder
}

async function start(folder: string, failing = createFailingFiles()) {
  const app = await startCore({ files: { ...openDataFolder(folder, failing.fs), texts: new Map() } })
  onTestFinished(() => app.core.dispose())
  return app
}

/** Everything in a folder, by name. */
async function contents(folder: string): Promise<string> {
  const names = await readdir(folder, { recursive: true })
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8').catch(() => '')))
  return texts.join('\n')
}

/** The lines of a text that are JSON each, whatever the order of their fields. */
const linesOf = (text: string): unknown[] =>
  text.split('\n').flatMap((line) => (/^\{.*\}$/.test(line) ? [JSON.parse(line) as unknown] : []))

describe('a data folder of version 0.1.0', () => {
  it('is read as it is', async () => {
    const { core } = await start(await copyOfEarlier())
    const state = core.snapshot()
    expect(state.storageProblems).toEqual([])
    expect(state.accounts).toMatchObject([
      { id: account, username: 'demo', credential: 'session', dialect: 'granular' },
    ])
    expect(state.preferences).toMatchObject({
      clipboard: { seconds: 60 },
      plaintextTokens: { watch: true, folders: ['/home/me/projects'] },
      rangeSets: { sets: [{ name: 'office' }] },
    })
    expect(state.capabilities['http://127.0.0.1:41234/']).toMatchObject({
      capabilities: { create: 'supported' },
    })
    expect(state.expiry.snoozedUntil).toMatch(/^2026-12-07/)
    expect(state.plaintextTokens.moved).toMatchObject([
      { account, masked: expect.stringMatching(/^npm_/) as string },
    ])
    expect(state.handover.handed.map(({ way }) => way)).toEqual(expect.arrayContaining(['run', 'helper']))
    expect(state.rotations).toMatchObject([{ name: 'release-42', status: 'done' }])
    const receipts = await core.handlers.revoke.receipts({ batch: null })
    expect(receipts.ok && receipts.value.find(({ name }) => name === 'old travis')).toMatchObject({
      stage: 'gone',
    })
    const history = await core.handlers.history.read({ skip: 0, count: 500 })
    expect(history.ok && history.value.check).toMatchObject({ whole: true })
    expect(history.ok && history.value.total).toBeGreaterThanOrEqual(16)
    const lists = await core.handlers.ranges.fetchedLists()
    expect(lists.ok && lists.value).toMatchObject([{ url: 'http://127.0.0.1:41235/list.txt', ranges: 2 }])
  })
})

/** The history tells of its own damage, with the chain that proves it. */
const isHistory = (file: string) => file.startsWith('history')

describe.each(files)('%s', (file) => {
  it('that is damaged is set aside and said so, and the app starts', async () => {
    const folder = await copyOfEarlier()
    await writeFile(join(folder, file), '\u0000 damaged by a bad disk \u0000\n')
    const { core } = await start(folder)
    if (isHistory(file)) {
      const history = await core.handlers.history.read({ skip: 0, count: 1 })
      expect(history.ok && history.value.check.whole).toBe(false)
    } else {
      await core.handlers.ranges.fetchedLists()
      expect(core.snapshot().storageProblems).toMatchObject([{ file, kind: 'damaged' }])
    }
    await core.dispose()
    expect(await contents(folder)).toContain('damaged by a bad disk')
  })

  it('that lost its second half loses nothing more, and the app starts', async () => {
    const folder = await copyOfEarlier()
    const before = await readFile(join(folder, file))
    const half = Math.floor(before.length / 2)
    await truncate(join(folder, file), half)
    const { core } = await start(folder)
    await core.handlers.ranges.fetchedLists()
    await core.dispose()
    // A letter may be cut in two.
    const left = before
      .subarray(0, half)
      .toString('utf8')
      .replace(/\ufffd+$/, '')
    const now = await contents(folder)
    if (!file.endsWith('.jsonl')) expect(now).toContain(left)
    // A log's last line is dropped where it was cut off, as after a crash; whole lines stay.
    else
      for (const line of left.split('\n').slice(0, -1)) expect(linesOf(now)).toContainEqual(JSON.parse(line))
  })

  it('that cannot be read is named and left alone, and the app starts', async () => {
    const folder = await copyOfEarlier()
    await rm(join(folder, file))
    await mkdir(join(folder, file))
    await writeFile(join(folder, file, 'inside'), 'kept')
    const { core } = await start(folder)
    await core.handlers.ranges.fetchedLists()
    if (!isHistory(file))
      expect(core.snapshot().storageProblems).toMatchObject([{ file, kind: 'unreadable', keptAs: null }])
    await core.dispose()
    expect(await readFile(join(folder, file, 'inside'), 'utf8')).toBe('kept')
  })

  it('that a later version wrote is left alone and said so, and the app starts', async () => {
    const folder = await copyOfEarlier()
    const later = '{"version":9,"what":"nobody knows yet"}\n'
    await writeFile(join(folder, file), later)
    const { core } = await start(folder)
    await core.handlers.ranges.fetchedLists()
    if (file !== 'history.head.json')
      expect(core.snapshot().storageProblems).toMatchObject([{ file, kind: 'later-version', keptAs: null }])
    await core.dispose()
    if (file !== 'history.head.json') expect(await readFile(join(folder, file), 'utf8')).toBe(later)
  })
})

describe('a disk that is full', () => {
  it('refuses each act in words that name the file, and nothing of it is done', async () => {
    const folder = await copyOfEarlier()
    const failing = createFailingFiles()
    const { core } = await start(folder, failing)
    failing.fail('ENOSPC', 'write')
    const { preferences, plaintextTokens } = core.handlers
    const refused = {
      ok: false,
      failure: { code: 'storage-failed', message: expect.stringContaining('the disk is full') as string },
    }
    expect(await preferences.change({ clipboard: { seconds: 10 } })).toMatchObject(refused)
    expect(core.snapshot().preferences.clipboard.seconds).toBe(60)
    expect(await plaintextTokens.removeFolder({ path: '/home/me/projects' })).toMatchObject(refused)
    expect(core.snapshot().preferences.plaintextTokens.folders).toEqual(['/home/me/projects'])
    failing.fail()
    expect(await preferences.change({ clipboard: { seconds: 10 } })).toEqual({ ok: true })
  })
})
