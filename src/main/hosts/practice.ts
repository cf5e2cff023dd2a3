import { recoveryHoldHours } from '../../shared/prompts.ts'
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
  // As npm does, so that what a recovery code costs can be tried where it costs nothing.
  const { url, account } = await startPracticeRegistry({ recoveryHold: recoveryHoldHours })
  const { username, password, otp } = account
  return { url, username, password, otp, recoveryHold: true }
}
