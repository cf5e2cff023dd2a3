import { fail, ok, type Result } from '../../../../shared/failure.ts'
import { readSnapshot, type FileSnapshot } from '../files/snapshot.ts'
import { makeFile, removeFile, removeTemporary, replaceFile, temporaryBeside } from '../files/write-file.ts'
import { codeOf, type FileSystem } from '../files/file-system.ts'
import { linesOf, readIni, type IniSetting } from './formats/ini.ts'
import { cutOf } from './formats/npmrc.ts'
import { readSourceText, spanInBytes } from './formats/source-text.ts'
import { splice } from './splice.ts'

/** One setting that the app itself writes into a `.npmrc`. */
export interface OwnLine {
  readonly path: string
  readonly setting: string
}

/** How the file was before, as far as taking the line out again needs it. */
export interface Traces {
  readonly made: boolean
  readonly ownBreak: boolean
  /** Beside the file: what is written before it takes the file's name. After a crash it may be there, with the line in it. */
  readonly temporary: string
}

/** An edit that is worked out and not yet written, so that a journal can be written between. */
export interface PlannedLine {
  readonly traces: Traces
  write(): Promise<Result<undefined>>
}

const isLive = ({ inComment, inSection }: IniSetting) => !inComment && !inSection

/**
 * Works out how a setting is put into a file, every other byte left as it is: at the end, or before the first `[section]`, under
 * which npm does not look. Refused where the file sets it already, and where npm would read something else than what is meant.
 */
export async function planLine(
  fs: FileSystem,
  id: string,
  { path, setting }: OwnLine,
  value: string,
): Promise<Result<PlannedLine>> {
  const snapshot = await readOrNull(fs, path)
  if (!snapshot.ok) return snapshot
  const bytes = snapshot.value?.bytes ?? Buffer.alloc(0)
  const source = readSourceText(bytes)
  if (readIni(source.text).some((each) => each.key === setting && isLive(each)))
    return fail(
      'already-there',
      'The file has a credential for this registry already. Move it to the keychain first.',
    )
  const lineBreak = /\r\n|\n|\r/.exec(source.text)?.[0] ?? '\n'
  const section = [...linesOf(source.text)].find(([line]) => /^\[([^\]]*)\]\s*$/.test(line))
  const at = section?.[1] ?? source.text.length
  const ownBreak = at > 0 && !/[\r\n]$/.test(source.text.slice(0, at))
  const added = `${ownBreak ? lineBreak : ''}${setting}=${value}${lineBreak}`
  const place = spanInBytes(source, { start: at, end: at })
  const after = splice(bytes, [{ ...place, bytes: source.encode(source.spell(added)) }])
  const read = readIni(readSourceText(after).text).filter((each) => each.key === setting && isLive(each))
  if (read.length !== 1 || source.decode(read[0]?.value ?? '') !== value || value.includes('${'))
    return fail(
      'file-unwritable',
      'npm would not find the token in this file if Tokentray wrote it there. Hand it over in another way.',
    )
  const { value: old } = snapshot
  const target = old?.target ?? path
  const temporary = temporaryBeside(fs, target, id)
  return ok({
    traces: { made: old === null, ownBreak, temporary },
    write: () => (old ? replaceFile(fs, old, after, temporary) : makeFile(fs, path, after, temporary)),
  })
}

/** What npm reads from a file for a setting; null where it reads nothing, or the file cannot be read. */
export async function readLine(fs: FileSystem, { path, setting }: OwnLine): Promise<string | null> {
  const snapshot = await readOrNull(fs, path)
  if (!snapshot.ok || !snapshot.value) return null
  const { text, decode } = readSourceText(snapshot.value.bytes)
  const line = readIni(text).findLast((each) => decode(each.key) === setting && isLive(each))
  return line ? decode(line.value) : null
}

/**
 * Takes a line of ours out of a file again; what was there before is then as it was, byte by byte. `isOurs` knows its value.
 * Gives `changed` where the setting is there with another value (somebody wrote it anew), `gone` where it is not there: in both
 * cases nothing is touched.
 */
