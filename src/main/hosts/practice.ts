import type { PracticeInfo } from '../../shared/state.ts'
import type { Practice } from '../core/ports.ts'

/** The practice registry in this process. Its code is loaded when it is first asked for; it then runs until the app quits. */
export function createPractice(): Practice {
  let running: Promise<PracticeInfo> | undefined
  return {
    start() {
      running ??= launch().catch((error: unknown) => {
        running = undefined
        throw error
      })
      return running
    },
  }
}

async function launch(): Promise<PracticeInfo> {
  const { startPracticeRegistry } = await import('../../practice/index.ts')
  const { url, account } = await startPracticeRegistry()
  return { url, username: account.username, password: account.password, otp: account.otp }
}
