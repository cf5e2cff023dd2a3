import { fail, type Result } from '../../../../shared/failure.ts'
import { readSnapshot } from '../files/snapshot.ts'
import type { FileSystem } from '../files/file-system.ts'
import { removeTemporary, replaceFile, temporaryBeside } from '../files/write-file.ts'
import { readBytes } from './formats/index.ts'
import { readSourceText } from './formats/source-text.ts'
import type { Place } from './places.ts'
import { splice } from './splice.ts'
import type { Secret } from '../secrets/secret.ts'

/**
 * Puts one token in the place of another in a file, every other byte left as it is. The result is read back in memory before
 * the file is touched: a tool that reads it must get the new token, under the same settings.
 *
 * @param id of the rotation; the file that is made beside the old one is known by it, should the app end in between
 */
export async function swapToken(
  fs: FileSystem,
  place: Place,
  from: Secret,
  to: Secret,
  id: string,
): Promise<Result<undefined>> {
  const snapshot = await readSnapshot(fs, place.path).catch(() => null)
  if (!snapshot) return fail('file-changed', 'The file is no longer there.')
  const { encode, spell } = readSourceText(snapshot.bytes)
  const here = readBytes(place.format, snapshot.bytes).secrets.filter(
    ({ secret }) => secret.reveal() === from.reveal(),
  )
  if (here.length === 0) return fail('file-changed', 'The file no longer has the token.')
  const bytes = splice(
    snapshot.bytes,
    here.map(({ span }) => ({ ...span, bytes: encode(spell(to.reveal())) })),
  )
  const settingsOf = (
    secrets: readonly { readonly setting: string; readonly secret: Secret }[],
    of: Secret,
  ) => secrets.flatMap(({ setting, secret }) => (secret.reveal() === of.reveal() ? [setting] : []))
  const read = readBytes(place.format, bytes).secrets
  if (settingsOf(read, to).toSorted().join('\n') !== settingsOf(here, from).toSorted().join('\n'))
    return fail(
      'file-unwritable',
      'The new token cannot be written into this file as it is now, so the file was left alone.',
    )
  const temporary = temporaryBeside(fs, snapshot.target, id)
  await removeTemporary(fs, temporary)
  return replaceFile(fs, snapshot, bytes, temporary)
}

/** Removes what a swap that was cut short has left beside the file: it holds a token. */
export async function sweepSwap(fs: FileSystem, { path }: Pick<Place, 'path'>, id: string): Promise<void> {
  const target = await fs.realpath(path).catch(() => path)
  await removeTemporary(fs, temporaryBeside(fs, target, id))
}
