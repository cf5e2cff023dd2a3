import { expect, it } from 'vitest'
import { readKeptTokens } from '../../../../src/launcher/kept-tokens.ts'
import { createFileSystem } from '../../../../src/main/core/infra/files/file-system.ts'
import type { DataFolder } from '../../../../src/main/core/infra/storage/data-folder.ts'
import { memoryFiles } from '../../../support/core-fixture.ts'

const registry = 'https://npm.acme.example/'
const settings = {
  version: 1,
  accounts: [{ registry, username: 'robin', credential: 'session', dialect: 'granular' }],
  tokens: { [`robin@${registry}`]: { kept: ['k1', 'k2'], names: { k1: 'ci' } } },
}
const run = {
  ...{ id: 'h1', way: 'run', account: `robin@${registry}`, key: 'k2', name: 'deploy', registry },
  entry: 'robin/k2',
}

/** A data folder as the app has left it, which nobody may write to. */
function folderOf(texts: Readonly<Record<string, string>>): DataFolder {
  const written = () => Promise.reject(new Error('the launcher wrote into the data folder'))
  const files = memoryFiles()
  for (const [name, text] of Object.entries(texts)) files.texts.set(name, text)
  return { ...files, write: written, append: written }
}

const read = (texts: Readonly<Record<string, string>>) => readKeptTokens(folderOf(texts), createFileSystem())

it('the launcher reads which tokens are kept, what they are called and which is chosen', async () => {
  const texts = { 'settings.json': JSON.stringify(settings), 'handover.json': JSON.stringify([run]) }
  expect(await read(texts)).toMatchObject({
    value: {
      tokens: [
        { key: 'k1', name: 'ci', entry: 'robin/k1', chosen: false },
        { key: 'k2', name: 'deploy', entry: 'robin/k2', chosen: true },
      ],
    },
  })
  expect(await read({})).toEqual({ ok: true, value: { tokens: [], handed: [] } })
})

it('the launcher reads what it can of a damaged file, and sets nothing aside', async () => {
  const handover = JSON.stringify([{ id: 'h0', way: 'lent' }, run])
  expect(await read({ 'handover.json': handover, 'moves.json': '{' })).toMatchObject({
    value: { tokens: [], handed: [{ id: 'h1' }] },
  })
})

it('the launcher says so when a file is not for it to read', async () => {
  expect(await read({ 'settings.json': JSON.stringify({ ...settings, version: 2 }) })).toMatchObject({
    failure: { code: 'storage-failed', message: expect.stringContaining('a later version') as string },
  })
  const locked: DataFolder = {
    ...folderOf({}),
    read: () => Promise.reject(Object.assign(new Error('no'), { code: 'EACCES' })),
  }
  expect(await readKeptTokens(locked, createFileSystem())).toMatchObject({
    failure: { message: expect.stringContaining('settings.json cannot be read (EACCES)') as string },
  })
})
