import type { CidrBlock } from './block.ts'
import { quotable } from './parse.ts'
import { rangeChooser } from './paste/json-choice.ts'
import { isJsonDocument, jsonValues } from './paste/json-values.ts'
import { locator, type TextPosition } from './paste/locate.ts'
import { chunksOf, type Chunk } from './paste/chunks.ts'

/** A piece of the pasted text as it stood there (long ones cut) and where. */
export interface PastedPiece extends TextPosition {
  readonly text: string
}

/** One block, without host bits. A range `a-b` gives several with the same piece and note. */
export interface PastedBlock extends PastedPiece {
  readonly block: CidrBlock
  /** What was changed to get from the text to the block; absent when the text was the block already. */
  readonly note?: string
}

export interface RefusedPiece extends PastedPiece {
  /** One plain sentence. */
  readonly reason: string
}

/** Everything found in a paste, each list in the order of the text. */
export interface PastedRanges {
  readonly blocks: readonly PastedBlock[]
  /** Pieces that are no range. Neighbouring words of prose are one piece. */
  readonly rejected: readonly RefusedPiece[]
  /** Valid IPv6 addresses and ranges: nothing is wrong with them, but npm takes IPv4 only. */
  readonly setAside: readonly RefusedPiece[]
  /** How many pieces are in `setAside`. */
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
  for (const piece of chunksOf(text)) paste.add(piece, text, locate(piece.start))
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
    for (const piece of chunksOf(entry.value)) {
      paste.add(piece, entry.value, locate(entry.start + (escaped ? 0 : piece.start)))
    }
  }
  return paste.result(ignored)
}

const ipv6Reason = 'IPv6: npm takes IPv4 ranges only.'

function collect() {
  const blocks: PastedBlock[] = []
  const rejected: RefusedPiece[] = []
  const setAside: RefusedPiece[] = []
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
