import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Facts } from '../support/electron/module-double/commands.ts'
import { startDouble } from '../support/electron/module-double/driver.ts'
import { statements } from '../support/electron/module-double/statements.ts'

/**
 * The built main entry, run as it is on the double of Electron, is asked everything that Electron's checklist asks.
 * Then it is broken, one flag at a time, to show that each break is noticed by the statement it belongs to.
 */

const root = join(import.meta.dirname, '..', '..')
let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tokentray-statements-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function factsOf(name: string, entry?: string, platform?: NodeJS.Platform): Promise<Facts> {
  const app = await startDouble({
    flags: [`--data-dir=${join(folder, `data-${name}`)}`, '--keychain=memory'],
    env: {
      ...process.env,
      TOKENTRAY_DOUBLE_WINDOW: 'none',
      ...(platform ? { TOKENTRAY_DOUBLE_PLATFORM: platform } : {}),
    },
    ...(entry ? { entry } : {}),
    // With the paths of another system, its files come to lie here.
    cwd: folder,
  })
  try {
    return await app.desktop.facts()
  } finally {
    await app.stop()
  }
}

describe.each(['linux', 'darwin', 'win32'] as const)('the built app on %s', (platform) => {
  let facts: Facts
  beforeAll(async () => {
    facts = await factsOf(platform, undefined, platform)
  })

  it.each(statements)('$number $words', ({ holds }) => {
    expect(holds(facts), JSON.stringify(facts)).toBe(true)
  })

  it('hides its window from captures where the system can', () => {
    const asked = facts.order.filter((step) => step.startsWith('setContentProtection'))
    if (platform === 'linux') expect(asked).toEqual([])
    else expect(asked.at(-1)).toBe('setContentProtection true')
  })
})

/** One flag each: the statement it belongs to, its name, and how the built code is broken. */
const breaks: readonly [number: string, flag: string, from: string | RegExp, to: string][] = [
  ['E1', 'requests of the page', 'cancel: !isInternalUrl(url)', 'cancel: false'],
  ['E1', 'WebRTC', /contents\d*\.setWebRTCIPHandlingPolicy\([^;]*;/, ''],
  ['E1', 'the proxy of pages', 'proxyBypassRules: nothingBypasses', 'proxyBypassRules: ""'],
  ['E2', 'nodeIntegration', 'nodeIntegration: false', 'nodeIntegration: true'],
  ['E2', 'nodeIntegrationInWorker', 'nodeIntegrationInWorker: false', 'nodeIntegrationInWorker: true'],
  [
    'E2',
    'nodeIntegrationInSubFrames',
    'nodeIntegrationInSubFrames: false',
    'nodeIntegrationInSubFrames: true',
  ],
  ['E3', 'contextIsolation', 'contextIsolation: true', 'contextIsolation: false'],
  ['E4', 'sandbox', 'sandbox: true', 'sandbox: false'],
  ['E4', 'enableSandbox', /app(\$\d+)?\.enableSandbox\(\);/, ''],
  ['E5', 'permission request', /answer\(false\)/, 'answer(true)'],
  [
    'E5',
    'permission check',
    /setPermissionCheckHandler\(\(\) => false\)/,
    'setPermissionCheckHandler(() => true)',
  ],
  ['E5', 'no permission check', /session\.setPermissionCheckHandler\([^;]*;/, ''],
  [
    'E5',
    'device permission',
    /setDevicePermissionHandler\(\(\) => false\)/,
    'setDevicePermissionHandler(() => true)',
  ],
  ['E5', 'downloads', '"will-download"', '"will-not-download"'],
  ['E6', 'webSecurity', 'webSecurity: true', 'webSecurity: false'],
  ['E7', 'script-src', `"script-src 'self'"`, `"script-src 'self' 'unsafe-inline'"`],
  ['E7', 'connect-src', `"connect-src 'none'"`, `"connect-src 'self'"`],
  ['E7', 'require-trusted-types-for', `"require-trusted-types-for 'script'",`, ''],
  ['E7', 'the header itself', '"content-security-policy"', '"content-security-policy-report-only"'],
  [
    'E8',
    'allowRunningInsecureContent',
    'allowRunningInsecureContent: false',
    'allowRunningInsecureContent: true',
  ],
  ['E9', 'experimentalFeatures', 'experimentalFeatures: false', 'experimentalFeatures: true'],
  [
    'E10',
    'enableBlinkFeatures',
    'experimentalFeatures: false',
    'experimentalFeatures: false, enableBlinkFeatures: "x"',
  ],
  ['E11', 'webviewTag', 'webviewTag: false', 'webviewTag: true'],
  ['E12', 'will-attach-webview', '"will-attach-webview"', '"will-not-attach"'],
  ['E13', 'will-navigate', '"will-navigate"', '"will-not-navigate"'],
  ['E13', 'will-frame-navigate', '"will-frame-navigate"', '"will-not-navigate"'],
  ['E13', 'will-redirect', '"will-redirect"', '"will-not-redirect"'],
  ['E14', 'window.open', 'action: "deny"', 'action: "allow"'],
  ['E15', 'addresses for the browser', /function isSafeExternalUrl\(\w+\) \{/, '$& return true;'],
  ['E17', 'the sender’s frame', 'sender.isMainFrame && isOwnUrl', 'isOwnUrl'],
  [
    'E17',
    'the sender’s address',
    /return sender\.isMainFrame && isOwnUrl\([^;]*;/,
    'return sender.isMainFrame;',
  ],
  ['E18', 'the host in our scheme', 'method !== "GET" || !isInternalUrl(url)', 'method !== "GET"'],
  ['E18', 'registered in time', /protocol\.registerSchemesAsPrivileged\([^;]*;/, ''],
  [
    'M5',
    'crash reports',
    /app(\$\d+)?\.enableSandbox\(\);/,
    '$& import("electron").then((e) => e.crashReporter.start());',
  ],
]

/** A copy of the app whose main bundle is changed in one place. */
async function brokenBuild(index: number, from: string | RegExp, to: string): Promise<string> {
  const copy = join(folder, `broken-${index}`)
  await cp(join(root, 'out', 'main'), join(copy, 'out', 'main'), { recursive: true })
  for (const part of ['preload', 'renderer']) await symlink(join(root, 'out', part), join(copy, 'out', part))
  await symlink(join(root, 'resources'), join(copy, 'resources'))
  await writeFile(join(copy, 'package.json'), '{ "type": "module" }')
  const entry = join(copy, 'out', 'main', 'index.js')
  const source = await readFile(entry, 'utf8')
  const broken = source.replace(from, to)
  expect(broken, `${String(from)} is no longer in the bundle`).not.toBe(source)
  await writeFile(entry, broken)
  return entry
}

describe('a build that is broken in one flag', () => {
  const table: string[] = []
  afterAll(() => console.log(`Broken builds, each flag flipped in turn:\n${table.join('\n')}`))

  it.concurrent.each(breaks.map((each, index) => [...each, index] as const))(
    '%s notices %s',
    async (number, flag, from, to, index) => {
      const facts = await factsOf(`broken-${index}`, await brokenBuild(index, from, to))
      const failing = statements.filter(({ holds }) => !holds(facts)).map((statement) => statement.number)
      table[index] = `${flag.padEnd(30)} makes fail: ${failing.join(', ')}`
      expect(failing).toContain(number)
    },
  )
})
