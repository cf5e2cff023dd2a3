import { createHash } from 'node:crypto'
import { link } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Keychain } from '../../src/main/core/infra/keychain/keychain.ts'
import { createMemoryKeychain } from '../../src/main/core/infra/keychain/memory-keychain.ts'
import { fail } from '../../src/shared/failure.ts'
import { memoryFiles } from '../support/core-fixture.ts'
import { named, startAgain } from '../support/practice-story.ts'
import {
  atStep,
  expectNothingLost,
  living,
  rotate,
  rotation,
  startRotations,
  type RotationStory,
} from '../support/rotation-story.ts'

describe('a rotation', () => {
  it('makes the token again, puts it where the old one was, tries it, and proves the old one gone', async () => {
    const story = await startRotations()
    const before = named(story.registry, 'ci-install')
    expect(await rotate(story)).toEqual({ ok: true })
    expect(rotation(story.app)).toMatchObject({ status: 'done', step: 'revoke', placed: ['~/.npmrc'] })
    const [fresh, ...others] = living(story)
    expect(others).toEqual([])
    expect(fresh?.name).toMatch(/^ci-install \d{4}-\d{2}-\d{2}$/)
    const file = await story.home.read('.npmrc')
    expect(file).toBe(
      `; mine\r\n//${new URL(story.registry.url).host}/:_authToken=${fresh?.secret ?? ''}\r\n`,
    )
    const made = story.registry.tokens().find(({ secret }) => secret === fresh?.secret)
    expect(made).toMatchObject({
      cidr: before.cidr,
      permissions: before.permissions,
      scopes: before.scopes,
    })
    expect(story.app.notices).toEqual([])
    for (const hidden of [before.secret, fresh?.secret ?? '-', 'demo-password']) {
      expect(JSON.stringify([story.app.sent, [...story.app.files.texts]])).not.toContain(hidden)
    }
  })

  it('asks for one code where the server takes it twice, and for each where codes are used up', async () => {
    for (const [codeUses, codes] of [
      [0, 1],
      [1, 2],
    ] as const) {
      const story = await startRotations()
      story.registry.setOptions({ twoFactor: 'code', codeUses })
      const asked = new Set<string>()
      const stop = story.app.core.subscribe(() => {
        const [prompt] = story.app.core.snapshot().prompts
        if (!prompt || asked.has(prompt.id)) return
        asked.add(prompt.id)
        // What is asked for is a code; that another one was refused is no fault of the user's.
        expect(prompt).toMatchObject({ kind: 'code', rejected: false })
        void story.app.core.handlers.prompts.answer({
          id: prompt.id,
          code: asked.size === 1 ? '123456' : '123457',
        })
      })
      expect(await rotate(story)).toEqual({ ok: true })
      stop()
      expect([codeUses, rotation(story.app).status, asked.size]).toEqual([codeUses, 'done', codes])
    }
  })

  it('works on a registry of the older form, where only this app knows names', async () => {
    const story = await startRotations({ dialect: 'classic' })
    const { secret } = named(story.registry, 'ci-install')
    expect(story.key).toBe(createHash('sha512').update(secret).digest('hex'))
    const count = story.registry.tokens().length
    expect(await rotate(story)).toEqual({ ok: true })
    expect(rotation(story.app)).toMatchObject({ status: 'done', placed: ['~/.npmrc'] })
    expect(story.registry.tokens()).toHaveLength(count)
    expect(await story.home.read('.npmrc')).not.toContain(secret)
  })

  it('never kills the new one when somebody else has revoked the old one meanwhile', async () => {
    const story = await startRotations()
    atStep(story, 'revoke', () => story.registry.setOptions({ fault: 'not-found@revoke' }))
    expect(await rotate(story)).toEqual({ ok: true })
    await expectNothingLost(story)
    expect(living(story).some(({ name }) => name !== 'ci-install')).toBe(true)
  })

  it('leaves the form to answer a wrong password, with nothing begun', async () => {
    const story = await startRotations()
    expect(await rotate(story, 'wrong')).toMatchObject({ ok: false, failure: { code: 'password-rejected' } })
    expect(story.app.core.snapshot().rotations).toEqual([])
    expect(living(story)).toHaveLength(1)
  })

  it('makes it tighter when asked to, several one after the other', async () => {
    const story = await startRotations()
    const keys = ['release from laptop', 'old travis'].map((name) => named(story.registry, name).key)
    const tighter = { days: 7, withoutBypass: true, stageOnly: false }
    const { account } = story
    await story.app.core.handlers.rotate.start({ account, keys, wish: tighter, password: 'demo-password' })
    expect(story.app.core.snapshot().rotations.map(({ status }) => status)).toEqual(['done', 'done'])
    const made = story.registry
      .tokens()
      .filter(({ name }) => /^(release from laptop|old travis) /.test(name ?? ''))
    expect(made.map(({ bypass2fa }) => bypass2fa)).toEqual([false, false])
  })
})

