import { BlockList } from 'node:net'
import { containsCidr, excludeCidr, mergeCidr } from 'cidr-tools'
import {
  addressSet,
  contains,
  exclude,
  formatAddress,
  formatCidr,
  merge,
  parseCidr,
  type CidrBlock,
} from '../src/shared/cidr/index.ts'
import { type Figure, median } from './figures.ts'

const runs = 25
/** Until the engine has compiled what it will, also where the machine is busy. */
const warmUps = 30
const lookups = 1_000

/** The algebra of ranges, text in and text out, against cidr-tools and Node's own `net.BlockList`. */
export function rangeFigures(): Figure[] {
  return [
    mergeFigure(10_000),
    mergeFigure(100_000),
    excludeFigure(100_000, 1_000),
    ...containsFigures(10_000),
  ]
}

function mergeFigure(length: number): Figure {
  const list = randomRanges(length, 7)
  const times = inTurns(
    () => merge(blocksOf(list)).map(formatCidr),
    () => mergeCidr(list),
  )
  return {
    what: `merge ${length.toLocaleString('en')} ranges`,
    ours: times.ours,
    peer: { name: 'cidr-tools', time: times.peer },
    aim: { kind: 'faster', times: 2.5 },
  }
}

function excludeFigure(length: number, holeCount: number): Figure {
  const list = randomRanges(length, 7)
  const holes = randomRanges(holeCount, 11)
  const times = inTurns(
    () => exclude(blocksOf(list), blocksOf(holes)).map(formatCidr),
    () => excludeCidr(list, holes),
  )
  return {
    what: `exclude ${holeCount.toLocaleString('en')} from ${length.toLocaleString('en')}`,
    ours: times.ours,
    peer: { name: 'cidr-tools', time: times.peer },
    aim: { kind: 'none' },
  }
}

/** Whether addresses are in a list that was prepared once; the aim is a microsecond for each. */
function containsFigures(length: number): Figure[] {
  const list = randomRanges(length, 7)
  const addresses = randomRanges(lookups, 13).map((range) => blocksOf([range])[0]?.base ?? 0)
  const texts = addresses.map(formatAddress)
  const set = addressSet(blocksOf(list))
  const blockList = new BlockList()
  for (const range of list) {
    const [network = '', prefix] = range.split('/')
    blockList.addSubnet(network, Number(prefix))
  }
  const times = inTurns(
    () => addresses.filter((address) => contains(set, address)).map(formatAddress),
    () => texts.filter((address) => blockList.check(address)),
  )
  // It takes some milliseconds for each.
  const few = texts.slice(0, 20)
  const start = performance.now()
  few.forEach((address) => containsCidr(list, address))
  const perLookup = (performance.now() - start) / few.length
  const what = `${lookups.toLocaleString('en')} addresses in ${length.toLocaleString('en')} ranges`
  return [
    {
      what,
      ours: times.ours,
      peer: { name: 'net.BlockList', time: times.peer },
      aim: { kind: 'below', time: lookups / 1_000 },
    },
    {
      what: '  the same',
      ours: times.ours,
      peer: { name: 'cidr-tools', time: perLookup * lookups },
      aim: { kind: 'none' },
    },
  ]
}

/** Median times of both, in turns after a warm-up; throws when they come to different answers. */
function inTurns(ours: () => readonly string[], peer: () => readonly string[]) {
  const taken: { ours: number[]; peer: number[] } = { ours: [], peer: [] }
  for (let round = -warmUps; round < runs; round++) {
    const start = performance.now()
    const own = ours()
    const middle = performance.now()
    const other = peer()
    const end = performance.now()
    if (own.length !== other.length || own.some((text, index) => text !== other[index]))
      throw new Error('the two libraries do not agree')
    if (round < 0) continue
    taken.ours.push(middle - start)
    taken.peer.push(end - middle)
  }
  return { ours: median(taken.ours), peer: median(taken.peer) }
}

function blocksOf(texts: readonly string[]): CidrBlock[] {
  return texts.map((text) => {
    const parsed = parseCidr(text)
    if (!parsed.ok) throw new Error(parsed.failure.message)
    return parsed.value
  })
}

/** Ranges of /16 to /32 anywhere, without host bits; the same ones in every run. */
export function randomRanges(length: number, seed: number): string[] {
  let state = seed
  return Array.from({ length }, () => {
    // xorshift32 (Marsaglia, 2003)
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    const prefix = 16 + ((state >>> 8) % 17)
    const size = 2 ** (32 - prefix)
    return formatCidr({ base: Math.floor((state >>> 0) / size) * size, prefix })
  })
}
