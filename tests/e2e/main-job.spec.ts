import { execFile } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Desktop } from '../support/electron/module-double/driver.ts'
import { expect, test } from './support/app.ts'

const run = promisify(execFile)

/** The secrets of a registry's entries in the system keyring, as any other program of the user sees them. */
async function inKeyring(registry: string): Promise<string> {
  const { stdout, stderr } = await run('secret-tool', [
    'search',
    '--all',
    'service',
    `Tokentray: ${registry}`,
  ])
  return stdout + stderr
}

async function allFilesIn(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  return (await Promise.all(files.map((file) => readFile(file, 'latin1')))).join('\n')
}

async function seenByOthers(desktop: Desktop): Promise<string> {
  const { clipboard, ...rest } = await desktop.look()
  expect(clipboard.text).not.toBe('')
  expect(JSON.stringify(rest)).toContain('Open Tokentray')
  return JSON.stringify(rest)
}

for (const dialect of ['granular', 'classic'] as const) {
  test(`the main job on a ${dialect} registry leaves its secret in the keyring and nowhere else`, async ({
    host,
    start,
    registry,
  }) => {
    const npm = await registry({ dialect })
    const app = await start()
    await app.signIn(npm)
    const created = await app.create({
      name: 'release-42',
      access: 'Read-only',
      ranges: ['192.0.2.0/24', '198.51.100.7/32'],
    })
    await expect(created).toContainText('Saved in your keychain')
    await app.button('Copy token', created).click()
    await expect(created).toContainText('Copied')
    await app.button('Done', created).click()

    const made = npm.tokens().find(({ cidr }) => cidr.includes('198.51.100.7/32') && cidr.length === 2)
    expect(made?.cidr).toEqual(['192.0.2.0/24', '198.51.100.7/32'])
    const secret = made?.secret ?? ''
    await expect(app.row('release-42')).toContainText('Read-only')
    await expect(app.row('release-42')).toContainText('257 addresses')
    await expect(app.row('release-42')).toContainText('Yes')
    expect(await inKeyring(npm.url)).toContain(secret)

    await app.revoke('release-42')
    await app.giveCode()
    await expect(app.page.getByRole('status').filter({ hasText: 'Removed 1 token' })).toBeVisible()
    await expect(app.row('release-42')).toHaveCount(0)
    expect(npm.tokens().some((token) => token.secret === secret)).toBe(false)
    expect(await inKeyring(npm.url)).not.toContain(secret)

    const hunted = {
      'data directory': await allFilesIn(app.running.dataDir),
      log: app.running.log(),
      'page traffic': host === 'electron' ? '' : await app.running.transcript(),
      // L4: window titles, tray, notifications, addresses given to the browser, arguments; but not the clipboard.
      desktop: host === 'double' ? await seenByOthers(app.running.desktop) : '',
    }
    if (host !== 'electron') expect(hunted['page traffic']).toContain('release-42')
    const passed = npm.requests.flatMap(({ headers }) => [headers['npm-otp'], headers.authorization])
    expect(passed.join()).toContain('123456')
    const session = passed.map((value) => /^Bearer (.+)$/.exec(String(value))?.[1]).find(Boolean) ?? ''
    for (const forbidden of [secret, session]) {
      expect(forbidden).not.toBe('')
      for (const [place, text] of Object.entries(hunted)) expect(text, place).not.toContain(forbidden)
    }
    for (const [place, text] of Object.entries(hunted)) {
      // The practice registry's own three words are shown on purpose; the traffic of this registry has none of them.
      expect(text, place).not.toContain('demo-password')
      expect(text, place).not.toMatch(/\b123456\b/)
    }
  })
}
