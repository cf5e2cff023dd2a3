import { execFile } from 'node:child_process'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

/**
 * The packaged app as its own launcher: the built main entry, on the double of Electron, started as the scripts beside it start it. That
 * Electron itself waits for its main module can only be seen on a desktop (docs/releasing.md).
 */
const root = join(import.meta.dirname, '..', '..')
let data = ''
beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'tokentray-data-'))
})
afterAll(() => rm(data, { recursive: true, force: true }))

function start(words: readonly string[]): Promise<{ readonly code: unknown; readonly output: string }> {
  const register = join(root, 'tests', 'support', 'electron', 'module-double', 'register.ts')
  const args = ['--import', register, join(root, 'out', 'main', 'index.js'), '--tokentray-run', '--']
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [...args, `--data-dir=${data}`, ...words],
      { timeout: 50_000 },
      (error, out, err) => resolve({ code: error?.code ?? 0, output: out + err }),
    )
  })
}

describe('the main entry of the app, started as the launcher', () => {
  it('does what it is told, opens nothing and leaves nothing behind', { timeout: 120_000 }, async () => {
    expect(await start(['--list'])).toEqual({
      code: 0,
      output: 'Tokentray keeps no token on this computer.\n',
    })
    const nothing = await start(['--', 'npm', 'publish'])
    expect(nothing.code).toBe(125)
    expect(nothing.output).toContain('keeps no token')
    expect(nothing.output).not.toContain('Tokentray ready')
    expect(await readdir(data)).toEqual([])
  })
})
