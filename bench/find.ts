import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { promisify } from 'node:util'
import { createFileSystem, fileSystemData } from '../src/main/core/infra/files/file-system.ts'
import { largestSettingsFile } from '../src/main/core/infra/files/snapshot.ts'
import { searchPlaces } from '../src/main/core/infra/config-files/place-jobs.ts'
import { createTextWork, type TextWork } from '../src/main/core/infra/text-work/text-work.ts'
import { type Format, readBytes } from '../src/main/core/infra/config-files/formats/index.ts'
import { longestParsed } from '../src/main/core/infra/config-files/formats/reading.ts'
import { type Figure, median, timed } from './figures.ts'

const folders = 2_000
const filesEach = 50
const tokens = 100
const runs = 7

const token = `npm_${'aB3'.repeat(12)}`
const run = promisify(execFile)

/** Looking through a tree of 100,000 files, against `grep` for the same names and the same shape; and how long nothing else gets a turn. */
export async function findFigures(): Promise<Figure[]> {
  const root = await mkdtemp(join(tmpdir(), 'tokentray-bench-'))
  const textWork = createTextWork({
    entry: join(import.meta.dirname, '../src/text-worker/index.ts'),
    log: (line) => console.error(line),
  })
  try {
    await plant(root)
    const [ours, grep, held]: number[][] = [[], [], []]
    // The first round warms up, also the system's memory of the folders.
    for (let round = -1; round < runs; round++) {
      const delay = monitorEventLoopDelay({ resolution: 1 })
      delay.enable()
      const own = await timed(() => findAll(textWork, root))
      delay.disable()
      const theirs = await timed(() => grepAll(root))
      if (round < 0) continue
      ours?.push(own)
      grep?.push(theirs)
      held?.push(delay.max / 1e6)
    }
    const longest = median(Array.from({ length: runs }, () => worstReading()))
    const what = `find ${tokens} tokens among ${(folders * filesEach).toLocaleString('en')} files`
    return [
      { what, ours: median(ours ?? []), aim: { kind: 'below', time: 5_000 } },
      {
        what: '  against grep -r',
        ours: median(ours ?? []),
        peer: { name: 'grep', time: median(grep ?? []) },
        aim: { kind: 'none' },
      },
      {
        what: '  longest time without a turn for others',
        ours: median(held ?? []),
        aim: { kind: 'below', time: 25 },
      },
      {
        what: '  the worst file, made to hold up its reader (in the worker)',
        ours: longest,
        aim: { kind: 'below', time: 50 },
      },
    ]
  } finally {
    textWork.close()
    await rm(root, { recursive: true, force: true })
  }
}

/** Folders of projects, every twentieth with a token in its `.npmrc`. */
async function plant(root: string): Promise<void> {
  for (let index = 0; index < folders; index++) {
    const folder = join(root, `group-${index % 40}`, `project-${index}`)
    await mkdir(folder, { recursive: true })
    const names = Array.from({ length: filesEach - 1 }, (_, file) => `file-${file}.js`)
    await Promise.all(names.map((name) => writeFile(join(folder, name), '')))
    const secret =
      index % (folders / tokens) === 0 ? `//npm.acme.example/:_authToken=${token}\n` : 'fund=false\n'
    await writeFile(join(folder, '.npmrc'), secret)
  }
}

async function findAll(textWork: TextWork, root: string): Promise<void> {
  let found = 0
  const end = await textWork.run(
    searchPlaces,
    { fs: fileSystemData(createFileSystem({ home: join(root, 'nobody'), env: {} })), folders: [root] },
    {
      signal: new AbortController().signal,
      onPart(part) {
        if (part.kind !== 'file') return
        found += part.file.findings.filter(({ place }) => place.kind === 'project').length
      },
    },
  )
  if (!end.ok || found !== tokens) throw new Error(`${found} of ${tokens} tokens were found`)
}

/** The names that Tokentray looks for, and nothing but the shape. */
async function grepAll(root: string): Promise<void> {
  const names = ['.npmrc', '.npmrc.*', '.yarnrc.yml', '.yarnrc', 'bunfig.toml', '.env', '.env.*', '.envrc']
  const { stdout } = await run('grep', [
    '-rlE',
    ...names.map((name) => `--include=${name}`),
    'npm_[A-Za-z0-9]{36}',
    root,
  ])
  if (stdout.trim().split('\n').length !== tokens) throw new Error('grep did not find all')
}

/** Texts that make a careless pattern go back and forth, or a parser nest. */
const hostile: readonly (readonly [Format, string])[] = [
  ['env', '#a//x'],
  ['shell', 'set -x '],
  ['npmrc', '//h/:_authToken=${a'],
  ['npmrc', '//h/:_authToken=abc\n'],
  ['yarnrc', 'npmAuthToken: {a: ['],
  ['pnpm-config', 'authToken: [&a '],
  ['bunfig', 'token = ['],
  ['yarnrc-classic', '"//h:_authToken" '],
]

const parsed: ReadonlySet<Format> = new Set(['yarnrc', 'pnpm-config', 'bunfig'])

/** How long the slowest of them takes, each as long as a file of its kind may be. */
function worstReading(): number {
  const times = hostile.map(([format, piece]) => {
    const length = parsed.has(format) ? longestParsed : largestSettingsFile
    const bytes = Buffer.from(piece.repeat(length / piece.length))
    const start = performance.now()
    readBytes(format, bytes)
    return performance.now() - start
  })
  return Math.max(...times)
}
