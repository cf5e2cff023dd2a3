import type { CidrBlock } from './block.ts'
import { quotable } from './parse.ts'
import { rangeChooser } from './paste/json-choice.ts'
import { isJsonDocument, jsonValues } from './paste/json-values.ts'
import { chunksOf, type Chunk } from './paste/chunks.ts'

/** A place in the pasted text. Line and column count from 1, the column in UTF-16 units, as editors do. */
interface TextPosition {
  /** Offset from the start of the text, from 0. */
  readonly index: number
  readonly line: number
  readonly column: number
}

/** A chunk of the pasted text as it stood there (long ones cut) and where. */
export interface PastedChunk extends TextPosition {
  readonly text: string
}

/** One block, without host bits. A range `a-b` gives several with the same chunk and note. */
export interface PastedBlock extends PastedChunk {
  readonly block: CidrBlock
  /** What was changed to get from the text to the block; absent when the text was the block already. */
  readonly note?: string
}

export interface RefusedChunk extends PastedChunk {
  /** One plain sentence. */
  readonly reason: string
}

/** Everything found in a paste, each list in the order of the text. */
export interface PastedRanges {
  readonly blocks: readonly PastedBlock[]
  /** Chunks that are no range. Neighbouring words of prose are one chunk. */
  readonly rejected: readonly RefusedChunk[]
  /** Valid IPv6 addresses and ranges: nothing is wrong with them, but npm takes IPv4 only. */
  readonly setAside: readonly RefusedChunk[]
  /** How many chunks are in `setAside`. */
  readonly ipv6Count: number
  /** In a JSON document: values that are not meant as ranges, such as regions, dates and keys. */
  readonly ignoredCount: number
}

/**
 * Reads ranges out of whatever was pasted: lists with commas, spaces, lines, quotes or brackets; comments;
 * JSON documents as GitHub, AWS, Google, Azure and Cloudflare publish them; `a-b`, `a – b`, `a to b`, `ip mask`,
 * `ip/mask`, `10.1.*` and single addresses. Nothing is changed without a note; apart from
 * comments and punctuation nothing is dropped without a line in `rejected` or `setAside`. Never fails, and takes
 * time in proportion to the text.
 */
export function readRanges(text: string): PastedRanges {
  return isJsonDocument(text) ? readJson(text) : readText(text)
}

function readText(text: string): PastedRanges {
  const paste = collect()
  const locate = locator(text)
  for (const chunk of chunksOf(text)) paste.add(chunk, text, locate(chunk.start))
  return paste.result(0)
}

function readJson(text: string): PastedRanges {
  const paste = collect()
  const locate = locator(text)
  const isRange = rangeChooser()
  let ignored = 0
  for (const entry of jsonValues(text)) {
    if (!isRange(entry)) {
      ignored++
      continue
    }
    // Inside a string with escapes an offset of the value is none of the text; its start must do.
    const escaped = entry.value.length !== entry.end - entry.start
    for (const chunk of chunksOf(entry.value)) {
      paste.add(chunk, entry.value, locate(entry.start + (escaped ? 0 : chunk.start)))
    }
  }
  return paste.result(ignored)
}

const ipv6Reason = 'IPv6: npm takes IPv4 ranges only.'

function collect() {
  const blocks: PastedBlock[] = []
  const rejected: RefusedChunk[] = []
  const setAside: RefusedChunk[] = []
  return {
    add({ start, end, reading }: Chunk, source: string, { index, line, column }: TextPosition) {
      const text = quotable(source.slice(start, end))
      if (reading.kind === 'rejected') rejected.push({ text, index, line, column, reason: reading.reason })
      if (reading.kind === 'ipv6') setAside.push({ text, index, line, column, reason: ipv6Reason })
      if (reading.kind !== 'blocks') return
      const { note } = reading
      for (const block of reading.blocks) {
        blocks.push({ block, text, index, line, column, ...(note !== undefined && { note }) })
      }
    },
    result: (ignoredCount: number): PastedRanges => ({
      blocks,
      rejected,
      setAside,
      ipv6Count: setAside.length,
      ignoredCount,
    }),
  }
}

/** Turns offsets into places. Offsets must be asked for in ascending order, so that all of them cost one pass. */
function locator(text: string): (index: number) => TextPosition {
  let line = 1
  let lineStart = 0
  let seen = 0
  return (index) => {
    for (; seen < index; seen++) {
      const char = text[seen]
      if (char !== '\n' && (char !== '\r' || text[seen + 1] === '\n')) continue
      line++
      lineStart = seen + 1
    }
    return { index, line, column: index - lineStart + 1 }
  }
}
