import { readdir, readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { storageNews } from '../../../src/renderer/src/features/storage/problem-words.ts'
import type { StorageProblem } from '../../../src/shared/storage.ts'
import { memoryFiles, startCore } from '../../support/core-fixture.ts'
import { createManualClock } from '../../support/manual-clock.ts'

const registry = 'http://127.0.0.1:41234/'
const list = 'http://127.0.0.1:41235/list.txt'

/** Files that version 0.1.0 wrote. */
async function earlierFiles(...names: readonly string[]) {
  const files = memoryFiles()
  for (const name of names) {
    const path = new URL(`../../support/data-folder-0.1.0/${name}`, import.meta.url)
    files.texts.set(name, await readFile(path, 'utf8'))
  }
  return files
}

it('what version 0.1.0 kept of accounts, preferences, registries, expiry and ranges is read as it is', async () => {
  const files = await earlierFiles(
    'settings.json',
    'preferences.json',
    'registries.json',
    'expiry.json',
    'known-ranges.json',
  )
  const clock = createManualClock('2026-11-30T21:00:00.000Z')
  const { core } = await startCore({ files, clock })
  const lists = await core.handlers.ranges.fetchedLists()
  const snapshot = core.snapshot()

  expect(snapshot.storageProblems).toEqual([])
  expect([...files.texts.keys()].filter((name) => name.includes('damaged'))).toEqual([])
  // The keychain of this run is empty, so the sign-in is known and has ended.
  expect(snapshot.accounts).toMatchObject([
    { registry, username: 'demo', credential: 'session', dialect: 'granular', state: 'ended' },
  ])
  expect(snapshot.preferences).toMatchObject({
    clipboard: { seconds: 60 },
    plaintextTokens: { watch: true, folders: ['/home/me/projects'], mayAsk: [registry] },
    rangeSets: { sets: [{ name: 'office', ranges: ['192.0.2.0/24'] }] },
  })
  expect(snapshot.capabilities[registry]?.capabilities).toMatchObject({
    list: 'supported',
    delete: 'supported',
  })
  expect(snapshot.expiry.snoozedUntil).toBe('2026-12-07T20:22:49.071Z')
  const remembered = Object.values(snapshot.expiry.remembered).flatMap(({ tokens }) => tokens)
  expect(remembered.map(({ name }) => name)).toContain('old-deploy')
  expect(lists).toMatchObject({ ok: true, value: [{ url: list, ranges: 2, published: 2 }] })
  await core.dispose()
})

it.each(await readdir(new URL('../../support/data-folder-0.1.0/', import.meta.url)))(
  '%s is told with what it holds, in whole sentences, when it cannot be used',
  (file) => {
    const problems: readonly StorageProblem[] = [
      { file, kind: 'damaged', keptAs: 'kept.json' },
      { file, kind: 'damaged', keptAs: null },
      { file, kind: 'unreadable', keptAs: null },
      { file, kind: 'later-version', keptAs: null },
    ]
    for (const problem of problems) {
      const words = storageNews([problem])?.problems[0]?.words
      expect(words).toMatch(/^ \([a-z][^()]+\) (was|is|could) .*[a-z]\.$/)
      expect(words).not.toMatch(/undefined|null|\[object/)
    }
  },
)