export async function cutLine(
  fs: FileSystem,
  line: OwnLine & Traces,
  isOurs: (value: string) => boolean,
): Promise<Result<'cut' | 'gone' | 'changed'>> {
  for (let tries = 1; ; tries++) {
    const done = await cutOnce(fs, line, isOurs)
    // Somebody wrote the file in between: what it holds now is looked at anew.
    if (done.ok || done.failure.code !== 'file-changed') return done
    if (tries === 5)
      return fail('file-unwritable', 'Another program writes this file all the time. Try again later.')
  }
}

async function cutOnce(
  fs: FileSystem,
  { path, setting, made, ownBreak, temporary }: OwnLine & Traces,
  isOurs: (value: string) => boolean,
): Promise<Result<'cut' | 'gone' | 'changed'>> {
  await removeTemporary(fs, temporary)
  const read = await readOrNull(fs, path)
  if (!read.ok) return read
  const snapshot = read.value
  if (!snapshot) return ok('gone')
  const source = readSourceText(snapshot.bytes)
  const { text, decode } = source
  const same = readIni(text).filter(({ key }) => decode(key) === setting)
  const ours = same.filter(({ value }) => isOurs(decode(value)))
  const [last] = ours
  if (!last) return ok(same.some(isLive) ? 'changed' : 'gone')
  const cuts = ours.map((each) => cutOf(each))
  const [only, ...more] = cuts
  const breakBefore = /(?:\r\n|\n|\r)$/.exec(text.slice(0, only?.start))?.[0] ?? ''
  // The break before it was ours, and ends the file no longer.
  const spans =
    ownBreak && only && more.length === 0 && only.end === text.length
      ? [{ start: only.start - breakBefore.length, end: only.end }]
      : cuts
  const nothing = Buffer.alloc(0)
  const left = splice(
    snapshot.bytes,
    spans.map((span) => ({ ...spanInBytes(source, span), bytes: nothing })),
  )
  const done =
    made && left.length === 0
      ? await removeFile(fs, snapshot)
      : await replaceFile(fs, snapshot, left, temporary)
  return done.ok ? ok('cut') : done
}

/** Puts another value into a line of ours. */
export async function changeLine(
  fs: FileSystem,
  { path, setting, temporary }: OwnLine & Traces,
  isOurs: (value: string) => boolean,
  value: string,
): Promise<Result<'changed' | 'gone'>> {
  const read = await readOrNull(fs, path)
  if (!read.ok) return read
  const snapshot = read.value
  if (!snapshot) return ok('gone')
  const source = readSourceText(snapshot.bytes)
  const line = readIni(source.text).find(
    (each) => source.decode(each.key) === setting && isLive(each) && isOurs(source.decode(each.value)),
  )
  if (!line) return ok('gone')
  const bytes = splice(snapshot.bytes, [
    { ...spanInBytes(source, line.span), bytes: source.encode(source.spell(value)) },
  ])
  const now = readIni(readSourceText(bytes).text).filter((each) => each.key === setting && isLive(each))
  if (!now.some((each) => source.decode(each.value) === value))
    return fail(
      'file-unwritable',
      'npm would not find the token in this file if Tokentray wrote it there. Hand it over in another way.',
    )
  const written = await replaceFile(fs, snapshot, bytes, temporary)
  return written.ok ? ok('changed') : written
}

async function readOrNull(fs: FileSystem, path: string): Promise<Result<FileSnapshot | null>> {
  try {
    const snapshot = await readSnapshot(fs, path)
    return snapshot
      ? ok(snapshot)
      : fail('file-unwritable', 'It is not an ordinary file, or is larger than settings are.')
  } catch (error) {
    const code = codeOf(error)
    return code === 'ENOENT' ? ok(null) : fail('file-unwritable', `The file could not be read (${code}).`)
  }
}
