import type { DiffLine } from '../../../../shared/plaintext-tokens.ts'
import { linesOf } from '../../infra/config-files/formats/ini.ts'
import type { PlainSecret, Span } from '../../infra/config-files/formats/reading.ts'
import { readSourceText } from '../../infra/config-files/formats/source-text.ts'
import { maskOf } from '../../infra/secrets/mask.ts'

/** Lines shown above and below a change. */
const around = 2
const longestLine = 400

/** A change as lines, every secret of the file masked. `secrets` are all that the file holds, `chosen` the one that goes. */
export function diffOf(
  bytes: Buffer,
  secrets: readonly PlainSecret[],
  chosen: PlainSecret,
): readonly DiffLine[] {
  const source = readSourceText(bytes)
  const inText = ({ start, end }: Span): Span => ({
    start: (start - source.offset) / source.width,
    end: (end - source.offset) / source.width,
  })
  const masked = maskText(
    source.text,
    secrets.map((secret) => ({
      ...inText(secret.span),
      mask: source.spell(maskOf(secret)),
    })),
  )
  const cut = inText(chosen.cut)
  const [start, end] = [masked.at(cut.start), masked.at(cut.end)]
  const after = masked.text.slice(0, start) + chosen.cut.replacement + masked.text.slice(end)
  return changedLines(masked.text, after, { start, end }, start + chosen.cut.replacement.length).map(
    (line) => ({
      ...line,
      text: source.decode(line.text).slice(0, longestLine),
    }),
  )
}

/** The text with masks, and where an offset of the text has gone to. */
function maskText(text: string, masks: readonly (Span & { readonly mask: string })[]) {
  const sorted = [...masks].sort((a, b) => a.start - b.start)
  let out = ''
  let from = 0
  for (const { start, end, mask } of sorted) {
    out += text.slice(from, start) + mask
    from = end
  }
  const shift = (offset: number) =>
    sorted
      .filter(({ end }) => end <= offset)
      .reduce((sum, { start, end, mask }) => sum + mask.length - (end - start), 0)
  return { text: out + text.slice(from), at: (offset: number) => offset + shift(offset) }
}

function changedLines(before: string, after: string, cut: Span, replacedEnd: number): readonly DiffLine[] {
  const old = [...linesOf(before)]
  const fresh = [...linesOf(after)]
  const touched = (lines: readonly (readonly [string, number])[], { start, end }: Span) =>
    lines.filter(([line, at]) => at + line.length > start && at < Math.max(end, start + 1))
  const removed = touched(old, cut)
  const first = old.findIndex((line) => line === removed[0])
  const wholeLines = removed.every(([line, at]) => at >= cut.start && at + line.length <= cut.end)
  const added =
    wholeLines && cut.start === replacedEnd
      ? []
      : touched(fresh, { start: removed[0]?.[1] ?? cut.start, end: replacedEnd + 1 })
  const say =
    (kind: DiffLine['kind']) =>
    ([text]: readonly [string, number]) => ({ kind, text })
  return [
    ...old.slice(Math.max(0, first - around), first).map(say('same')),
    ...removed.map(say('removed')),
    ...added.map(say('added')),
    ...old.slice(first + removed.length, first + removed.length + around).map(say('same')),
  ]
}
