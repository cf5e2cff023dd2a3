import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { compileCache } from './compile-cache.ts'

/** What a run of npm left behind. */
export interface NpmRun {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Something to type once the terminal shows `after`. */
export interface Typing {
  readonly after: RegExp
  readonly text: string
}

/**
 * The machine's own npm with a home of its own: it reads no configuration but what is written here, and
 * leaves nothing outside of a temporary folder.
 */
export interface NpmCli {
  /** Runs npm with nothing to type at. */
  run(...args: readonly string[]): Promise<NpmRun>
  /**
   * Runs npm in a pseudo-terminal (`script` of util-linux) and types. npm asks for codes in a terminal only.
   * `onScreen` sees everything shown so far, each time that something is added.
   */
  inTerminal(
    args: readonly string[],
    typing: readonly Typing[],
    onScreen?: (screen: string) => void,
  ): Promise<Omit<NpmRun, 'stderr'>>
  /** Makes npm send this token from now on. */
  useToken(token: string): Promise<void>
  /** The token that npm would send, or undefined. */
  savedToken(): Promise<string | undefined>
  dispose(): Promise<void>
}

/** Longer than any run here takes; a npm that waits for us is ended by it. */
const patience = 30_000

/** Versions of npm that `tests/peers` has beside the one of this machine. */
export type NpmVersion = '10' | '11' | '12'

/** The command and first arguments that start a npm; the peers' run on the project's own Node. */
function commandOf(version: NpmVersion | undefined): readonly [string, ...string[]] {
  if (version === undefined) return ['npm']
  const peers = path.join(import.meta.dirname, '..', 'peers', 'node_modules')
  return [process.execPath, path.join(peers, `npm-${version}`, 'bin', 'npm-cli.js')]
}

/**
 * @param registry URL with trailing slash
 * @param version the machine's own npm when not given
 */
export async function createNpmCli(registry: string, version?: NpmVersion): Promise<NpmCli> {
  const [program, ...first] = commandOf(version)
  const home = await mkdtemp(path.join(tmpdir(), 'tokentray-npm-'))
  const userconfig = path.join(home, 'user.npmrc')
  const tokenLine = `//${new URL(registry).host}/:_authToken=`
  const options = [
    `--registry=${registry}`,
    `--userconfig=${userconfig}`,
    `--globalconfig=${path.join(home, 'global.npmrc')}`,
    `--cache=${path.join(home, 'cache')}`,
    '--update-notifier=false',
    '--fetch-retries=0',
    '--browser=false',
    '--color=false',
  ]
  const spawning = { cwd: home, env: cleanEnvironment(home) }
  return {
    async run(...args) {
      const child = spawn(program, [...first, ...args, ...options], {
        ...spawning,
        stdio: ['ignore', 'pipe', 'pipe'],
      })
      const [stdout, stderr] = [collect(child.stdout), collect(child.stderr)]
      const code = await exit(child)
      return { code, stdout: stdout(), stderr: stderr() }
    },
    async inTerminal(args, typing, onScreen) {
      const command = [program, ...first, ...args, ...options].map(quoted).join(' ')
      const child = spawn('script', ['-qec', command, '/dev/null'], spawning)
      const screen = collect(child.stdout, (shown) => {
        onScreen?.(shown)
        type(shown)
      })
      const left = [...typing]
      let seen = 0
      const type = (shown: string) => {
        const [next] = left
        // npm 10 ends the line of a prompt for what is not shown, in the same breath or a moment later.
        const found = next?.after.exec(shown.slice(seen).replace(/[\r\n]+$/, ''))
        if (!next || !found) return
        left.shift()
        seen += found.index + found[0].length
        child.stdin.write(`${next.text}\n`)
      }
      const code = await exit(child)
      return { code, stdout: screen().replaceAll('\r', '') }
    },
    useToken: (token) => writeFile(userconfig, `${tokenLine}${token}\n`, { mode: 0o600 }),
    async savedToken() {
      const text = await readFile(userconfig, 'utf8').catch(() => '')
      const line = text.split('\n').find((candidate) => candidate.startsWith(tokenLine))
      return line?.slice(tokenLine.length)
    },
    dispose: () => rm(home, { recursive: true, force: true }),
  }
}

/** Without what a surrounding `npm run` says, and without the project's own Node on PATH. */
function cleanEnvironment(home: string): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(npm_|node_|ci$|vitest)/i.test(name))
  const folders = (process.env['PATH'] ?? '').split(path.delimiter)
  const system = folders.filter((folder) => !folder.includes(`node_modules${path.sep}`))
  return {
    ...Object.fromEntries(kept),
    HOME: home,
    PATH: system.join(path.delimiter),
    SHELL: '/bin/sh',
    TERM: 'dumb',
    ...compileCache,
  }
}

function collect(stream: NodeJS.ReadableStream, onText?: (all: string) => void): () => string {
  let text = ''
  stream.setEncoding('utf8')
  stream.on('data', (more: string) => {
    text += more
    onText?.(text)
  })
  return () => text
}

function exit(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const alarm = setTimeout(() => child.kill('SIGKILL'), patience)
    child.once('error', reject)
    child.once('close', (code) => {
      clearTimeout(alarm)
      resolve(code)
    })
  })
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`
}
