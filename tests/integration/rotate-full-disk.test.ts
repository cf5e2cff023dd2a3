import { describe, expect, it } from 'vitest'
import { memoryFiles } from '../support/core-fixture.ts'
import { fullable } from '../support/full-disk.ts'
import { startAgain } from '../support/practice-story.ts'
import {
  atStep,
  expectNothingLost,
  living,
  rotate,
  rotation,
  startRotations,
} from '../support/rotation-story.ts'

/** An app whose disk takes no notes of rotations, once it is told so. */
async function setUp() {
  const files = fullable(memoryFiles(), 'rotations.json')
  return { story: await startRotations({}, { files }), files }
}

const full = expect.stringContaining('rotations.json could not be written (the disk is full)') as string
const isFull = { ok: false, failure: { code: 'storage-failed', message: full } }

/** The app once more, on a disk that has space again. */
async function afterwards({ story, files }: Awaited<ReturnType<typeof setUp>>) {
  files.free()
  const app = await startAgain(story.app)
  await app.list(story.account)
  await app.core.handlers.plaintextTokens.find()
  return app
}

describe('a rotation on a full disk', () => {
  it('is not begun, which is said', async () => {
    const { story, files } = await setUp()
    files.fillAfter(0)
    const before = story.registry.requests.length
    expect(await rotate(story)).toMatchObject(isFull)
    expect(story.app.core.snapshot().rotations).toEqual([])
    expect(story.registry.requests.slice(before).filter(({ method }) => method !== 'GET')).toEqual([])
    files.free()
    expect(await rotate(story)).toEqual({ ok: true })
    expect(rotation(story.app).status).toBe('done')
  })

  // Begun, made, to be placed, placed, to be tried, to be revoked.
  it.each([1, 2, 3, 4, 5])('after %i notes: goes the whole way back, and says so', async (notes) => {
    const { story, files } = await setUp()
    files.fillAfter(notes)
    expect(await rotate(story)).toEqual({ ok: true })
    expect(rotation(story.app)).toMatchObject({ status: 'rolled-back', words: full, placed: [] })
    expect(rotation(story.app).words).toContain('Tokentray will report it as interrupted')
    expect(living(story).map(({ name }) => name)).toEqual(['ci-install'])
    await expectNothingLost(story)

    // The file still has what was noted last, so both ways are open, and both end with the one token.
    const app = await afterwards({ story, files })
    expect(rotation(app).status).toBe('interrupted')
    const { id } = rotation(app)
    expect(await app.core.handlers.rotate.finish({ id })).toMatchObject({ ok: false })
    expect(await app.core.handlers.rotate.takeBack({ id })).toEqual({ ok: true })
    expect(rotation(app).status).toBe('rolled-back')
    await expectNothingLost(story, app)
  })

  it('when all is done: is shown as done, and told again at the next start', async () => {
    const { story, files } = await setUp()
    files.fillAfter(6)
    expect(await rotate(story)).toEqual({ ok: true })
    expect(rotation(story.app)).toMatchObject({ status: 'done', words: full })
    expect(living(story)).toHaveLength(1)
    await expectNothingLost(story)

    const app = await afterwards({ story, files })
    const { id, status } = rotation(app)
    expect(status).toBe('interrupted')
    expect(await app.core.handlers.rotate.takeBack({ id })).toMatchObject({ ok: false })
    expect(await app.core.handlers.rotate.finish({ id })).toEqual({ ok: true })
    expect(rotation(app).status).toBe('done')
    await expectNothingLost(story, app)
  })

  it('that was refused is off the screen only where that can be noted', async () => {
    const { story, files } = await setUp()
    files.fillAfter(1)
    expect(await rotate(story, 'wrong')).toMatchObject({ failure: { code: 'password-rejected' } })
    expect(rotation(story.app)).toMatchObject({ status: 'rolled-back', words: full })
    const { id } = rotation(story.app)
    expect(await story.app.core.handlers.rotate.dismiss({ id })).toMatchObject(isFull)
    expect(rotation(story.app).id).toBe(id)
    files.free()
    expect(await story.app.core.handlers.rotate.dismiss({ id })).toEqual({ ok: true })
    expect(story.app.core.snapshot().rotations).toEqual([])
    expect(living(story)).toHaveLength(1)
  })

  it.each(['finish', 'takeBack'] as const)('that stopped waits where it is when asked to %s', async (way) => {
    const { story, files } = await setUp()
    atStep(story, 'revoke', () => story.registry.setOptions({ fault: 'http-500@revoke' }))
    await rotate(story)
    story.registry.setOptions({ fault: 'none' })
    const stopped = rotation(story.app)
    expect(stopped.status).toBe('stands')
    files.fillAfter(0)
    expect(await story.app.core.handlers.rotate[way]({ id: stopped.id })).toMatchObject(isFull)
    expect(rotation(story.app)).toEqual(stopped)
    expect(living(story)).toHaveLength(2)
    await expectNothingLost(story)
    files.free()
    expect(await story.app.core.handlers.rotate[way]({ id: stopped.id })).toEqual({ ok: true })
    expect(living(story)).toHaveLength(1)
    await expectNothingLost(story)
  })

  it('that was cut short is told of although that cannot be noted', async () => {
    const { story, files } = await setUp()
    files.fillAfter(2)
    await rotate(story)
    const app = await startAgain(story.app)
    expect(rotation(app)).toMatchObject({ status: 'interrupted' })
    expect(app.notices.map(({ title }) => title)).toEqual(['A rotation was interrupted'])
  })
})

describe('rotations that version 0.1.0 has noted', () => {
  it('are of the registry of their account, and go with it', async () => {
    const { story, files } = await setUp()
    await rotate(story)
    const noted = JSON.parse(files.texts.get('rotations.json') ?? '') as {
      rotations: { registry?: string; account: string }[]
    }
    const [first] = noted.rotations
    expect(first?.registry).toBe(story.registry.url)
    delete first?.registry
    files.texts.set('rotations.json', JSON.stringify(noted))
    const app = await startAgain(story.app)
    expect(rotation(app).status).toBe('done')
    expect(JSON.parse(files.texts.get('rotations.json') ?? '')).toMatchObject({
      rotations: [{ registry: story.registry.url }],
    })
  })
})
