import { execFile } from 'node:child_process'
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'

/**
 * Doyensec's Electronegativity reads the sources. It knows patterns of text and follows no value, so some of what it
 * finds is none; each of those has its reason here, and anything else fails.
 */

const root = join(import.meta.dirname, '..', '..')
const home = join(root, 'tests', 'peers', 'electronegativity')
const tool = join(home, 'node_modules', '@doyensec', 'electronegativity', 'dist', 'index.js')

/** Findings that are none, by check and file, and why. */
const reasons: Readonly<Record<string, string>> = {
  'CSP_GLOBAL_CHECK N/A':
    'The policy is a header of our own scheme (E7), and it looks only for meta elements and onHeadersReceived.',
  'OPEN_EXTERNAL_JS_CHECK src/main/hosts/electron/ports.ts':
    'The one place where an address leaves the app; the line before it lets only parsed, allowed addresses pass (E15).',
  'AUXCLICK_JS_CHECK src/main/hosts/electron/window.ts':
    'A middle click asks for a window and is denied as every other (E14).',
  'CONTEXT_ISOLATION_JS_CHECK src/main/hosts/electron/window.ts':
    'The options are data in window-rules.ts, where it does not look; they are tested flag by flag (E3).',
  'SANDBOX_JS_CHECK src/main/hosts/electron/window.ts': 'The same; sandbox is on (E4).',
}

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
  const report = join(folder, 'findings.csv')
  const args = ['--relative', '--electron-version', version, '--input', sources, '--output', report]
  await promisify(execFile)(process.execPath, ['--require', join(home, 'offline.cjs'), tool, ...args])

  const [head, ...rows] = (await readFile(report, 'utf8')).trim().split('\n')
  expect(head).toContain('issue, severity, confidence, filename')
  // issue,"severity","confidence","filename",…
  const found = rows.map((row) => row.split(',').map((cell) => cell.replaceAll('"', '')))
  const keys = new Set(found.map(([issue = '', , , file = '']) => `${issue} ${file}`))
  expect([...keys].sort()).toEqual(Object.keys(reasons).sort())
})
