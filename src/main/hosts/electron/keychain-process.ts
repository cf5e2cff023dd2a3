import { utilityProcess } from 'electron'
import type { StartKeychainProcess } from '../../core/infra/keychain/process-backend.ts'

/** Starts the keychain's process as one of Electron's, which ends with the app. Only once the app is ready. */
export const forkUtilityProcess =
  (file: string): StartKeychainProcess =>
  ({ message, ended }) => {
    const child = utilityProcess.fork(file, [], { stdio: 'ignore', serviceName: 'Tokentray Keychain' })
    let isUnwanted = false
    function kill(): void {
      isUnwanted = true
      // Electron's own way is a request that a process may put off.
      if (child.pid !== undefined) endNow(child.pid)
    }
    child.on('message', message)
    child.once('exit', (code) => ended(`code ${code}`))
    child.once('spawn', () => {
      if (isUnwanted) kill()
    })
    return { send: (request) => child.postMessage(request), kill }
  }

function endNow(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended by itself.
  }
}