/** What the history says of rotations, oldest first. */
async function told({ app }: RotationStory) {
  const read = await app.core.handlers.history.read({ skip: 0, count: 100 })
  const entries = read.ok ? read.value.entries.filter(({ act }) => act === 'rotate').toReversed() : []
  return entries.map(({ outcome, note = '', name }) => `${name ?? ''} ${outcome}: ${note}`)
}

describe('the history of rotations', () => {
  it('tells how each began and ended', async () => {
    const story = await startRotations()
    await rotate(story)
    expect(await told(story)).toEqual([
      expect.stringMatching(/^ci-install done: Began: “ci-install \d{4}-\d\d-\d\d” is to take its place\.$/),
      expect.stringMatching(/^ci-install done: “ci-install \d{4}-\d\d-\d\d” took its place\.$/),
    ])
  })

  it('tells where one stopped without an answer, and what the user decided', async () => {
    const story = await startRotations()
    atStep(story, 'revoke', () => story.registry.setOptions({ fault: 'http-500@revoke' }))
    await rotate(story)
    story.registry.setOptions({ fault: 'none' })
    await story.app.core.handlers.rotate.takeBack({ id: rotation(story.app).id })
    expect(await told(story)).toEqual([
      expect.stringContaining('done: Began'),
      expect.stringContaining('unanswered: Stopped at the step revoke'),
      'ci-install done: Asked to take it back.',
      expect.stringContaining('Taken back at the step revoke: You took it back.'),
    ])
    expect(living(story).map(({ name }) => name)).toEqual(['ci-install'])
    await expectNothingLost(story)
  })
})

describe('a rotation with a step that fails', () => {
  it.each([
    ['the registry has a problem', 'http-500@create', 'rolled-back', 1],
    ['the registry wants time', 'rate-limit@create', 'rolled-back', 1],
    ['the answer is lost, and with it the secret', 'lost-reply@create', 'rolled-back', 1],
    ['something else is made', 'unlisted-create@create', 'rolled-back', 1],
  ])('create: %s', async (_case, fault, status, alive) => {
    const story = await startRotations()
    story.registry.setOptions({ fault })
    expect(await rotate(story)).toEqual({ ok: true })
    expect(rotation(story.app)).toMatchObject({ status, placed: [] })
    expect(living(story)).toHaveLength(alive)
    await expectNothingLost(story)
  })

  it('keep: the keychain takes no more, and there is no file to hold the new one', async () => {
    const memory = createMemoryKeychain()
    let full = false
    const keychain: Keychain = {
      ...memory,
      set: (service, entry, secret) =>
        full ? Promise.resolve(fail('keychain-denied', 'It is full.')) : memory.set(service, entry, secret),
    }
    const story = await startRotations({}, { keychain })
    const { key } = named(story.registry, 'old travis')
    full = true
    expect(await rotate({ ...story, key })).toEqual({ ok: true })
    expect(rotation(story.app)).toMatchObject({ status: 'rolled-back', name: 'old travis' })
    expect(story.registry.tokens().filter(({ name }) => name?.startsWith('old travis'))).toHaveLength(1)
  })

  it('place: a file that cannot be written', async () => {
    const story = await startRotations()
    await link(join(story.home.path, '.npmrc'), join(story.home.path, 'another name'))
    expect(await rotate(story)).toEqual({ ok: true })
    expect(rotation(story.app)).toMatchObject({ status: 'rolled-back', step: 'place', placed: [] })
    expect(living(story)).toHaveLength(1)
    await expectNothingLost(story)
  })

  it('try: the registry does not take the new one; the file gets the old one back', async () => {
    const story = await startRotations()
    atStep(story, 'try', () => story.registry.setOptions({ fault: 'http-500@list' }))
    expect(await rotate(story)).toEqual({ ok: true })
    // The list is what would show the new one gone, and it cannot be read: both may live, and that is said.
    expect(rotation(story.app)).toMatchObject({ status: 'stands', placed: [] })
    await expectNothingLost(story)
    story.registry.setOptions({ fault: 'none' })
    await story.app.core.handlers.rotate.takeBack({ id: rotation(story.app).id })
    expect(rotation(story.app).status).toBe('rolled-back')
    expect(living(story).map(({ name }) => name)).toEqual(['ci-install'])
    await expectNothingLost(story)
  })

  it.each([
    ['refused', 'forbidden@revoke'],
    ['said yes to and not done', 'sticky-revoke'],
    ['not answered', 'http-500@revoke'],
  ])('revoke: %s; both live, that is said, and it can be finished', async (_case, fault) => {
    const story = await startRotations()
    atStep(story, 'revoke', () => story.registry.setOptions({ fault }))
    expect(await rotate(story)).toEqual({ ok: true })
    expect(rotation(story.app)).toMatchObject({ status: 'stands' })
    expect(living(story)).toHaveLength(2)
    expect(await rotate(story)).toMatchObject({ ok: false, failure: { code: 'invalid-request' } })
    await expectNothingLost(story)
    story.registry.setOptions({ fault: 'none' })
    await story.app.core.handlers.rotate.finish({ id: rotation(story.app).id })
    expect(rotation(story.app)).toMatchObject({ status: 'done', placed: ['~/.npmrc'] })
    expect(living(story).map(({ name }) => name)).not.toContain('ci-install')
    await expectNothingLost(story)
  })
})

