import { execFile, fork } from 'node:child_process'
import { promisify } from 'node:util'
import { loadKeytar } from '../../keychain-process/load-keytar.ts'
import { createNativeBackend } from '../core/infra/keychain/native-backend.ts'
import { createOsKeychain, type OsKeychain } from '../core/infra/keychain/os-keychain.ts'
import {
  createProcessBackend,
  type KeychainProcess,
  type KeychainProcessEvents,
  type StartKeychainProcess,
} from '../core/infra/keychain/process-backend.ts'

/** Where the Secret Service can hang, the native module has a process of its own (docs/architecture.md, "The keychain"). */
export function openKeychain(platform: NodeJS.Platform, start: StartKeychainProcess): OsKeychain {
  return createOsKeychain(
    platform === 'linux'
      ? createProcessBackend({ start, mayAskUser: () => mayAskUser() })
      : createNativeBackend(loadKeytar),
  )
}

/** Starts the keychain's process under Node. It keeps nobody from ending, and ends when its channel does. */
export const forkKeychainProcess =
  (file: string): StartKeychainProcess =>
  ({ message, ended }: KeychainProcessEvents): KeychainProcess => {
    const child = fork(file, [], { execArgv: [], stdio: ['ignore', 'ignore', 'ignore', 'ipc'] })
    child.on('message', message)
    child.once('exit', (code, signal) => ended(signal ?? `code ${String(code)}`))
    child.on('error', (error) => ended(error.message))
    child.unref()
    child.channel?.unref()
    return {
      // One that has ended cannot be sent anything; its end is told above.
      send: (request) => void child.send(request, () => undefined),
      kill: () => void child.kill('SIGKILL'),
    }
  }

const isDefaultKeyringLocked = [
  'call',
  '--session',
  '--dest=org.freedesktop.secrets',
  '--object-path=/org/freedesktop/secrets/aliases/default',
  '--method=org.freedesktop.DBus.Properties.Get',
  'org.freedesktop.Secret.Collection',
  'Locked',
]

/**
 * Keyrings ask for a password to open one that is locked, or to make one that is not there. When the default one is open, nobody is being
 * asked, and a call that is not answered is lost. (A store that asks for each entry shows its window once more then.)
 */
export async function mayAskUser(
  run: (program: string, args: readonly string[]) => Promise<string> = runProgram,
): Promise<boolean> {
  try {
    return (await run('gdbus', isDefaultKeyringLocked)).trim() !== '(<false>,)'
  } catch {
    return true
  }
}

async function runProgram(program: string, args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(program, args, { timeout: 2_000 })
  return stdout
}
