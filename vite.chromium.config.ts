import { builtinModules } from 'node:module'
import { defineConfig } from 'vite'

/** The Chromium host and the guided tour, for Node itself: the same core, bundled as the Electron app's is. */
export default defineConfig({
  publicDir: false,
  ssr: { noExternal: true, external: ['playwright', 'keytar', 'open'] },
  build: {
    ssr: true,
    target: 'node24',
    outDir: 'out/chromium',
    minify: false,
    rolldownOptions: {
      input: {
        index: 'src/main/hosts/chromium/index.ts',
        tour: 'src/main/hosts/chromium/tour.ts',
        'keychain-process': 'src/keychain-process/index.ts',
        'text-worker': 'src/text-worker/index.ts',
      },
      external: [...builtinModules, /^node:/],
      output: { entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
    },
  },
})
