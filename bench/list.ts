import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { Agent, request } from 'undici'
import { Secret } from '../src/main/core/infra/secrets/secret.ts'
import { listRows } from '../src/main/core/registry/token-list.ts'
import { createTransport } from '../src/main/core/infra/http/transport.ts'
import { createNpmCli } from '../tests/support/npm-cli.ts'
import { type Figure, median, timed } from './figures.ts'
import { type BenchRegistry, startRegistry } from './registry.ts'

interface Case {
  readonly tokens: number
  /** What a client gets that does not ask for more; npm does not, Tokentray asks for 100. */
  readonly pageSize: number
  /** Milliseconds each answer takes. */
  readonly latency: number
  readonly timesFaster: number
  /** What npm took where the aims were set, when that tells of the machine and not of the latency. */
  readonly npmThere?: number
}

const cases: readonly Case[] = [
  { tokens: 1_000, pageSize: 10, latency: 20, timesFaster: 15 },
  { tokens: 10_000, pageSize: 100, latency: 0, timesFaster: 10, npmThere: 3_200 },
]
const runs = 9
const npmRuns = 3
/** As many requests at a time as Tokentray has under way. */
const lanes = 8
const ourPage = 100

/** Reading the whole list, against npm and against the requests alone. */
export async function listFigures(): Promise<Figure[]> {
  const figures: Figure[] = []
  for (const each of cases) figures.push(...(await measure(each)))
  return figures
}

async function measure({ tokens, pageSize, latency, timesFaster, npmThere }: Case): Promise<Figure[]> {
  const registry = await startRegistry(
    `--tokens=${tokens}`,
    `--page-size=${pageSize}`,
    `--latency=${latency}`,
  )
  try {
    const [ours, floor, parsed, process, npm]: number[][] = [[], [], [], [], []]
    // In turns, so that a slow moment of the machine hits all alike. The first round warms up.
    for (let round = -1; round < runs; round++) {
      const times = [
        await timed(() => listOnce(registry, tokens)),
        await timed(() => bare(registry, tokens, false)),
        await timed(() => bare(registry, tokens, true)),
      ]
      if (round < 0) continue
      ours?.push(times[0] ?? NaN)
      floor?.push(times[1] ?? NaN)
      parsed?.push(times[2] ?? NaN)
    }
    for (let round = 0; round < npmRuns; round++) {
      process?.push(await timed(() => ownProcess(registry, tokens)))
      npm?.push(await npmList(registry, tokens))
    }
    const what = `list ${tokens.toLocaleString('en')} (default page ${pageSize}, latency ${latency} ms)`
    const npmPeer = { name: 'npm token list --json', time: median(npm ?? []) }
    const yardstick = npmThere === undefined ? npmPeer : { ...npmPeer, timeThere: npmThere }
    const own = median(ours ?? [])
    return [
      { what, ours: own, peer: yardstick, aim: { kind: 'faster', times: timesFaster } },
      {
        what: '  the same, Node started for it',
        ours: median(process ?? []),
        peer: npmPeer,
        aim: { kind: 'none' },
      },
      {
        what: '  the same, over its bare requests',
        ours: own,
        peer: { name: 'undici', time: median(floor ?? []) },
        aim: { kind: 'within', times: 1.5 },
      },
      {
        what: '  the same, over its requests with the JSON parsed',
        ours: own,
        peer: { name: 'undici', time: median(parsed ?? []) },
        aim: { kind: 'within', times: 1.5 },
      },
    ]
  } finally {
    await registry.stop()
  }
}

/** Lists with the code of the app. Rejects when the list is not the whole one. */
export async function listOnce(
  { url, session }: Pick<BenchRegistry, 'url' | 'session'>,
  tokens: number,
): Promise<void> {
  const read = await listRows(createTransport(url), new Secret(session))
  if (!read.ok) throw new Error(read.failure.message)
  if (read.value.rows.length !== tokens || read.value.reason !== null)
    throw new Error(`${read.value.rows.length} of ${tokens} were listed: ${String(read.value.reason)}`)
}

const agent = new Agent()

/** The requests of `listOnce` and nothing else: the first page, then all others side by side. */
async function bare({ url, session }: BenchRegistry, tokens: number, parses: boolean): Promise<void> {
  const headers = { authorization: `Bearer ${session}`, accept: 'application/json' }
  const page = async (index: number) => {
    const { body } = await request(`${url}-/npm/v1/tokens?page=${index}&perPage=${ourPage}`, {
      headers,
      dispatcher: agent,
    })
    if (parses) await body.json()
    else await body.text()
  }
  await page(0)
  const waiting = Array.from({ length: tokens / ourPage - 1 }, (_, index) => index + 1).values()
  const lane = async () => {
    for (const index of waiting) await page(index)
  }
  await Promise.all(Array.from({ length: lanes }, lane))
}

async function ownProcess({ url, session }: BenchRegistry, tokens: number): Promise<void> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'list-once.ts')], {
    env: { ...process.env, BENCH_URL: url, BENCH_SESSION: session, BENCH_TOKENS: String(tokens) },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const code = await new Promise((resolve) => child.once('exit', resolve))
  if (code !== 0) throw new Error(`list-once.ts ended with ${String(code)}`)
}

/** npm with its own configuration folder, from its start to its end; in milliseconds. */
async function npmList({ url, session }: BenchRegistry, tokens: number): Promise<number> {
  const npm = await createNpmCli(url)
  try {
    await npm.useToken(session)
    const start = performance.now()
    const { stdout, stderr } = await npm.run('token', 'list', '--json')
    const time = performance.now() - start
    const rows: unknown = stdout === '' ? null : JSON.parse(stdout)
    if (!Array.isArray(rows) || rows.length !== tokens) throw new Error(`npm did not list all:\n${stderr}`)
    return time
  } finally {
    await npm.dispose()
  }
}
