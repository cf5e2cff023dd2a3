import { builtinModules } from 'node:module'
import { defineConfig } from 'vite'

/** The launcher `tokentray-run` for Node itself: one file, which starts quickly. The packaged app has it in its main bundle. */
export default defineConfig({
  publicDir: false,
  ssr: { noExternal: true, external: ['keytar'] },
  build: {
    ssr: true,
    target: 'node20',
    outDir: 'out/launcher',
    minify: false,
    rolldownOptions: {
      input: { index: 'src/launcher/index.ts' },
      external: [...builtinModules, /^node:/],
      output: { entryFileNames: '[name].js' },
    },
  },
})
