/** One measured figure beside what it is compared with. Times in milliseconds. */
export interface Figure {
  readonly what: string
  readonly ours: number
  /** What else was measured in the same run; absent where only the aim is compared with. */
  readonly peer?: {
    readonly name: string
    readonly time: number
    /** What the peer took on the machine that the aims in milliseconds were set on: it tells how fast this one is. */
    readonly timeThere?: number
  }
  readonly aim: Aim
}

export type Aim =
  | { readonly kind: 'faster'; readonly times: number }
  | { readonly kind: 'within'; readonly times: number }
  | { readonly kind: 'below'; readonly time: number }
  /** Printed for what it tells; nothing is promised. */
  | { readonly kind: 'none' }

/** The value below which this share of all lies, by nearest rank. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? NaN
}

export const median = (values: readonly number[]): number => percentile(values, 0.5)

/** How long `work` takes. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

/** Whether the figure reaches its aim; null where there is none. */
export function reachesAim({ ours, peer, aim }: Figure): boolean | null {
  switch (aim.kind) {
    case 'faster':
      return peer !== undefined && peer.time / ours >= aim.times
    case 'within':
      return peer !== undefined && ours / peer.time <= aim.times
    case 'below':
      return ours <= aim.time
    case 'none':
      return null
  }
}

/**
 * How many times longer this machine takes than the one that the aims in milliseconds were set on, by the peers that were
 * measured on both; null when none was.
 */
export function slownessBy(figures: readonly Figure[]): number | null {
  const ratios = figures.flatMap(({ peer }) =>
    peer?.timeThere === undefined ? [] : peer.time / peer.timeThere,
  )
  return ratios.length === 0 ? null : median(ratios)
}

/** The figures as a table for a terminal. */
export function tableOf(figures: readonly Figure[]): string {
  const slowness = slownessBy(figures)
  const rows = [
    ['figure', 'ours', 'peer', 'ratio', 'aim', ''],
    ...figures.map((figure) => cellsOf(figure, slowness)),
  ]
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? []
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

function cellsOf(figure: Figure, slowness: number | null): string[] {
  const { what, ours, peer, aim } = figure
  const reached = reachesAim(figure)
  return [
    what,
    milliseconds(ours),
    peer ? `${milliseconds(peer.time)} ${peer.name}` : '',
    ratioOf(figure),
    aim.kind === 'faster'
      ? `at least ${aim.times}× faster`
      : aim.kind === 'within'
        ? `within ${aim.times}×`
        : aim.kind === 'below'
          ? `at most ${milliseconds(aim.time)}`
          : '',
    reached === null ? '' : reached ? 'reached' : `MISSED${there(figure, slowness)}`,
  ]
}

/** An aim in milliseconds says something of the machine it was set on alone. */
function there({ ours, aim }: Figure, slowness: number | null): string {
  if (aim.kind !== 'below' || slowness === null) return ''
  return `, ${milliseconds(ours / slowness)} at the speed it was set for`
}

function ratioOf({ ours, peer, aim }: Figure): string {
  if (aim.kind === 'below') return `${(ours / aim.time).toFixed(2)}× the aim`
  if (peer === undefined) return ''
  return aim.kind === 'within'
    ? `${(ours / peer.time).toFixed(2)}× as long`
    : `${(peer.time / ours).toFixed(1)}× faster`
}

const milliseconds = (time: number) => `${time < 100 ? time.toFixed(time < 1 ? 2 : 1) : Math.round(time)} ms`
