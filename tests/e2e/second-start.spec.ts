import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from './support/app.ts'

/** Starting the app again while it runs, and on a computer whose browser does not come up. */

test('a second start on the same data folder ends, and says that the app is open already', async ({
  start,
}) => {
  const app = await start({ keychain: 'memory' })
  const second = start({ dataDir: app.running.dataDir, keychain: 'memory' })
  await expect(second).rejects.toThrow(/Tokentray is open already \(process \d+\); its window comes up/)
  await expect(app.page.getByRole('heading', { name: 'Sign in to a registry' })).toBeVisible()
})

/** A browser that ends, or hangs, as often as it is told to before it comes up. */
async function tiredBrowser(times: number, trouble = 'exit 1'): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tokentray-tired-'))
  const script = join(folder, 'browser')
  const real = process.env['TOKENTRAY_BROWSER'] ?? ''
  const lines = [
    '#!/bin/sh',
    `echo x >> '${folder}/starts'`,
    `[ "$(wc -l < '${folder}/starts')" -le ${times} ] && ${trouble}`,
    `exec '${real}' "$@"`,
  ]
  await writeFile(script, `${lines.join('\n')}\n`, { mode: 0o755 })
  return script
}

test('a browser that does not come up is started once more', async ({ start }) => {
  const app = await start({ keychain: 'memory', browser: await tiredBrowser(1) })
  await expect(app.page.getByRole('heading', { name: 'Sign in to a registry' })).toBeVisible()
  expect(app.running.log()).toContain('tried once more')
})

test('a browser that hangs is ended and started once more, within the patience of its user', async ({
  start,
}) => {
  const app = await start({ keychain: 'memory', browser: await tiredBrowser(1, 'exec sleep 900') })
  await expect(app.page.getByRole('heading', { name: 'Sign in to a registry' })).toBeVisible()
  expect(app.running.log()).toContain('did not start in time')
})

test('a browser that never comes up is said to be missing, with what to do', async ({ start }) => {
  const app = start({ keychain: 'memory', browser: await tiredBrowser(9) })
  await expect(app).rejects.toThrow(/The window did not come up: .*It was tried twice.*TOKENTRAY_BROWSER/s)
})
