import { join } from 'node:path'
import { defineConfig } from 'playwright/test'
import type { AppOptions } from './support/app.ts'
import { electronProgram } from './support/electron-program.ts'

const root = join(import.meta.dirname, '..', '..')

// Workers load this file too; the line belongs to the run.
if (electronProgram === '' && process.env['TEST_WORKER_INDEX'] === undefined) {
  console.log('Electron host not run here: npm test -- --only=electron does')
}

/** Stories of the desktop around the window; a test has to play that desktop. */
const onDesktop = '**/desktop*.spec.ts'
/** Stories of the window as Electron makes it. */
const inElectron = '**/electron-*.spec.ts'

/** What the real Electron is asked everywhere; the rest looks into keyrings and processes as Linux has them. */
const onElectron = process.platform === 'linux' ? '**/*.spec.ts' : '**/electron-window.spec.ts'

/**
 * The same stories on each host: in Chromium always, in Electron where its binary was asked for. The main job and the
 * stories of the desktop also run through the built bundles of the Electron app, on a double of Electron.
 */
export default defineConfig<AppOptions>({
  testDir: '.',
  outputDir: join(root, 'out', 'e2e'),
  fullyParallel: true,
  // Most of a test is waiting: for the window, the keyring, the registry.
  workers: 3,
  // Limits end a test that hangs; they never time one.
  timeout: 240_000,
  expect: { timeout: 30_000 },
  forbidOnly: true,
  projects: [
    { name: 'chromium', use: { host: 'chromium' }, testIgnore: [onDesktop, inElectron] },
    { name: 'double', use: { host: 'double' }, testMatch: [onDesktop, inElectron, '**/main-job.spec.ts'] },
    ...(electronProgram === ''
      ? []
      : [
          {
            name: 'electron',
            use: { host: 'electron' as const },
            testMatch: onElectron,
            testIgnore: [onDesktop, '**/pictures.spec.ts'],
          },
        ]),
  ],
})
