import { fail, ok, type Result } from '../../../../shared/failure.ts'
import type { FileSystem } from '../../infra/files/file-system.ts'

/** A folder that may be looked through, as its real path; `~` stands for the user's own. */
export async function projectFolder(typed: string, fs: FileSystem): Promise<Result<string>> {
  const { home, path: paths } = fs
  const text = typed.trim()
  const path = text === '~' ? home : /^~[\\/]/.test(text) ? paths.join(home, text.slice(2)) : text
  if (path === '') return fail('invalid-request', 'Type the path of a folder, such as ~/projects.')
  if (!paths.isAbsolute(path))
    return fail('invalid-request', 'Write the whole path of the folder, from the root or from ~.')
  const real = await fs.realpath(path).catch(() => null)
  const found = real === null ? null : await fs.stat(real).catch(() => null)
  if (real === null || !found) return fail('invalid-request', 'There is no such folder.')
  if (!found.isDirectory()) return fail('invalid-request', 'This is a file. Choose the folder it is in.')
  if (real === paths.parse(real).root)
    return fail('invalid-request', 'This is the whole disk. Choose the folder that your projects are in.')
  return ok(real)
}
