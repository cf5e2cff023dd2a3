import type { FileSystem } from '../../../src/main/core/infra/files/file-system.ts'
import type { Keychain } from '../../../src/main/core/infra/keychain/keychain.ts'
import { failingFileSystem } from '../failing-file-system.ts'
import type { Order } from './order.ts'
import { randomOf } from './random.ts'

/** So many of the flushes fail on a failing disk. */
const failingShare = 0.3

/** Files and a keychain whose calls are counted. */
export interface Metered {
  readonly fs: FileSystem
  readonly metered: (keychain: Keychain) => Keychain
}

/** Counts the calls of files and keychain, and ends the process at the one that was chosen. */
export function createMeter({ kill, failing }: Pick<Order, 'kill' | 'failing'>) {
  const random = randomOf(failing ?? 0)
  let steps = 0
  /** Whether what is tried has begun; until then the disk works, too. */
  let counts = kill?.from === 'start'

  function step(): void {
    steps++
    if (!counts || steps !== kill?.step) return
    const end = () => process.kill(process.pid, 'SIGKILL')
    if (kill.wait === 0) end()
    else setTimeout(end, kill.wait)
  }

  return {
    /** The act begins: gives the steps until now, and counts anew. */
    begin(): number {
      const before = steps
      if (kill?.from !== 'start') [steps, counts] = [0, true]
      return before
    },
    steps: () => steps,
    files: (fs: FileSystem): FileSystem =>
      failingFileSystem(fs, (call) => {
        step()
        const isFlush = call === 'file.sync' || call === 'file.datasync'
        return counts && isFlush && failing !== null && random() < failingShare ? 'EIO' : null
      }),
    /** A step before each call, and one before its answer. */
    keychain: (real: Keychain): Keychain => {
      const metered =
        <A extends readonly unknown[], R>(call: (...args: A) => Promise<R>) =>
        async (...args: A): Promise<R> => {
          step()
          const answer = await call(...args)
          step()
          return answer
        }
      return {
        get: metered((...name: Parameters<Keychain['get']>) => real.get(...name)),
        set: metered((...entry: Parameters<Keychain['set']>) => real.set(...entry)),
        delete: metered((...name: Parameters<Keychain['delete']>) => real.delete(...name)),
      }
    },
  }
}
