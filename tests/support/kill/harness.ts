import { fork } from 'node:child_process'
import { join } from 'node:path'
import { build } from 'vite'
import { expect } from 'vitest'
import { runPool } from '../../../src/main/core/infra/concurrency.ts'
import type { CoreFixture } from '../core-fixture.ts'
import type { ActName, Instant, Order, Told } from './order.ts'
import { randomOf } from './random.ts'
import { openApp, type World } from './world.ts'

/**
 * Kills an app with SIGKILL at random instants of an act, and of what the next start makes of it, on a disk that fails to flush in every
 * third round; then it starts anew on a healthy one, and everything has to be as if it had gone well or never begun.
 */

/** Few in the usual tests; `npm run soak` sets another number. */
const rounds = Number(process.env['TOKENTRAY_KILLS'] ?? 9)
/** Two cores are all we count on. */
const atOnce = 2

/** What is killed, and what must be so afterwards. */
export interface KillStory<W extends World> {
  /** The acts that are killed; each round takes one. */
  readonly acts: readonly ActName[]
  /** What the next start of the app does, which may be killed in turn. */
  readonly then: ActName
  /** Makes what the act needs. */
  open(act: ActName, random: () => number): Promise<W>
  /** Holds at every moment, with no app running. */
  standing?(world: W): Promise<void>
  /** Holds once the app has started again and has come to rest. */
  settled(world: W, app: CoreFixture): Promise<void>
}

/** Where the child lies built: it starts in half the time, and finds `src` from there as it does from its own folder. */
const child = join(import.meta.dirname, '..', '..', '..', 'out', 'kill', 'child.mjs')

/** To be called once before the rounds. */
export async function buildChild(): Promise<void> {
  await build({
    configFile: false,
    logLevel: 'silent',
    ssr: { noExternal: true, external: ['keytar'] },
    build: {
      ssr: join(import.meta.dirname, 'child.ts'),
      outDir: join(child, '..'),
      target: 'node24',
      minify: false,
      rolldownOptions: { output: { entryFileNames: 'child.mjs', chunkFileNames: '[name].mjs' } },
    },
  })
}

/** How far a child came. */
interface Run extends Told {
  readonly killed: boolean
}

/** Runs a child to its instant or to the end of its act; then it is dead. */
function run(order: Order, world: World): Promise<Run> {
  const running = fork(child, [JSON.stringify(order)], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: { NODE_COMPILE_CACHE: join(child, '..', 'compile-cache'), ...process.env },
  })
  let told: Told = {}
  running.on('message', (message: Told) => {
    told = { ...told, ...message }
    if (message.counted !== undefined) world.told.counted = message.counted
    if (message.wants !== undefined) running.send({ id: message.wants, code: world.registry?.code() })
    if (message.over !== undefined) running.kill('SIGKILL')
  })
  return new Promise((resolve, reject) => {
    running.once('exit', (code, signal) => {
      if (signal === 'SIGKILL') resolve({ ...told, killed: told.over === undefined })
      else reject(new Error(`the app ended by itself (${code})`))
    })
  })
}

/** How many steps an act takes, and the start of the app before it. */
interface Length {
  readonly start: number
  readonly act: number
}

/** The usual tests play the same rounds each time, so that a failure is a change's; `npm run soak` plays others each time. */
function firstSeed(): number {
  const given = process.env['TOKENTRAY_SEED']
  if (given !== undefined) return Number(given)
  return process.env['TOKENTRAY_KILLS'] === undefined ? 20_261_130 : Math.floor(Math.random() * 2 ** 31)
}

/** Plays all rounds. What fails names its seed, with which one round alone can be played again. */
export async function killAtRandom<W extends World>(story: KillStory<W>): Promise<void> {
  const first = firstSeed()
  const lengths = new Map<ActName, Length>()
  for (const act of story.acts) lengths.set(act, await measure(story, act))
  let killed = 0
  const seeds = Array.from({ length: rounds }, (_, index) => first + index)
  await runPool(seeds, atOnce, async (seed) => {
    const told: string[] = []
    try {
      if (await playRound(story, lengths, seed, told)) killed++
    } catch (error) {
      const how = `Repeat it with TOKENTRAY_SEED=${seed} TOKENTRAY_KILLS=1. ${told.join(', then ')}`
      throw new Error(`${how}: ${error instanceof Error ? error.message : String(error)}`, { cause: error })
    }
  })
  // Else the instants were not where they should have been.
  expect(killed).toBeGreaterThan(rounds / 2 - 1)
}

async function measure<W extends World>(story: KillStory<W>, act: ActName): Promise<Length> {
  const world = await story.open(act, randomOf(1))
  try {
    const {
      begun = 0,
      over = 0,
      failure,
    } = await run({ ...world.order, act, failing: null, kill: null }, world)
    expect(failure).toBeUndefined()
    await settle(story, world)
    return { start: begun, act: over }
  } finally {
    await world.close()
  }
}

/** Gives whether the act itself was cut short. */
async function playRound<W extends World>(
  story: KillStory<W>,
  lengths: ReadonlyMap<ActName, Length>,
  seed: number,
  told: string[],
): Promise<boolean> {
  const random = randomOf(seed)
  const act = story.acts[Math.floor(random() * story.acts.length)] ?? 'start'
  const length = lengths.get(act) ?? { start: 1, act: 1 }
  const failing = seed % 3 === 0
  const world = await story.open(act, random)

  async function kill(name: ActName, from: Instant['from'], steps: number): Promise<boolean> {
    const step = 1 + Math.floor(random() * steps)
    const instant = { from, step, wait: random() < 0.5 ? 0 : random() * 5 }
    const disk = failing ? Math.floor(random() * 2 ** 31) : null
    const { killed, failure = 'killed' } = await run(
      { ...world.order, act: name, failing: disk, kill: instant },
      world,
    )
    told.push(
      `${name} at step ${step} of ${steps} and ${instant.wait.toFixed(1)} ms${failing ? ', failing disk' : ''} (${killed ? failure : 'over'})`,
    )
    await story.standing?.(world)
    return killed
  }

  try {
    const cutShort = await kill(act, 'act', Math.ceil(length.act * 1.1))
    for (let more = random(); more < 0.5; more = random())
      await kill(story.then, 'start', length.start + length.act)
    await settle(story, world)
    return cutShort
  } finally {
    await world.close()
  }
}

/** The app starts once more, as its user would start it. */
async function settle<W extends World>(story: KillStory<W>, world: W): Promise<void> {
  await story.standing?.(world)
  const app = await openApp(world)
  try {
    await story.settled(world, app)
    await world.expectWhole(app)
  } finally {
    await app.core.dispose()
  }
}
