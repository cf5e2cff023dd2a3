import { chmod, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createFileSystem, type FileSystem } from '../../../src/main/core/infra/files/file-system.ts'

/** A user's own folder made for a test, with files in it, and the computer that has it. */
export interface TestHome {
  readonly path: string
  readonly fs: FileSystem
  /** @param mode 0600 when not given */
  write(name: string, content: string | Buffer, mode?: number): Promise<string>
  read(name: string): Promise<string>
  link(name: string, target: string): Promise<void>
  remove(): Promise<void>
}

export async function createTestHome(env: FileSystem['env'] = {}): Promise<TestHome> {
  const path = await mkdtemp(join(tmpdir(), 'tokentray-home-'))
  const at = (name: string) => join(path, name)
  const folderOf = (name: string) => mkdir(dirname(at(name)), { recursive: true })
  return {
    path,
    fs: createFileSystem({ home: path, env }),
    async write(name, content, mode = 0o600) {
      await folderOf(name)
      await rm(at(name), { force: true })
      await writeFile(at(name), content)
      await chmod(at(name), mode)
      return at(name)
    },
    read: (name) => readFile(at(name), 'utf8'),
    async link(name, target) {
      await folderOf(name)
      await symlink(target, at(name))
    },
    remove: () => rm(path, { recursive: true, force: true }),
  }
}
