import { fork } from 'node:child_process'
import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, it } from 'vitest'
import type { PracticeRegistry } from '../../src/practice/index.ts'
import { keptOnDisk } from '../support/file-keychain.ts'
import type { TestHome } from '../support/plaintext-tokens/home.ts'
import { named, signIn, startApp, startFolder, startHome, startRegistry } from '../support/practice-story.ts'

/**
 * Killed with SIGKILL at any moment of a rotation, again and again: some token works and stands in the file at every moment,
 * two that live are told of, and in the end there is one. The registry's own memory is the witness.
 */

const name = 'ci-install'
const lanes = 3
const killsOfLane = 6

/** Random, and the same again for the same seed (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

interface World {
  readonly registry: PracticeRegistry
  readonly home: TestHome
  readonly data: string
}

async function open(): Promise<World> {
  const registry = await startRegistry({ latency: 3 })
  const [home, data] = [await startHome(), await startFolder()]
  await home.write('.npmrc', fileWith(registry, named(registry, name).secret))
  const app = await startApp(keptOnDisk(data))
  await signIn(app, registry)
  await app.core.dispose()
  return { registry, home, data }
}

const fileWith = ({ url }: Pick<PracticeRegistry, 'url'>, secret: string) =>
  `; mine\n//${new URL(url).host}/:_authToken=${secret}\nfund=false\n`

/** When to kill: so many requests after the app began and then a moment more, or as soon as two tokens live. */
type Moment = { readonly requests: number; readonly wait: number } | 'two live'

/** One run of the app, killed at a moment; `null` lets it come to its end. */
async function run(world: World, way: string, moment: Moment | null) {
  const script = join(import.meta.dirname, '..', 'support', 'rotate-child.ts')
  const child = fork(script, [world.home.path, world.data, way, name], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const gone = new Promise((done) => child.once('exit', done))
  const begun = Promise.withResolvers<readonly string[]>()
  const ended = Promise.withResolvers<{ over: string; left: number } | null>()
  child.on('message', (message: { begins?: readonly string[]; over?: string; left?: number }) => {
    if (message.begins) begun.resolve(message.begins)
    if (message.over !== undefined) ended.resolve({ over: message.over, left: message.left ?? 0 })
  })
  void gone.then(() => {
    begun.reject(new Error('the app ended before it began'))
    ended.resolve(null)
  })
  try {
    const told = await begun.promise
    const from = world.registry.requests.length
    const enough = () =>
      moment === 'two live'
        ? livingOf(world.registry).length > 1
        : moment !== null && world.registry.requests.length - from >= moment.requests
    const over = ended.promise.then(() => true)
    while (!enough() && !(await Promise.race([over, delay(1, false)])));
    if (moment !== null && moment !== 'two live') await delay(moment.wait)
    child.kill('SIGKILL')
    await gone
    return { told, end: await ended.promise }
  } finally {
    child.kill('SIGKILL')
  }
}

const livingOf = (registry: PracticeRegistry) =>
  registry.tokens().filter((token) => token.name?.startsWith(name))

/** What stands: the tokens of this family that live, and which of them the file has. */
async function standing({ registry, home }: World) {
  const text = await home.read('.npmrc')
  const living = livingOf(registry)
  return { living: living.length, whole: living.some(({ secret }) => text === fileWith(registry, secret)) }
}

async function lane(seed: number) {
  const random = randomOf(seed)
  const world = await open()
  let [inTheAct, both] = [0, 0]
  for (let kill = 0; kill < killsOfLane; kill++) {
    const way = random() < 0.5 ? 'finish' : 'takeBack'
    const moment: Moment =
      kill === 0 ? 'two live' : { requests: Math.floor(random() * 12), wait: random() * 12 }
    const about = `seed ${seed}, kill ${kill} (${way}, ${JSON.stringify(moment)})`
    const before = await standing(world)
    const { told, end } = await run(world, way, moment)
    // What was left standing before this run was told of as it began.
    if (before.living > 1) expect(told, about).toHaveLength(1)
    const now = await standing(world)
    expect(now.whole, about).toBe(true)
    expect(now.living, about).toBeLessThan(3)
    if (end === null) inTheAct++
    if (now.living === 2) both++
  }
  const about = `seed ${seed}, at the end`
  for (let more = 0; more < 2; more++) {
    const { end } = await run(world, 'finish', null)
    expect(end, about).toMatchObject({ left: 0 })
    expect(['rotated', 'decided'], about).toContain(end?.over)
    expect(await standing(world), about).toEqual({ living: 1, whole: true })
  }
  // No secret was left beside the file or written down, and the history is whole.
  expect(await readdir(world.home.path), about).toEqual(['.npmrc'])
  const names = (await readdir(world.data)).filter((file) => file !== 'keychain.json')
  const written = (await Promise.all(names.map((file) => readFile(join(world.data, file), 'utf8')))).join('')
  expect(written, about).not.toMatch(/npm_[a-zA-Z0-9]{36}/)
  const last = await startApp({ files: keptOnDisk(world.data).files })
  const history = await last.core.handlers.history.read({ skip: 0, count: 500 })
  expect(history, about).toMatchObject({ value: { check: { whole: true, faults: [] } } })
  return { inTheAct, both }
}

it(
  `never leaves the user without a working token though it is killed ${lanes * killsOfLane} times`,
  {
    timeout: 400_000,
  },
  async () => {
    const given = process.env['TOKENTRAY_SEED']
    const seed = given === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(given)
    const ends = await Promise.all(Array.from({ length: lanes }, (_, index) => lane(seed + index)))
    // The first kill of each lane falls where both live; else the moments were not where they should have been.
    const sum = (of: 'inTheAct' | 'both') => ends.reduce((total, end) => total + end[of], 0)
    expect(sum('inTheAct'), `seed ${seed}`).toBeGreaterThanOrEqual(lanes)
    expect(sum('both'), `seed ${seed}`).toBeGreaterThanOrEqual(lanes)
  },
)
