import { mkdir, mkdtemp, open, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { createLeaks, type Leaks } from '../src/main/core/features/leaks/leaks.ts'
import { searchPlaces } from '../src/main/core/infra/config-files/place-jobs.ts'
import { fromPlain } from '../src/main/core/infra/config-files/look-at.ts'
import { createFileSystem, fileSystemData } from '../src/main/core/infra/files/file-system.ts'
import { createTextWork, type TextWork } from '../src/main/core/infra/text-work/text-work.ts'
import { createStore } from '../src/main/core/state.ts'
import { account, emptySnapshot, listOf, token } from '../tests/support/sample-state.ts'
import { type Figure, median, timed } from './figures.ts'

const MiB = 1024 * 1024
const runs = 5
const rows = 10_000

/** Texts made to hold up whoever reads them, each as long as a file may be. */
const kinds: readonly (readonly [string, (at: number) => string])[] = [
  ['one token again and again, in one line', () => `npm_${'aB3'.repeat(12)} `],
  ['no two passwords alike', (at) => `https://user:p${at}ss-word@host.example\n`],
  ['masks of tokens', () => 'npm_ab...abcd '],
  ['halves of web tokens', () => '-eyJaaaaaaaaa.eyJ'],
  ['colours of a terminal', () => '\u001b[32m'],
]

/**
 * The leak check on hostile text against a list of 10,000 tokens, and the finder in a hostile project: how long nothing else of the app gets a turn,
 * and how soon a search ends that is cancelled.
 */
export async function foreignTextFigures(): Promise<Figure[]> {
  const root = await mkdtemp(join(tmpdir(), 'tokentray-bench-'))
  const textWork = createTextWork({
    entry: join(import.meta.dirname, '../src/text-worker/index.ts'),
    log: (line) => console.error(line),
  })
  try {
    const leaks = createLeakCheck(textWork)
    const figures: Figure[] = []
    const turns: number[] = []
    for (const [what, piece] of kinds) {
      const path = join(root, 'hostile.log')
      await writeLong(path, piece)
      const times: number[] = []
      for (let round = -1; round < runs; round++) {
        await leaks.handlers.clear()
        const { time, turn } = await watched(() => leaks.handlers.lookAtFiles({ path }))
        if (round < 0) continue
        times.push(time)
        turns.push(turn)
      }
      figures.push({ what: `look through 20 MiB: ${what}`, ours: median(times), aim: { kind: 'none' } })
    }
    const cancelled: number[] = []
    for (let round = 0; round < runs; round++) cancelled.push(await timeToCancel(leaks, root))
    await plantProject(join(root, 'project'))
    const found: number[] = []
    for (let round = -1; round < runs; round++) {
      const { turn } = await watched(() => findAll(textWork, join(root, 'project')))
      if (round >= 0) found.push(turn)
    }
    return [
      ...figures,
      {
        what: '  longest time without a turn for others',
        ours: Math.max(...turns),
        aim: { kind: 'below', time: 25 },
      },
      {
        what: '  until a search has ended that is cancelled',
        ours: Math.max(...cancelled),
        aim: { kind: 'below', time: 100 },
      },
      {
        what: 'find tokens in a project made to hold up its reader: longest time without a turn',
        ours: Math.max(...found),
        aim: { kind: 'below', time: 25 },
      },
    ]
  } finally {
    textWork.close()
    await rm(root, { recursive: true, force: true })
  }
}

const filled = (piece: string, size: number) => piece.repeat(Math.ceil(size / piece.length)).slice(0, size)

/** Written block by block: what this process itself throws away must not be counted as a turn. */
async function writeLong(path: string, piece: (at: number) => string): Promise<void> {
  const file = await open(path, 'w')
  for (let [size, at] = [0, 0]; size < 20 * MiB;) {
    const pieces: string[] = []
    for (let block = 0; block < 64 * 1024; at++) block += pieces[pieces.push(piece(at)) - 1]?.length ?? 0
    const text = pieces.join('')
    await file.write(text.slice(0, 20 * MiB - size))
    size += text.length
  }
  await file.close()
}

function createLeakCheck(textWork: TextWork): Leaks {
  const tokens = Array.from({ length: rows }, (_, at) =>
    token(`key-${at}`, { masked: `npm_${(46_656 + at).toString(36)}…${(56_656 + at).toString(36)}` }),
  )
  const store = createStore(
    { ...emptySnapshot, accounts: [account()], lists: { a1: listOf(...tokens) } },
    (patch) => structuredClone(patch),
  )
  return createLeaks({
    store,
    accounts: { all: () => store.get().accounts },
    refreshList: () => Promise.resolve(),
    ports: {
      fileSystem: createFileSystem({ home: '/nonexistent', env: {} }),
      textWork,
      chooseFolder: () => Promise.resolve(null),
    },
  })
}

/**
 * How long it takes, and the most time that this thread was busy between two turns of a timer. What the thread itself took is counted, so that other
 * programs of a busy machine are not.
 */
async function watched(work: () => Promise<unknown>): Promise<{ time: number; turn: number }> {
  let turn = 0
  let last = process.threadCpuUsage()
  const look = () => {
    const { user, system } = process.threadCpuUsage(last)
    last = process.threadCpuUsage()
    turn = Math.max(turn, (user + system) / 1_000)
  }
  const timer = setInterval(look, 1)
  const time = await timed(work)
  look()
  clearInterval(timer)
  return { time, turn }
}

async function timeToCancel(leaks: Leaks, path: string): Promise<number> {
  const looking = leaks.handlers.lookAtFiles({ path })
  await delay(200)
  return timed(async () => {
    await leaks.handlers.cancel()
    await looking
  })
}

/** Settings of the worst kinds, each as long as one may be. */
async function plantProject(root: string): Promise<void> {
  const worst = [
    ['.npmrc', 'registry=https://r.example\n//h/:_authToken=abc\n'],
    ['.env', '#a//x'],
    ['.yarnrc.yml', 'npmAuthToken: {a: ['],
    ['bunfig.toml', 'token = ['],
    ['.yarnrc', '"//h:_authToken" '],
  ] as const
  for (let at = 0; at < 20; at++) {
    const folder = join(root, `package-${at}`)
    await mkdir(folder, { recursive: true })
    for (const [name, piece] of worst) await writeFile(join(folder, name), filled(piece, 64 * 1024))
  }
}

async function findAll(textWork: TextWork, root: string): Promise<void> {
  const fs = createFileSystem({ home: '/nonexistent', env: {} })
  const end = await textWork.run(
    searchPlaces,
    { fs: fileSystemData(fs), folders: [root] },
    {
      signal: new AbortController().signal,
      onPart: (part) => (part.kind === 'file' ? void fromPlain(part.file) : undefined),
    },
  )
  if (!end.ok) throw new Error(end.failure.message)
}
