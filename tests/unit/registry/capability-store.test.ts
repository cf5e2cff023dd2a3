import { describe, expect, it } from 'vitest'
import { createCapabilityStore } from '../../../src/main/core/registry/capability-store.ts'
import { factsFor, nothingKnown, type AllRegistryFacts } from '../../../src/shared/capabilities.ts'
import { memoryFiles } from '../../support/core-fixture.ts'

const url = 'https://npm.acme.example/'

async function open(files = memoryFiles()) {
  const shown: AllRegistryFacts[] = []
  const book = createCapabilityStore(
    files,
    (facts) => shown.push(facts),
    () => undefined,
  )
  await book.load()
  return { book, files, shown }
}

describe('what is known of registries', () => {
  it('is kept for the next run, but not what holds only for this sign-in or this network', async () => {
    const { book, files } = await open()
    book.note(url, {
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
    expect(next.book.get(url)).toEqual({
      vendor: 'verdaccio',
      capabilities: { list: 'supported', 'web-login': 'unsupported' },
      secondFactors: ['email'],
      refused: {},
      notice: null,
    })
  })

  it('tells the views of changes only', async () => {
    const { book, shown } = await open()
    const same = { capabilities: [['list', 'supported'] as const] }
    book.note(url, same)
    book.note(url, same)
    expect(shown).toHaveLength(1)
  })

  it('lets a new sign-in begin without the refusals of the old one', async () => {
    const { book } = await open()
    book.note(url, { capabilities: [['list', 'supported'], ['create', 'not-allowed']] }, 'ann') // prettier-ignore
    book.forgetRefusals(url, 'ann')
    expect(factsFor(book.get(url), 'ann')?.capabilities).toEqual({ list: 'supported' })
    await book.forget(url)
    expect(book.get(url).capabilities).toEqual({})
  })

  it('holds a refusal against the account that met it and nobody else', async () => {
    const { book, files } = await open()
    const refused = { capabilities: [['create', 'not-allowed'], ['delete', 'supported']] as const } // prettier-ignore
    book.note(url, { capabilities: [['create', 'supported']] }, 'ann')
    book.note(url, refused, 'bob')
    expect(factsFor(book.get(url), 'ann')?.capabilities).toEqual({ create: 'supported', delete: 'supported' })
    expect(factsFor(book.get(url), 'bob')?.capabilities).toEqual({
      create: 'not-allowed',
      delete: 'supported',
    })
    book.note(url, { capabilities: [['create', 'supported']] }, 'bob')
    expect(book.get(url).refused).toEqual({})
    // Nobody is let do what the registry cannot do.
    book.note(url, refused, 'bob')
    book.note(url, { capabilities: [['create', 'unsupported']] }, 'ann')
    book.forgetRefusals(url, 'bob')
    expect(factsFor(book.get(url), 'bob')?.capabilities).toMatchObject({ create: 'unsupported' })
    book.note(url, refused, 'bob')
    book.note(url, { capabilities: [], notice: 'Renew your tokens.' })
    book.note(url, { capabilities: [] })
    expect(book.get(url).notice).toBe('Renew your tokens.')
    expect((await open(files)).book.get(url)).toMatchObject({ refused: {}, notice: null })
  })

  it('takes a damaged file for none', async () => {
    const files = memoryFiles()
    await files.write('registries.json', '{"https://a.example/": {"vendor": "nobody", "capabilities": 7}')
    const { book } = await open(files)
    expect(book.get(url)).toEqual(nothingKnown)
    await files.write(
      'registries.json',
      `{"${url}": {"vendor": "nobody", "capabilities": {"list": "perhaps"}}}`,
    )
    expect((await open(files)).book.get(url)).toMatchObject({ vendor: null, capabilities: {} })
  })
})
