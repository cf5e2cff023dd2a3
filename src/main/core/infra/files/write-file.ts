import type { BigIntStats } from 'node:fs'
import type { FileHandle } from 'node:fs/promises'
import { fail, ok, type Result } from '../../../../shared/failure.ts'
import { codeOf, type FileSystem } from './file-system.ts'
import { readSnapshot, type FileSnapshot } from './snapshot.ts'

/**
 * Every file that this app writes is written here: the new bytes go into a file beside the old one, which is flushed and takes its name. So
 * a crash leaves the old file or the new one, and what fails before the rename has changed nothing. After the rename nothing is
 * reported as failed: the new file is there. A call that fails although it was done (file systems of networks do that, when its answer is
 * lost and it is made once more) is known by the file, and counts as done.
 */

/** The file beside another that is written before it takes the other's name. It may hold a token, and is known by the id after a crash. */
export function temporaryBeside({ path }: FileSystem, target: string, id: string): string {
  return path.join(path.dirname(target), `.${path.basename(target)}.${id.slice(0, 8)}.tokentray`)
}

/** True for a name that `temporaryBeside` gives. */
export const isTemporary = (name: string): boolean => /^\..+\.[0-9a-f]{8}\.tokentray$/.test(name)

/** Removes what a write that was cut short has left; that there is nothing is as good. */
export async function removeTemporary(fs: FileSystem, temporary: string): Promise<void> {
  await fs.rm(temporary, { force: true }).catch(() => undefined)
}

/**
 * Puts bytes in the place of a file, or makes it.
 *
 * @param mode for the new file, whatever the old one's was
 * @throws as `node:fs` does, with the old file as it was and nothing left beside it
 */
export async function writeWhole(
  fs: FileSystem,
  path: string,
  bytes: Buffer | string,
  { temporary, mode }: { readonly temporary: string; readonly mode: number },
): Promise<void> {
  try {
    const made = await writeBeside(fs, temporary, bytes, (file) => file.chmod(mode))
    await giveName(fs, 'rename', temporary, path, made)
  } catch (error) {
    await removeTemporary(fs, temporary)
    throw error
  }
  await flushFolder(fs, path)
}

/**
 * Puts new bytes in the place of a file that was read, with its owner and mode, and only if it still is what it was. Fails with
 * `file-changed` or `file-unwritable`; the file is then as it was.
 */
export async function replaceFile(
  fs: FileSystem,
  old: FileSnapshot,
  bytes: Buffer,
  temporary: string,
): Promise<Result<undefined>> {
  if (old.stats.nlink > 1n)
    return fail(
      'file-unwritable',
      'The file has several names (hard links), and the others would keep the token.',
    )
  try {
    const made = await writeBeside(fs, temporary, bytes, (file) => takeOver(fs, file, old.stats))
    const changed = await changeSince(fs, old)
    if (changed !== null) {
      await removeTemporary(fs, temporary)
      return fail('file-changed', changed)
    }
    await giveName(fs, 'rename', temporary, old.target, made)
  } catch (error) {
    await removeTemporary(fs, temporary)
    return fail('file-unwritable', `The file could not be written (${codeOf(error)}).`)
  }
  await flushFolder(fs, old.target)
  return ok()
}

/** Makes a file that is not there, for its user alone; never in the place of one that came meanwhile. */
export async function makeFile(
  fs: FileSystem,
  path: string,
  bytes: Buffer,
  temporary: string,
): Promise<Result<undefined>> {
  try {
    const made = await writeBeside(fs, temporary, bytes, () => Promise.resolve())
    await giveName(fs, 'link', temporary, path, made)
  } catch (error) {
    return fail('file-unwritable', `The file could not be created (${codeOf(error)}).`)
  } finally {
    await removeTemporary(fs, temporary)
  }
  await flushFolder(fs, path)
  return ok()
}

/** Removes a file that was read, if it still is what it was. */
export async function removeFile(fs: FileSystem, old: FileSnapshot): Promise<Result<undefined>> {
  const changed = await changeSince(fs, old)
  if (changed !== null) return fail('file-changed', changed)
  try {
    await fs.rm(old.path)
  } catch (error) {
    if (!(await isGone(fs, old.path)))
      return fail('file-unwritable', `The file could not be removed (${codeOf(error)}).`)
  }
  await flushFolder(fs, old.path)
  return ok()
}

async function writeBeside(
  fs: FileSystem,
  temporary: string,
  bytes: Buffer | string,
  prepare: (file: FileHandle) => Promise<void>,
): Promise<BigIntStats> {
  const file = await fs.open(temporary, 'wx', 0o600)
  try {
    await file.writeFile(bytes)
    if (fs.platform !== 'win32') await prepare(file)
    await file.sync()
    return await file.stat({ bigint: true })
  } finally {
    await file.close()
  }
}

/** Gives the file that was made its name; a failure counts only where another file has that name, or none. */
async function giveName(
  fs: FileSystem,
  how: 'rename' | 'link',
  temporary: string,
  path: string,
  made: BigIntStats,
): Promise<void> {
  try {
    await fs[how](temporary, path)
  } catch (error) {
    const there = await fs.lstat(path, { bigint: true }).catch(() => null)
    if (there?.ino !== made.ino || there.dev !== made.dev) throw error
  }
}

const isGone = (fs: FileSystem, path: string): Promise<boolean> =>
  fs.lstat(path).then(
    () => false,
    (error: unknown) => codeOf(error) === 'ENOENT',
  )

async function takeOver({ platform }: FileSystem, file: FileHandle, old: BigIntStats): Promise<void> {
  if (platform === 'win32') return
  const made = await file.stat({ bigint: true })
  if (made.uid !== old.uid || made.gid !== old.gid) await file.chown(Number(old.uid), Number(old.gid))
  await file.chmod(Number(old.mode & 0o7777n))
}

/** What has happened to the file since it was read, in a sentence; null when nothing has. */
async function changeSince(fs: FileSystem, old: FileSnapshot): Promise<string | null> {
  const now = await readSnapshot(fs, old.path).catch(() => null)
  if (now?.target !== old.target) return 'The file was removed or replaced in the meantime.'
  const same = (['dev', 'ino', 'mtimeNs', 'mode', 'uid', 'gid', 'nlink'] as const).every(
    (key) => now.stats[key] === old.stats[key],
  )
  return same && now.bytes.equals(old.bytes)
    ? null
    : 'Another program changed the file in the meantime. Nothing was written.'
}

/** A rename is safe against a power cut only once its folder is flushed. Windows has no such call, and some file systems refuse it. */
export async function flushFolder(fs: FileSystem, path: string): Promise<void> {
  if (fs.platform === 'win32') return
  try {
    const folder = await fs.open(fs.path.dirname(path), 'r')
    await folder.sync().finally(() => folder.close())
  } catch {
    // The file is there, under its name; telling of a failure now would make somebody undo what is done.
  }
}
