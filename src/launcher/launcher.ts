import { userNpmrc } from '../main/core/features/handover/own-lines.ts'
import { loadKeytar } from '../keychain-process/load-keytar.ts'
import { createNativeBackend } from '../main/core/infra/keychain/native-backend.ts'
import { createOsKeychain } from '../main/core/infra/keychain/os-keychain.ts'
import type { Secret } from '../main/core/infra/secrets/secret.ts'
import { createFileSystem } from '../main/core/infra/files/file-system.ts'
import { createVault } from '../main/core/infra/keychain/vault.ts'
import { openDataFolder, type DataFolder } from '../main/core/infra/storage/data-folder.ts'
import { defaultDataFolder } from '../main/hosts/data-folder.ts'
import { fail, ok, type Result } from '../shared/failure.ts'
import { registryLabel } from '../shared/registry-url.ts'
import { carryingVariables, scrubbed, tokenVariables, toolOf, type Environment } from './child-environment.ts'
import { chooseToken, listWords, readKeptTokens, type LaunchableToken } from './kept-tokens.ts'
import { readRequest, launcherUsage, type Options } from './options.ts'
import { runChild, type Ending } from './run-child.ts'
import { checkRoutes } from './token-routes.ts'
import { startOnWindows, type StartOf } from './windows-command.ts'
import { sweepYarnSettings, writeYarnSettings } from './yarn-settings.ts'

/** What `env` and `timeout` answer when they fail themselves, so that it is not taken for an answer of the command. */
const ownFailure = 125

/**
 * `tokentray-run`: runs one command with one token of the keychain. The token goes from the keychain into the environment of that command
 * and nowhere else: not into an argument, a file, or this process's own environment.
 */
export async function runLauncher(words: readonly string[]): Promise<Ending> {
  const request = readRequest(words)
  switch (request.kind) {
    case 'help':
      process.stdout.write(launcherUsage)
      return { code: 0 }
    case 'mistake':
      return refuse(`${request.words} Run tokentray-run --help to see what can be typed.`)
    case 'list': {
      const noted = await readKeptTokens(folderOf(request.options), createFileSystem())
      if (!noted.ok) return refuse(noted.failure.message)
      const { tokens } = noted.value
      process.stdout.write(
        tokens.length === 0 ? 'Tokentray keeps no token on this computer.\n' : `${listWords(tokens)}\n`,
      )
      return { code: 0 }
    }
    case 'helper':
      return answerHelper(request.options, request.id)
    case 'run':
      return runCommand(request.options, request.command)
  }
}

async function runCommand(options: Options, command: readonly [string, ...string[]]): Promise<Ending> {
  const noted = await readKeptTokens(folderOf(options), createFileSystem())
  if (!noted.ok) return refuse(noted.failure.message)
  const choice = chooseToken(noted.value.tokens, options)
  if (choice.kind === 'none') return refuse(choice.words)
  const { registry } = choice.token
  const env = scrubbed(process.env)
  const start = startOf(command, env)
  if (!start.ok) return { ...refuse(start.failure.message), code: 127 }
  const tool = options.for ?? toolOf(command[0])
  const fs = createFileSystem({ env })
  const variables = carryingVariables(tool, registry, options)
  const routes = await checkRoutes(fs, process.cwd(), command.slice(1), { tool, registry, variables, env })
  if (!routes.ok) return refuse(routes.failure.message)
  const secret = await secretOf(choice.token)
  if (!secret.ok) return refuse(secret.failure.message)
  await sweepYarnSettings()
  const { path } = userNpmrc(fs)
  const settings = tool === 'yarn' ? await writeYarnSettings(path, registry) : null
  try {
    const given = tokenVariables(tool, registry, secret.value, options, settings?.path ?? null)
    const ending = await runChild(start.value, { ...env, ...given }, process.stdin.isTTY)
    if ('code' in ending && ending.said !== undefined) refuse(`${command[0]}: ${ending.said}`)
    return ending
  } finally {
    await settings?.remove()
  }
}

/** pnpm up to 10 sends what a helper prints as it stands, so the scheme is printed too; later ones take both. */
async function answerHelper(options: Options, id: string): Promise<Ending> {
  const noted = await readKeptTokens(folderOf(options), createFileSystem())
  if (!noted.ok) return refuse(noted.failure.message)
  const helper = noted.value.handed.find((record) => record.id === id && record.way === 'helper')
  if (!helper) return refuse('This helper was taken back in Tokentray.')
  const secret = await secretOf(helper)
  if (!secret.ok) return refuse(secret.failure.message)
  await new Promise((resolve) => process.stdout.write(`Bearer ${secret.value.reveal()}\n`, resolve))
  return { code: 0 }
}

const folderOf = ({ dataDir }: Options): DataFolder => {
  const fs = createFileSystem()
  return openDataFolder(dataDir ?? defaultDataFolder(fs), fs)
}

function startOf(command: readonly [string, ...string[]], env: Environment): Result<StartOf> {
  const [program, ...args] = command
  return process.platform === 'win32' ? startOnWindows(command, env) : ok({ program, args, verbatim: false })
}

async function secretOf({
  registry,
  entry,
}: Pick<LaunchableToken, 'registry' | 'entry'>): Promise<Result<Secret>> {
  // This is a process of its own, and short-lived: it needs no other for the native module.
  const keychain = createOsKeychain(createNativeBackend(loadKeytar))
  const found = await createVault(keychain, () => undefined).find(registry, entry)
  if (!found.ok) {
    if (keychain.holdsThread()) killWhenDone(found.failure.message)
    return found
  }
  return found.value
    ? ok(found.value)
    : fail('token-not-found', `The keychain no longer has this token of ${registryLabel(registry)}.`)
}

/** A window of the keychain that nobody answers holds a thread, for which Node would wait at exit: says why, and ends all the same. */
function killWhenDone(words: string): void {
  refuse(words)
  process.kill(process.pid, 'SIGKILL')
}

/** Says why nothing was run. */
function refuse(words: string): { readonly code: number } {
  process.stderr.write(`tokentray-run: ${words}\n`)
  return { code: ownFailure }
}
