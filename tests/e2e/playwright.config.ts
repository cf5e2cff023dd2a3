import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { defineConfig } from 'playwright/test'
import type { AppOptions } from './support/app.ts'

const root = join(import.meta.dirname, '..', '..')
const electron = join(root, 'node_modules', 'electron')
const hasElectron =
  existsSync(join(electron, 'path.txt')) &&
  existsSync(join(electron, 'dist', readFileSync(join(electron, 'path.txt'), 'utf8')))

// Workers load this file too; the line belongs to the run.
if (!hasElectron && process.env['TEST_WORKER_INDEX'] === undefined) {
  console.log('Electron host not run: no binary')
}

/** Stories of the desktop around the window; a test has to play that desktop. */
const onDesktop = '**/desktop*.spec.ts'

/**
 * The same stories on each host: Chromium always, Electron where its binary is. The main job and the stories of the
 * desktop also run through the built bundles of the Electron app, on a double of Electron.
 */
export default defineConfig<AppOptions>({
  testDir: '.',
  outputDir: join(root, 'out', 'e2e'),
  fullyParallel: true,
  workers: 2,
  // Limits end a test that hangs; they never time one.
  timeout: 240_000,
  expect: { timeout: 30_000 },
  forbidOnly: true,
  projects: [
    { name: 'chromium', use: { host: 'chromium' }, testIgnore: onDesktop },
    { name: 'double', use: { host: 'double' }, testMatch: [onDesktop, '**/main-job.spec.ts'] },
    ...(hasElectron ? [{ name: 'electron', use: { host: 'electron' as const }, testIgnore: onDesktop }] : []),
  ],
})
