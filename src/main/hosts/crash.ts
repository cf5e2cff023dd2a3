import { describeThrown } from '../core/infra/thrown.ts'

/** The part of `process` that is used. */
interface Crashing {
  on(event: 'uncaughtException' | 'unhandledRejection', listener: (thrown: unknown) => void): unknown
}

/**
 * Logs the kind and the place of an error that no code has caught. Node would print it with its message, and Electron show that in a dialog;
 * a message may hold a secret.
 *
 * @param then what is done about it
 */
export function tellCrashes(process: Crashing, log: (line: string) => void, then: () => void): void {
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (thrown) => {
      log(`unexpected error: ${describeThrown(thrown)}`)
      then()
    })
  }
}
