import { randomInt } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

/** Which secret was found and where, in words; the secret itself is never printed. */
export type Hit = string

/**
 * Secrets by the hundred that all have the same twelve characters in their middle, where no mask ever shows them: looking
 * for those is looking for each of them, whole or in part.
 */
export function plantedSecrets() {
  const marker = random(12)
  return { marker, next: () => `npm_${random(12)}${marker}${random(12)}` }
}

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
const random = (length: number) => Array.from({ length }, () => letters[randomInt(letters.length)]).join('')

/** Looks for secrets in bytes, in each spelling that something might have given them. */
export class Hunt {
  readonly #spellings: readonly { readonly name: string; readonly bytes: Buffer }[]

  /** @param secrets by what a report calls them */
  constructor(secrets: Readonly<Record<string, string>>) {
    this.#spellings = Object.entries(secrets).flatMap(([name, secret]) =>
      spellingsOf(secret).map(({ how, bytes }) => ({ name: `${name}${how}`, bytes })),
    )
  }

  in(place: string, content: Buffer | string): Hit[] {
    const bytes = typeof content === 'string' ? Buffer.from(content) : content
    return this.#spellings.flatMap(({ name, bytes: spelt }) =>
      bytes.includes(spelt) ? [`${name} in ${place}`] : [],
    )
  }

  /** Every file below a folder, its name included. */
  async inFolder(folder: string): Promise<Hit[]> {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true })
    const hits = await Promise.all(
      entries.map(async (entry) => {
        const path = join(entry.parentPath, entry.name)
        const content = entry.isFile() ? await readFile(path) : Buffer.alloc(0)
        return [...this.in('the name of a file', path), ...this.in(path, content)]
      }),
    )
    return hits.flat()
  }
}

function spellingsOf(secret: string): { how: string; bytes: Buffer }[] {
  const base64 = [0, 1, 2].map((before) => {
    const text = Buffer.from('-'.repeat(before) + secret).toString('base64')
    // Only the characters that the secret alone decides: its neighbours change the first and the last ones.
    return text.slice(before === 0 ? 0 : 4, -4)
  })
  return [
    { how: '', bytes: Buffer.from(secret) },
    { how: ' as UTF-16', bytes: Buffer.from(secret, 'utf16le') },
    { how: ' as hex', bytes: Buffer.from(Buffer.from(secret).toString('hex')) },
    ...base64.map((text) => ({ how: ' as base64', bytes: Buffer.from(text) })),
  ]
}

/** Looks at the arguments and the environment of every process of this computer, again and again, until it is ended. */
export function watchProcesses(hunt: Hunt, mayHold: (environment: string) => boolean) {
  const hits = new Set<Hit>()
  const seen = new Set<string>()
  const watching = new AbortController()
  const loop = (async () => {
    while (!watching.signal.aborted) {
      for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) look(pid)
      await delay(50)
    }
  })()

  function look(pid: string): void {
    // A process may begin as a copy of its parent and become another program, so its arguments count as its name.
    const args = readProcess(pid, 'cmdline')
    const key = `${pid} ${args}`
    if (args === '' || seen.has(key)) return
    seen.add(key)
    const environment = readProcess(pid, 'environ')
    const program = args.split('\0', 1)[0] ?? ''
    hunt.in(`the arguments of ${program}`, args).forEach((hit) => hits.add(hit))
    if (!mayHold(environment))
      hunt.in(`the environment of ${program}`, environment).forEach((hit) => hits.add(hit))
  }

  return {
    /** Ends the watch; gives what was found and how many programs were looked at. */
    async end() {
      watching.abort()
      await loop
      return { hits: [...hits], programs: seen.size }
    },
  }
}

function readProcess(pid: string, file: 'cmdline' | 'environ'): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8')
  } catch {
    // It has ended, or is somebody else's.
    return ''
  }
}
