import type { LeakKind } from '../../../../shared/leaks.ts'
import { createFileSystem, type FileSystemData } from '../../infra/files/file-system.ts'
import { findLeaks } from '../../infra/secrets/token-shapes.ts'
import type { TextJob } from '../../infra/text-work/text-job.ts'
import { readTexts, type LeftOut } from './read-files.ts'

/** Lines told of one token in one text; the rest is counted. */
export const linesTold = 3
/** More different tokens than any account has; beyond that it is no leak but a list of noise. */
export const mostFound = 2_000
/** Characters looked through at a time, so that what is found in a long text never lies in memory all at once. */
const stride = 256 * 1024
/** Characters. No token is longer; what is, is none. */
const longestSecret = 8_192
/** Tokens handed over at a time: each is held against every row of every list. */
const partSize = 10
/** Between two messages about how far it is, in milliseconds. */
const progressEvery = 150

/** A token in a text, in plaintext, on its way from the worker. */
export interface SeenToken {
  readonly secret: string
  readonly kind: LeakKind
  /** The first lines it stands in. */
  readonly lines: readonly number[]
  readonly linesInAll: number
}

/** What one text holds; `whole` is false when there was more than is told of. */
export interface SeenTokens {
  readonly tokens: readonly SeenToken[]
  readonly whole: boolean
}

export type LeakPart =
  /** `file` is null for pasted text. */
  | (SeenTokens & { readonly kind: 'seen'; readonly file: string | null })
  | { readonly kind: 'progress'; readonly files: number }

/** Looks through a text that was pasted or dropped. */
export const leaksInText: TextJob<
  { readonly text: string; readonly firstLine: number },
  LeakPart,
  undefined
> = {
  name: 'leaks in text',
  async run({ text, firstLine }, tell) {
    await tellSeen(tokensIn(text, firstLine), null, tell)
  },
}

/** Looks through a file or a folder. Null when there is none. */
export const leaksInFiles: TextJob<
  { readonly fs: FileSystemData; readonly path: string },
  LeakPart,
  (LeftOut & { readonly files: number }) | null
> = {
  name: 'leaks in files',
  async run({ fs, path }, tell) {
    let [files, told] = [0, performance.now()]
    const left = await readTexts(createFileSystem(fs), path, {
      onText: (file, text) => tellSeen(tokensIn(text, 1), file, tell),
      async onRead() {
        files++
        if (performance.now() - told < progressEvery) return
        told = performance.now()
        await tell({ kind: 'progress', files })
      },
    })
    return left && { ...left, files }
  },
}

async function tellSeen(
  { tokens, whole }: SeenTokens,
  file: string | null,
  tell: (part: LeakPart) => Promise<void>,
): Promise<void> {
  for (let at = 0; at < tokens.length; at += partSize)
    await tell({ kind: 'seen', file, tokens: tokens.slice(at, at + partSize), whole })
}

/** The different tokens of a text and where they stand. A long one is gone through in strides, each with what stands around it. */
export function tokensIn(text: string, firstLine: number): SeenTokens {
  const seen = new Map<string, { kind: LeakKind; lines: number[]; linesInAll: number; last: number }>()
  let whole = true
  const lineOf = linesOf(text, firstLine)
  for (let from = 0; from < text.length; from += stride) {
    const before = Math.max(0, from - longestSecret)
    const around = text.slice(before, from + stride + longestSecret)
    for (const { secret, kind, index } of findLeaks(around)) {
      const place = before + index
      if (place < from || place >= from + stride || secret.length > longestSecret) continue
      const line = lineOf(place)
      const known = seen.get(secret)
      if (known?.last === line) continue
      if (known) {
        if (known.lines.length < linesTold) known.lines.push(line)
        known.linesInAll++
        known.last = line
      } else if (seen.size < mostFound) {
        seen.set(secret, { kind, lines: [line], linesInAll: 1, last: line })
      } else whole = false
    }
  }
  const tokens = [...seen].map(([secret, { kind, lines, linesInAll }]) => ({
    ...{ secret, kind, lines, linesInAll },
  }))
  return { tokens, whole }
}

/** Tells the lines of places that rise. Each line break is looked for once, also where there is none for megabytes. */
function linesOf(text: string, firstLine: number): (place: number) => number {
  let line = firstLine
  let next = text.indexOf('\n')
  return (place) => {
    for (; next !== -1 && next < place; next = text.indexOf('\n', next + 1)) line++
    return line
  }
}
