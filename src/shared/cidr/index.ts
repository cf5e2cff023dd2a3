export { addressSet, type AddressSet } from './address-set.ts'
export { addressCount, complement, contains, cover, exclude, intersect, merge } from './algebra.ts'
export {
  firstAddress,
  formatAddress,
  formatCidr,
  hasHostBits,
  lastAddress,
  networkOf,
  type CidrBlock,
} from './block.ts'
export { coverAtMost, type LooseCover } from './cover-at-most.ts'
export { parseAddress, parseCidr } from './parse.ts'
export {
  readRanges,
  type PastedBlock,
  type PastedChunk,
  type PastedRanges,
  type RefusedChunk,
} from './read-ranges.ts'
export { warningKinds, warnings, type RangeWarning, type WarningKind } from './warnings.ts'
