import { createHmac, randomBytes } from 'node:crypto'
import type { FileRemark } from '../../../../shared/plaintext-tokens.ts'
import { codeOf, shownPath, type FileSystem } from '../files/file-system.ts'
import { readSnapshot, type FileSnapshot } from '../files/snapshot.ts'
import { Secret } from '../secrets/secret.ts'
import { readAssignments, registryVariable } from './formats/assignments.ts'
import { readBytes } from './formats/index.ts'
import type { PlainSecret, Reading, VariableUse } from './formats/reading.ts'
import { gitState } from './git-index.ts'
import type { Place } from './places.ts'
import { valueAt } from '../../../../shared/keyed.ts'

/** A secret in a file, inside the main process. */
export interface Finding {
  readonly id: string
  readonly place: Place
  readonly found: PlainSecret
  /** From 1. */
  readonly line: number
  readonly openMode: string | null
  readonly git: 'tracked' | 'untracked' | null
  /** Registries that the file names, which tell http from https. */
  readonly registries: readonly string[]
}

/** What came of looking at one path. */
export interface FileFindings {
  readonly path: string
  readonly findings: readonly Finding[]
  readonly remarks: readonly FileRemark[]
  /** The file itself, which two paths may lead to. */
  readonly target: string | null
}

/** Registries that are remembered of a file; each finding is held against them. */
const mostRegistries = 50

const runKey = randomBytes(32)

/** Stands for something of this run without giving it away: the same for the same, and of no use to anybody else. */
export const standIn = (...parts: readonly (string | Buffer)[]) => {
  const hmac = createHmac('sha256', runKey)
  for (const part of parts) hmac.update(part).update('\0')
  return hmac.digest('base64url')
}

/** Reads one place. A file that is not there is nothing to speak of. */
export async function lookAt(place: Place, fs: FileSystem): Promise<FileFindings> {
  const { path } = place
  const nothing = { path, findings: [], remarks: [], target: null }
  const remark = (about: FileRemark['about'], words: string) => ({
    path: shownPath(path, fs),
    about,
    words,
  })
  let snapshot: FileSnapshot | null
  try {
    snapshot = await readSnapshot(fs, place.path)
  } catch (error) {
    const code = codeOf(error)
    if (code === 'ENOENT' || code === 'ENOTDIR') return nothing
    if (code === 'ELOOP') return { ...nothing, remarks: [remark('link', 'This link leads back to itself.')] }
    return { ...nothing, remarks: [remark('unreadable', `It could not be read (${code}).`)] }
  }
  if (!snapshot)
    return {
      ...nothing,
      remarks: [
        remark(
          'unreadable',
          'It is not an ordinary file, or is larger than settings are, so it was not read.',
        ),
      ],
    }
  const reading = readBytes(place.format, snapshot.bytes)
  const remarks = [
    ...(reading.fault === null ? [] : [remark('damaged', `Tools may not read it: ${reading.fault}.`)]),
    ...unsetVariables(reading, fs).map((use) => remark('unset-variable', unsetWords(use))),
  ]
  return { path, findings: await findingsIn(fs, place, snapshot, reading), remarks, target: snapshot.target }
}

/** The secrets of a file as findings; the same token twice in a file gets two ids. */
export async function findingsIn(
  fs: FileSystem,
  place: Place,
  snapshot: FileSnapshot,
  reading: Reading,
): Promise<readonly Finding[]> {
  if (reading.secrets.length === 0) return []
  const git = await gitState(fs, snapshot.target)
  const lineOf = linesOf(snapshot.bytes)
  const registries = [...new Set(reading.registries)].slice(0, mostRegistries)
  const found = reading.secrets.map((secret) => ({
    ...{ place, found: secret, git, registries },
    line: lineOf(secret.span.start),
    openMode: openMode(fs, snapshot),
  }))
  return withIds(snapshot.target, found)
}

function withIds(target: string, found: readonly Omit<Finding, 'id'>[]): readonly Finding[] {
  const times = new Map<string, number>()
  return found.map((finding) => {
    const name = [target, finding.found.setting, finding.found.secret.reveal()].join('\0')
    const time = times.get(name) ?? 0
    times.set(name, time + 1)
    return { ...finding, id: standIn(name, String(time)) }
  })
}

/** Findings as plain data, with their secrets in plaintext, on their way from the worker thread; ids are given where they arrive. */
export interface PlainFindings extends Omit<FileFindings, 'findings'> {
  readonly findings: readonly (Omit<Finding, 'id' | 'found'> & {
    readonly found: Omit<PlainSecret, 'secret'> & { readonly secret: string }
  })[]
}

export const toPlain = (file: FileFindings): PlainFindings => ({
  ...file,
  findings: file.findings.map(({ place, found, line, openMode, git, registries }) => ({
    ...{ place, line, openMode, git, registries },
    found: { ...found, secret: found.secret.reveal() },
  })),
})

export const fromPlain = (file: PlainFindings): FileFindings => ({
  ...file,
  findings: withIds(
    file.target ?? file.path,
    file.findings.map((finding) => ({
      ...finding,
      found: { ...finding.found, secret: new Secret(finding.found.secret) },
    })),
  ),
})

/** Tokens in the environment that the app was started with. Programs started from the same place have them too. */
export function environmentTokens({ env }: Pick<FileSystem, 'env'>): readonly Finding[] {
  const registries = Object.entries(env).flatMap(([name, value]) =>
    value !== undefined && registryVariable.test(name) ? [value] : [],
  )
  return Object.entries(env).flatMap(([name, value]) => {
    if (value === undefined || /[\s"'$`]/.test(value)) return []
    const [found] = readAssignments(`${name}=${value}`).secrets
    if (!found) return []
    const secret = new Secret(value)
    return [
      {
        id: standIn('environment', name, value),
        place: { path: name, kind: 'environment' as const, format: 'env' as const },
        found: { ...found, secret },
        line: 0,
        openMode: null,
        git: null,
        registries,
      },
    ]
  })
}

function unsetVariables({ variables }: Reading, { env }: FileSystem): readonly VariableUse[] {
  return variables.filter(({ name, optional }) => !optional && valueAt(env, name) === undefined)
}

function unsetWords({ setting, name }: VariableUse): string {
  return `${setting} is taken from the variable ${name}, which is not set here. Where it is not set, npm sends the letters \${${name}} as the token.`
}

/** Tells the line of an offset. Each is looked for from the one before it, unless it stands before that. */
function linesOf(bytes: Buffer): (offset: number) => number {
  let [line, from] = [1, 0]
  return (offset) => {
    if (offset < from) [line, from] = [1, 0]
    for (let at = bytes.indexOf(10, from); at >= 0 && at < offset; at = bytes.indexOf(10, from)) {
      line++
      from = at + 1
    }
    return line
  }
}

/** The permissions when users other than the owner have some; Windows keeps them elsewhere. */
function openMode({ platform }: FileSystem, { stats }: FileSnapshot): string | null {
  const mode = Number(stats.mode & 0o777n)
  return platform !== 'win32' && (mode & 0o077) !== 0 ? mode.toString(8).padStart(3, '0') : null
}
