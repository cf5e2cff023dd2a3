import { availableParallelism, cpus } from 'node:os'
import { type Figure, slownessBy, tableOf } from './figures.ts'
import { findFigures } from './find.ts'
import { foreignTextFigures } from './foreign-text.ts'
import { listFigures } from './list.ts'
import { pasteFigures } from './paste.ts'
import { rangeFigures } from './ranges.ts'
import { revokeFigures } from './revoke.ts'
import { tableFigures } from './table.ts'

console.log(
  `${cpus()[0]?.model ?? 'unknown processor'}, ${availableParallelism()} cores, Node ${process.version}`,
)
console.log(
  'Medians of several runs. Lists come from a practice registry that runs as a process of its own.\n' +
    'npm does not say how many tokens it wants on a page and gets the default; Tokentray asks for 100.\n',
)
const figures: Figure[] = [
  ...rangeFigures(),
  ...(await pasteFigures()),
  ...(await listFigures()),
  ...(await revokeFigures()),
  ...(await tableFigures()),
  ...(await findFigures()),
  ...(await foreignTextFigures()),
]
console.log(tableOf(figures))
const slowness = slownessBy(figures)
if (slowness !== null)
  console.log(
    `\nAims in milliseconds were set on a machine where npm listed 10,000 tokens ${slowness.toFixed(1)} times as fast as here.`,
  )
// Connections that are kept alive would hold the process.
process.exit(0)
