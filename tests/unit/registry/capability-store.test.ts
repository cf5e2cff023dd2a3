import { describe, expect, it } from 'vitest'
import { createCapabilityStore } from '../../../src/main/core/registry/capability-store.ts'
import { factsFor, nothingKnown, type AllRegistryFacts } from '../../../src/shared/capabilities.ts'
import type { StorageProblem } from '../../../src/shared/storage.ts'
import { memoryFiles } from '../../support/core-fixture.ts'

const url = 'https://npm.acme.example/'

async function open(files = memoryFiles()) {
  const shown: AllRegistryFacts[] = []
  const problems: StorageProblem[] = []
  const log: string[] = []
  const store = createCapabilityStore(
    { folder: files, report: (problem) => problems.push(problem) },
    (facts) => shown.push(facts),
    (line) => log.push(line),
  )
  await store.load()
  return { store, files, shown, problems, log }
}

describe('what is known of registries', () => {
  it('is kept for the next run, but not what holds only for this sign-in or this network', async () => {
    const { store, files } = await open()
    store.note(url, {
      capabilities: [
        ['list', 'supported'],
        ['create', 'not-allowed'],
        ['delete', 'unreachable'],
        ['web-login', 'unsupported'],
      ],
      secondFactor: 'email',
      vendor: 'verdaccio',
    })
    const next = await open(files)
    expect(next.store.get(url)).toEqual({
      vendor: 'verdaccio',
      capabilities: { list: 'supported', 'web-login': 'unsupported' },
      secondFactors: ['email'],
      refused: {},
      notice: null,
    })
  })

  it('tells the views of changes only', async () => {
    const { store, shown } = await open()
    const same = { capabilities: [['list', 'supported'] as const] }
    store.note(url, same)
    store.note(url, same)
    expect(shown).toHaveLength(1)
  })

  it('lets a new sign-in begin without the refusals of the old one', async () => {
    const { store } = await open()
    store.note(url, { capabilities: [['list', 'supported'], ['create', 'not-allowed']] }, 'ann') // prettier-ignore
    store.forgetRefusals(url, 'ann')
    expect(factsFor(store.get(url), 'ann')?.capabilities).toEqual({ list: 'supported' })
    await store.forget(url)
    expect(store.get(url).capabilities).toEqual({})
  })

  it('holds a refusal against the account that met it and nobody else', async () => {
    const { store, files } = await open()
    const refused = { capabilities: [['create', 'not-allowed'], ['delete', 'supported']] as const } // prettier-ignore
    store.note(url, { capabilities: [['create', 'supported']] }, 'ann')
    store.note(url, refused, 'bob')
    expect(factsFor(store.get(url), 'ann')?.capabilities).toEqual({
      create: 'supported',
      delete: 'supported',
    })
    expect(factsFor(store.get(url), 'bob')?.capabilities).toEqual({
      create: 'not-allowed',
      delete: 'supported',
    })
    store.note(url, { capabilities: [['create', 'supported']] }, 'bob')
    expect(store.get(url).refused).toEqual({})
    // Nobody is let do what the registry cannot do.
    store.note(url, refused, 'bob')
    store.note(url, { capabilities: [['create', 'unsupported']] }, 'ann')
    store.forgetRefusals(url, 'bob')
    expect(factsFor(store.get(url), 'bob')?.capabilities).toMatchObject({ create: 'unsupported' })
    store.note(url, refused, 'bob')
    store.note(url, { capabilities: [], notice: 'Renew your tokens.' })
    store.note(url, { capabilities: [] })
    expect(store.get(url).notice).toBe('Renew your tokens.')
    expect((await open(files)).store.get(url)).toMatchObject({ refused: {}, notice: null })
  })

  it('takes a damaged file for none', async () => {
    const files = memoryFiles()
    await files.write('registries.json', '{"https://a.example/": {"vendor": "nobody", "capabilities": 7}')
    const { store, problems } = await open(files)
    expect(store.get(url)).toEqual(nothingKnown)
    expect(problems).toMatchObject([{ kind: 'damaged', keptAs: 'registries.damaged-1.json' }])
    await files.write(
      'registries.json',
      `{"${url}": {"vendor": "nobody", "capabilities": {"list": "perhaps"}}}`,
    )
    expect((await open(files)).store.get(url)).toMatchObject({ vendor: null, capabilities: {} })
  })

  it('counts in this run when it cannot be saved, and the log says so', async () => {
    const files = memoryFiles()
    files.write = () => Promise.reject(Object.assign(new Error('no space'), { code: 'ENOSPC' }))
    const { store, log } = await open(files)
    store.note(url, { capabilities: [['list', 'supported']] })
    expect(store.get(url).capabilities).toEqual({ list: 'supported' })
    await expect.poll(() => log).toEqual(['registries.json could not be written (the disk is full).'])
  })

  it('is read as version 0.1.0 wrote it', async () => {
    const files = memoryFiles()
    const facts = { vendor: 'npm', capabilities: { create: 'supported' }, secondFactors: ['browser'], refused: {}, notice: null } // prettier-ignore
    await files.write('registries.json', JSON.stringify({ [url]: facts }))
    expect((await open(files)).store.get(url)).toEqual(facts)
  })
})
