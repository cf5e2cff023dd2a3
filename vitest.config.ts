import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vitest/config'

/**
 * What is polled for is waited for as patiently as a busy machine needs; limits are there to end a test that hangs,
 * never to time one.
 */
const patience = { testTimeout: 120_000, hookTimeout: 120_000, expect: { poll: { timeout: 60_000 } } }

/**
 * One project a kind of test. Two files run at a time: two cores are all we count on, and registries, keyrings and browsers
 * that a file starts are its own. Files share what they import: they change nothing outside themselves.
 */
export default defineConfig({
  test: {
    maxWorkers: 2,
    isolate: false,
    projects: [
      {
        extends: true,
        plugins: [svelte()],
        test: { name: 'unit', include: ['tests/unit/**/*.test.ts'], ...patience },
      },
      {
        extends: true,
        test: {
          name: 'conformance',
          include: ['tests/conformance/**/*.test.ts'],
          ...patience,
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: ['tests/integration/**/*.test.ts', 'tests/hostile/**/*.test.ts'],
          ...patience,
        },
      },
    ],
  },
})
