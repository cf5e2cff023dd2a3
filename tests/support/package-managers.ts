import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { compileCache } from './compile-cache.ts'

const peers = join(import.meta.dirname, '..', 'peers')
const managers = join(peers, 'package-managers', 'node_modules')
const system = `${process.platform}-${process.arch}`

/** How each package manager is started: what it is run by, and its first arguments. */
const commands = {
  npm: [process.execPath, join(peers, 'node_modules', 'npm-12', 'bin', 'npm-cli.js')],
  pnpm: [join(managers, '@pnpm', `exe.${system}`, 'pnpm')],
  yarn: [process.execPath, join(managers, '@yarnpkg', 'cli-dist', 'bin', 'yarn.js')],
  'yarn 1': [process.execPath, join(managers, 'yarn', 'bin', 'yarn.js')],
  bun: [join(managers, '@oven', `bun-${system.replace('arm64', 'aarch64')}`, 'bin', 'bun')],
} as const

export type PackageManager = keyof typeof commands

/** Whether there is a program for this system. */
export const hasManager = (name: PackageManager) => commands[name].every((path) => existsSync(path))

/** The program and the first arguments that start it. */
export const managerStart = (name: PackageManager): readonly string[] => commands[name]

export interface ManagerRun {
  readonly code: number
  readonly output: string
}

/** Runs a package manager in `home`'s project, with nothing of the environment of whoever runs the tests. */
export function runManager(
  name: PackageManager,
  args: readonly string[],
  home: string,
  env: Readonly<Record<string, string>> = {},
): Promise<ManagerRun> {
  const [program, ...first] = commands[name]
  const options = {
    cwd: join(home, 'project'),
    timeout: 90_000,
    env: {
      HOME: home,
      PATH: '/usr/bin:/bin',
      npm_config_update_notifier: 'false',
      npm_config_fetch_retries: '0',
      YARN_ENABLE_TELEMETRY: '0',
      ...compileCache,
      ...env,
    },
  }
  return new Promise((resolve) => {
    execFile(program, [...first, ...args], options, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 1
      resolve({ code, output: stdout + stderr })
    })
  })
}
