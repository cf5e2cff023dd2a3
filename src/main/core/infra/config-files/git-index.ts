import { open, readFile, stat } from 'node:fs/promises'
import { dirname, join, relative, resolve, sep } from 'node:path'

/** An index of this size names some hundred thousand files. */
const largestIndex = 64 * 1024 * 1024

/**
 * Whether a file lies in a git working tree, and whether git has it in its index: then its history has what stood in it. The index is
 * read here, since running `git` in a folder runs what that folder's configuration names.
 */
export async function gitState(path: string): Promise<'tracked' | 'untracked' | null> {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const git = await gitFolder(join(folder, '.git'))
    if (git !== null)
      return (await indexNames(join(git, 'index'), relative(folder, path))) ? 'tracked' : 'untracked'
    if (folder === dirname(folder)) return null
  }
}

/** `.git` is a folder, or in worktrees and submodules a file that names one. */
async function gitFolder(path: string): Promise<string | null> {
  const found = await stat(path).catch(() => null)
  if (found?.isDirectory()) return path
  if (!found?.isFile() || found.size > 4_096) return null
  const target = /^gitdir: (.+)/.exec(await readFile(path, 'utf8'))?.[1]
  return target === undefined ? null : resolve(dirname(path), target.trim())
}

/** Names stand in an index as they are, each ended by a NUL (gitformat-index, versions 2 and 3). */
async function indexNames(index: string, name: string): Promise<boolean> {
  const file = await open(index, 'r').catch(() => null)
  if (!file) return false
  try {
    const { size } = await file.stat()
    if (size > largestIndex) return true
    const bytes = await file.readFile()
    // Version 4 writes only what differs from the name before; then the last part has to do.
    const wanted = bytes.readUInt32BE(4) === 4 ? (name.split(sep).at(-1) ?? name) : name.split(sep).join('/')
    const found = bytes.indexOf(`${wanted}\0`)
    return found >= 0
  } catch {
    return false
  } finally {
    await file.close()
  }
}
