import { execFile } from 'node:child_process'
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import * as v from 'valibot'
import { afterAll, beforeAll, expect, it } from 'vitest'

/**
 * Doyensec's Electronegativity reads the sources. It knows patterns of text and follows no value, so some of what it
 * finds is none; each of those has its reason here, and anything else fails.
 */

const root = join(import.meta.dirname, '..', '..')
const home = join(root, 'tests', 'peers', 'electronegativity')
const tool = join(home, 'node_modules', '@doyensec', 'electronegativity', 'dist', 'index.js')

/** Findings that are none, by check and file (none for the app as a whole), and why. */
const reasons: Readonly<Record<string, string>> = {
  'CSP_GLOBAL_CHECK file:///':
    'The policy is a header of our own scheme (E7), and it looks only for meta elements and onHeadersReceived.',
  'OPEN_EXTERNAL_JS_CHECK src/main/hosts/electron/ports.ts':
    'The one place where an address leaves the app; the line before it lets only parsed, allowed addresses pass (E15).',
  'AUXCLICK_JS_CHECK src/main/hosts/electron/window.ts':
    'A middle click asks for a window and is denied as every other (E14).',
  'CONTEXT_ISOLATION_JS_CHECK src/main/hosts/electron/window.ts':
    'The options are data in window-rules.ts, where it does not look; they are tested flag by flag (E3).',
  'SANDBOX_JS_CHECK src/main/hosts/electron/window.ts': 'The same; sandbox is on (E4).',
}

/** The parts of a SARIF 2.1.0 report that are looked at. */
const location = v.object({ physicalLocation: v.object({ artifactLocation: v.object({ uri: v.string() }) }) })
const findings = v.object({
  runs: v.array(
    v.object({ results: v.array(v.object({ ruleId: v.string(), locations: v.array(location) })) }),
  ),
})

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tokentray-review-'))
})
afterAll(() => rm(folder, { recursive: true }))

it('Electronegativity finds nothing without a reason, and no reason is left over', async () => {
  const sources = join(folder, 'app')
  for (const part of ['src/main', 'src/preload', 'src/shared', 'src/renderer/index.html', 'package.json']) {
    await cp(join(root, part), join(sources, part), { recursive: true })
  }
  const { version } = JSON.parse(
    await readFile(join(root, 'node_modules/electron/package.json'), 'utf8'),
  ) as { version: string }
  // Its CSV is made by two writes that do not wait for each other; this form by one.
  const report = join(folder, 'findings.sarif')
  const args = ['--relative', '--electron-version', version, '--input', sources, '--output', report]
  await promisify(execFile)(process.execPath, ['--require', join(home, 'offline.cjs'), tool, ...args])

  const { runs } = v.parse(findings, JSON.parse(await readFile(report, 'utf8')))
  const keys = runs.flatMap(({ results }) =>
    results.flatMap(({ ruleId, locations }) =>
      locations.map(({ physicalLocation }) => `${ruleId} ${physicalLocation.artifactLocation.uri}`),
    ),
  )
  expect([...new Set(keys)].sort()).toEqual(Object.keys(reasons).sort())
})
