import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDataFolder } from '../src/main/core/infra/storage/data-folder.ts'
import { startCore } from '../tests/support/core-fixture.ts'
import { createNpmCli } from '../tests/support/npm-cli.ts'
import { type Figure, median, timed } from './figures.ts'
import { type BenchRegistry, startRegistry } from './registry.ts'

const tokens = 100
const latency = 20
const runs = 5

/** Revoking a hundred tokens, journal, proof by the list and all, against npm with a hundred ids in one process. */
export async function revokeFigures(): Promise<Figure[]> {
  const ours: number[] = []
  const npm: number[] = []
  // In turns, each on a registry of its own. The first round warms up.
  for (let round = -1; round < runs; round++) {
    const times = [await onFreshRegistry(revokeWithApp), await onFreshRegistry(revokeWithNpm)]
    if (round < 0) continue
    ours.push(times[0] ?? NaN)
    npm.push(times[1] ?? NaN)
  }
  return [
    {
      what: `revoke ${tokens} (latency ${latency} ms)`,
      ours: median(ours),
      peer: { name: `npm token revoke with ${tokens} ids`, time: median(npm) },
      aim: { kind: 'faster', times: 6 },
    },
  ]
}

async function onFreshRegistry(measure: (registry: BenchRegistry) => Promise<number>): Promise<number> {
  const registry = await startRegistry(`--tokens=${tokens}`, `--latency=${latency}`, '--two-factor=none')
  try {
    return await measure(registry)
  } finally {
    await registry.stop()
  }
}

/** The core with its journal on a real disk, from the press of the button until all is proven; in milliseconds. */
async function revokeWithApp({ url, session }: BenchRegistry): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'tokentray-bench-'))
  const app = await startCore({ files: { ...openDataFolder(folder), texts: new Map() } })
  try {
    const added = await app.core.handlers.accounts.addToken({ registry: url, token: session })
    if (!added.ok) throw new Error(added.failure.message)
    const { account } = added.value
    const keys = (await app.list(account)).list?.tokens.map(({ key }) => key) ?? []
    const time = await timed(async () => {
      await app.core.handlers.revoke.start({ account, keys })
      await app.until(({ revocations }) => revocations.batches.find(({ phase }) => phase === 'done'))
    })
    const [batch] = app.core.snapshot().revocations.batches
    if (batch?.gone !== tokens) throw new Error(`${String(batch?.gone)} of ${tokens} were revoked`)
    return time
  } finally {
    await app.core.dispose()
    await rm(folder, { recursive: true, maxRetries: 5 })
  }
}

async function revokeWithNpm({ url, session }: BenchRegistry): Promise<number> {
  const npm = await createNpmCli(url)
  try {
    await npm.useToken(session)
    const ids = await idsOf({ url, session })
    const start = performance.now()
    const { stdout: said, stderr } = await npm.run('token', 'revoke', ...ids)
    const time = performance.now() - start
    if (!said.includes(`Removed ${tokens} tokens`)) throw new Error(`npm did not revoke all:\n${stderr}`)
    return time
  } finally {
    await npm.dispose()
  }
}

/** npm masks ids in its own JSON, so they come from the registry. */
async function idsOf({ url, session }: Pick<BenchRegistry, 'url' | 'session'>): Promise<string[]> {
  const response = await fetch(`${url}-/npm/v1/tokens?perPage=100`, {
    headers: { authorization: `Bearer ${session}` },
  })
  const { objects } = (await response.json()) as { readonly objects: readonly { readonly key: string }[] }
  return objects.map(({ key }) => key)
}
