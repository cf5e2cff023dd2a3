import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'electron-vite'
import { join } from 'node:path'

/**
 * Three bundles for the Electron app. keytar stays outside: it is a native module that finds its binary
 * beside itself. All other dependencies are bundled, so that a packaged app carries no `node_modules` but that.
 */
export default defineConfig({
  main: {
    build: {
      externalizeDeps: {
        include: ['keytar'],
        exclude: [
          'electron-updater',
          'toml-eslint-parser',
          'undici',
          'valibot',
          'ipaddr.js',
          'registry-url',
          'yaml',
        ],
      },
      rolldownOptions: {
        input: {
          index: 'src/main/hosts/electron/index.ts',
          'keychain-process': 'src/keychain-process/index.ts',
          'text-worker': 'src/text-worker/index.ts',
        },
      },
    },
  },
  preload: {
    build: {
      // A sandboxed preload may load `electron` and nothing else, and only as CommonJS.
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: 'src/preload/index.ts' },
        output: { format: 'cjs', entryFileNames: '[name].cjs', codeSplitting: false },
      },
    },
  },
  renderer: {
    root: 'src/renderer',
    plugins: [svelte({ configFile: join(import.meta.dirname, 'svelte.config.js') })],
    build: {
      outDir: 'out/renderer',
      rolldownOptions: { input: 'src/renderer/index.html' },
      sourcemap: false,
      minify: true,
      // The page's policy allows neither inline scripts nor data: addresses.
      modulePreload: { polyfill: false },
      assetsInlineLimit: 0,
    },
  },
})
