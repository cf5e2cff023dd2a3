import type { FileHandle } from 'node:fs/promises'
import {
  createFileSystem,
  type FileSystem,
  type FileSystemOptions,
} from '../../src/main/core/infra/files/file-system.ts'

/** Calls of files that a test lets fail: those of the file system, and those of a file that is open. */
export type FailingCall =
  'open' | 'write' | 'sync' | 'chmod' | 'chown' | 'rename' | 'link' | 'rm' | 'mkdir' | 'sync-folder' | 'read'

export interface FailingFiles {
  readonly fs: FileSystem
  /** From now on these calls fail with this code; with none given, nothing fails. */
  fail(code?: string, ...calls: readonly FailingCall[]): void
  /** From now on these are done, and told as failed all the same, as by a server whose answer is lost: `rename`, `link` and `rm`. */
  failLate(...calls: readonly FailingCall[]): void
  /** Runs something right before each of these calls. */
  before(call: FailingCall, run: () => void): void
  /** What was called since the beginning, as `rename` or `sync-folder`. */
  readonly calls: readonly FailingCall[]
}

/** The real file system, whose calls fail as told. */
export function createFailingFiles(options: FileSystemOptions = {}): FailingFiles {
  const real = createFileSystem(options)
  let failing: ReadonlySet<FailingCall> = new Set()
  let failsWith = 'EIO'
  let late: ReadonlySet<FailingCall> = new Set()
  const hooks = new Map<FailingCall, () => void>()
  const calls: FailingCall[] = []

  const refusal = (call: FailingCall) =>
    Object.assign(new Error(`${failsWith}: a test lets ${call} fail`), { code: failsWith })

  function pass(call: FailingCall): void {
    calls.push(call)
    hooks.get(call)?.()
    if (failing.has(call)) throw refusal(call)
  }

  /** What it is called with is done between. */
  async function around(call: FailingCall, done: () => Promise<void>): Promise<void> {
    pass(call)
    await done()
    if (late.has(call)) throw refusal(call)
  }

  /** The handle itself, with the methods that may fail wrapped; a proxy would lose the handle's private parts. */
  function watched(handle: FileHandle, isFolder: boolean): FileHandle {
    const may =
      <A extends readonly unknown[], R>(call: FailingCall, run: (...args: A) => Promise<R>) =>
      async (...args: A): Promise<R> => {
        pass(call)
        return run(...args)
      }
    const sync = isFolder ? 'sync-folder' : 'sync'
    return Object.assign(handle, {
      writeFile: may('write', handle.writeFile.bind(handle)),
      appendFile: may('write', handle.appendFile.bind(handle)),
      sync: may(sync, handle.sync.bind(handle)),
      datasync: may(sync, handle.datasync.bind(handle)),
      chmod: may('chmod', handle.chmod.bind(handle)),
      chown: may('chown', handle.chown.bind(handle)),
    })
  }

  return {
    calls,
    fail(code = 'EIO', ...which) {
      failsWith = code
      failing = new Set(which)
    },
    failLate(...which) {
      late = new Set(which)
    },
    before(call, run) {
      hooks.set(call, run)
    },
    fs: {
      ...real,
      async open(path, flags, mode) {
        const reads = typeof flags !== 'string' || flags === 'r'
        pass(reads ? 'read' : 'open')
        const handle = await real.open(path, flags, mode)
        return watched(handle, reads && (await handle.stat()).isDirectory())
      },
      rename: (from, to) => around('rename', () => real.rename(from, to)),
      link: (from, to) => around('link', () => real.link(from, to)),
      rm: (path, how) => around('rm', () => real.rm(path, how)),
      async mkdir(path, how) {
        pass('mkdir')
        return real.mkdir(path, how)
      },
    } as FileSystem,
  }
}
