import type { FileHandle } from 'node:fs/promises'
import { createFileSystem, type FileSystem } from '../../src/main/core/infra/files/file-system.ts'

/** The calls that can be made to fail: those of the file system, and those of a file that is open. */
const fileCalls = ['link', 'lstat', 'mkdir', 'open', 'readdir', 'realpath', 'rename', 'rm', 'stat'] as const
const handleCalls = [
  'appendFile',
  'chmod',
  'chown',
  'close',
  'datasync',
  'read',
  'stat',
  'sync',
  'writeFile',
] as const

/** Says before each call whether it fails, and with what; `file.` stands before those of an open file. */
export type Failing = (call: string) => string | null

/**
 * A file system some of whose calls fail. What fails is not done, but for `close`, which Linux does in any case.
 *
 * @param foreign files that are made belong to another group than those that are there, as in a folder that gives its own
 */
export function failingFileSystem(fs: FileSystem, failing: Failing, { foreign = false } = {}): FileSystem {
  const calls = fileCalls.map((name) => {
    const real = fs[name] as (...args: readonly unknown[]) => Promise<unknown>
    return [
      name,
      async (...args: readonly unknown[]) => {
        refuse(failing(name), name)
        const result = await real(...args)
        return name === 'open'
          ? failingHandle(result as FileHandle, failing, foreign && args[1] === 'wx')
          : result
      },
    ] as const
  })
  return { ...createFileSystem(), ...fs, ...Object.fromEntries(calls) }
}

function failingHandle(file: FileHandle, failing: Failing, foreign: boolean): FileHandle {
  return new Proxy(file, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target)
      if (typeof value !== 'function') return value
      const real = value.bind(target) as (...args: readonly unknown[]) => Promise<unknown>
      const known = handleCalls.find((each) => each === name)
      if (!known) return real
      return async (...args: readonly unknown[]) => {
        const code = failing(`file.${known}`)
        if (known === 'close') await real()
        refuse(code, known)
        if (known === 'close') return
        const result = await real(...args)
        if (known === 'stat' && foreign) (result as { gid: bigint }).gid += 1n
        return result
      }
    },
  })
}

function refuse(code: string | null, call: string): void {
  if (code !== null) throw Object.assign(new Error(`${code}: ${call}`), { code })
}