describe('an app that ends in the middle of a rotation', () => {
  /** Files and keychain that stop answering at the n-th write of a kind, as if the app had ended there. */
  function dyingAt(moment: number) {
    let left = moment
    const never = new Promise<never>(() => undefined)
    const dies = () => --left === 0
    return { dies, never }
  }

  const ways = ['finish', 'takeBack'] as const
  it.each([1, 2, 3, 4, 5, 6].flatMap((moment) => ways.map((way) => [moment, way] as const)))(
    'at note %i of the journal: nothing is lost, and %s leaves one token',
    async (moment, way) => {
      const story = await startRotations()
      const { dies, never } = dyingAt(moment)
      const { files } = story.app
      const dead = Promise.withResolvers<undefined>()
      const write = async (name: string, text: string) => {
        await files.write(name, text)
        if (name !== 'rotations.json' || !dies()) return
        dead.resolve(undefined)
        await never
      }
      const first = await startAgain(story.app, { files: { ...files, write } })
      await first.list(story.account)
      await first.core.handlers.plaintextTokens.find()
      void rotate({ ...story, app: first })
      await dead.promise

      const second = await startAgain(story.app, { files: memoryFilesOf(files.texts) })
      await second.list(story.account)
      await expectNothingLost(story, second)
      await second.core.handlers.plaintextTokens.find()
      const { id, status } = rotation(second)
      if (status === 'interrupted') {
        const ended = await second.core.handlers.rotate[way]({ id })
        if (!ended.ok) expect((await second.core.handlers.rotate.takeBack({ id })).ok).toBe(true)
      }
      expect(living(story)).toHaveLength(1)
      await expectNothingLost(story, second)
    },
  )

  it.each(['granular', 'classic'] as const)(
    'between the registry’s yes and the keychain (%s)',
    async (dialect) => {
      const memory = createMemoryKeychain()
      const dead = Promise.withResolvers<undefined>()
      let dying = false
      const keychain: Keychain = {
        ...memory,
        set(service, entry, secret) {
          if (!dying) return memory.set(service, entry, secret)
          dead.resolve(undefined)
          return new Promise(() => undefined)
        },
      }
      const story = await startRotations({ dialect }, { keychain })
      const before = story.registry.tokens().length
      dying = true
      void rotate(story)
      await dead.promise
      expect(story.registry.tokens()).toHaveLength(before + 1)
      const second = await startAgain(story.app, { keychain: memory })
      expect(second.notices.map(({ title }) => title)).toEqual(['A rotation was interrupted'])
      await second.list(story.account)
      const { id } = rotation(second)
      expect(await second.core.handlers.rotate.finish({ id })).toMatchObject({ ok: false })
      const taken = await second.core.handlers.rotate.takeBack({ id })
      if (dialect === 'classic') {
        // Without names nobody can tell whose the new token is: it is not touched, and not forgotten.
        expect(taken).toMatchObject({
          ok: false,
          failure: { message: expect.stringContaining('without a name') as string },
        })
        expect(rotation(second).status).toBe('interrupted')
        return
      }
      expect(taken).toEqual({ ok: true })
      expect(living(story).map(({ name }) => name)).toEqual(['ci-install'])
      expect(rotation(second).status).toBe('rolled-back')
    },
  )
})

function memoryFilesOf(texts: ReadonlyMap<string, string>) {
  const files = memoryFiles()
  for (const [name, text] of texts) files.texts.set(name, text)
  return files
}
