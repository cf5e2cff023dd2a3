import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { openCache } from '../../../../src/main/core/infra/storage/open-cache.ts'
import { openDocument } from '../../../../src/main/core/infra/storage/open-document.ts'
import { memoryFiles } from '../../../support/core-fixture.ts'

const full = () => Promise.reject(Object.assign(new Error('no space'), { code: 'ENOSPC' }))

function setUp(text?: string) {
  const files = memoryFiles()
  if (text !== undefined) files.texts.set('facts.json', text)
  const writes: string[] = []
  const write = files.write.bind(files)
  files.write = (name, text) => {
    writes.push(text)
    return write(name, text)
  }
  const log: string[] = []
  const options = { name: 'facts.json', schema: v.array(v.number()), empty: [] }
  const storage = { folder: files, report: () => undefined }
  return {
    files,
    writes,
    log,
    cache: openCache<number[]>(storage, { ...options, log: (line) => log.push(line) }),
    document: openDocument<number[]>(storage, options),
  }
}

describe('a cache', () => {
  it('counts at once, and writes the last of several values that come together', async () => {
    const { cache, writes, files } = setUp()
    const saved = [cache.set([1]), cache.set([1, 2]), cache.set([1, 2, 3])]
    expect(cache.get()).toEqual([1, 2, 3])
    await Promise.all(saved)
    expect(writes).toHaveLength(1)
    expect(JSON.parse(files.texts.get('facts.json') ?? '')).toEqual([1, 2, 3])
  })

  it('tells the log and nobody else when it cannot be written', async () => {
    const { cache, files, log } = setUp('[7]')
    await cache.load()
    expect(cache.get()).toEqual([7])
    files.write = full
    await cache.set([8])
    expect(cache.get()).toEqual([8])
    expect(log).toEqual(['facts.json could not be written (the disk is full).'])
  })

  it('keeps what was found out while the file was read', async () => {
    const { cache } = setUp('[7]')
    const loading = cache.load()
    const saved = cache.set([8])
    await Promise.all([loading, saved])
    expect(cache.get()).toEqual([8])
  })
})

describe('what has happened already', () => {
  it('counts when the disk will not take it, and goes to the disk with the next change', async () => {
    const { document, files } = setUp()
    const write = files.write.bind(files)
    files.write = full
    expect(await document.change(() => [1])).toMatchObject({ failure: { code: 'storage-failed' } })
    expect(document.get()).toEqual([])
    expect(await document.note(() => [2])).toMatchObject({ failure: { code: 'storage-failed' } })
    expect(document.get()).toEqual([2])
    files.write = write
    expect(await document.change((before) => [...before, 3])).toMatchObject({ ok: true })
    expect(JSON.parse(files.texts.get('facts.json') ?? '')).toEqual([2, 3])
  })

  it('is tried again when it is noted once more', async () => {
    const { document, files } = setUp()
    const write = files.write.bind(files)
    files.write = full
    await document.note(() => [2])
    files.write = write
    expect(await document.note((same) => same)).toMatchObject({ ok: true })
    expect(JSON.parse(files.texts.get('facts.json') ?? '')).toEqual([2])
  })
})
