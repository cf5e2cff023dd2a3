import { readRegularFile } from '../files/snapshot.ts'
import type { FileSystem } from '../files/file-system.ts'

/** An index of this size names some hundred thousand files. */
const largestIndex = 64 * 1024 * 1024

/**
 * Whether a file lies in a git working tree, and whether git has it in its index: then its history has what stood in it. The index is
 * read here, since running `git` in a folder runs what that folder's configuration names.
 */
export async function gitState(fs: FileSystem, file: string): Promise<'tracked' | 'untracked' | null> {
  const { path } = fs
  for (let folder = path.dirname(file); ; folder = path.dirname(folder)) {
    const git = await gitFolder(fs, path.join(folder, '.git'))
    if (git !== null)
      return (await indexNames(fs, path.join(git, 'index'), path.relative(folder, file)))
        ? 'tracked'
        : 'untracked'
    if (folder === path.dirname(folder)) return null
  }
}

/** `.git` is a folder, or in worktrees and submodules a file that names one. */
async function gitFolder(fs: FileSystem, git: string): Promise<string | null> {
  const found = await fs.stat(git).catch(() => null)
  if (found?.isDirectory()) return git
  if (!found?.isFile()) return null
  const read = await readRegularFile(fs, git, 4_096).catch(() => null)
  if (read === null || typeof read === 'string') return null
  const target = /^gitdir: (.+)/.exec(read.bytes.toString('utf8'))?.[1]
  return target === undefined ? null : fs.path.resolve(fs.path.dirname(git), target.trim())
}

/** Names stand in an index as they are, each ended by a NUL (gitformat-index, versions 2 and 3). */
async function indexNames(fs: FileSystem, index: string, name: string): Promise<boolean> {
  const read = await readRegularFile(fs, index, largestIndex).catch(() => null)
  if (read === 'too-large') return true
  if (read === null || read === 'not-regular' || read.bytes.length < 12) return false
  const parts = name.split(fs.path.sep)
  // Version 4 writes only what differs from the name before; then the last part has to do.
  const wanted = read.bytes.readUInt32BE(4) === 4 ? (parts.at(-1) ?? name) : parts.join('/')
  return read.bytes.includes(`${wanted}\0`)
}
