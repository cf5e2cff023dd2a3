import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vitest/config'

/**
 * What is polled for is waited for as patiently as a busy machine needs; limits are there to end a test that hangs,
 * never to time one.
 */
const patience = { testTimeout: 120_000, hookTimeout: 120_000, expect: { poll: { timeout: 60_000 } } }

/**
 * One project a kind of test. `integration` runs one file at a time: its files start registries and
 * keyrings, and two cores are all we count on.
 */
export default defineConfig({
  test: {
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
          include: ['tests/integration/**/*.test.ts'],
          fileParallelism: false,
          ...patience,
        },
      },
    ],
  },
})
