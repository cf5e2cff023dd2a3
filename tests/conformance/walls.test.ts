import { build } from 'vite'
import { describe, expect, it } from 'vitest'

/** Bundles an entry where a module cannot be resolved, and gives what it imports from outside. */
async function bundleWithout(module: string, entry: string): Promise<string[]> {
  const output = await build({
    configFile: false,
    logLevel: 'silent',
    plugins: [
      {
        name: 'unresolvable',
        enforce: 'pre',
        resolveId(source) {
          if (source === module || source.startsWith(`${module}/`))
            throw new Error(`${source} is out of bounds here`)
          return null
        },
      },
    ],
    ssr: { noExternal: true, external: ['keytar'] },
    build: { ssr: entry, write: false, minify: false },
  })
  if (!('output' in output)) throw new Error('there is not one bundle')
  return output.output.flatMap((chunk) => (chunk.type === 'chunk' ? chunk.imports : []))
}

describe('the core', () => {
  it('is built where electron cannot be resolved, and needs no browser either', async () => {
    expect(await bundleWithout('electron', 'src/main/core/create-core.ts')).not.toContain('playwright')
  })

  it('has its walls watched by a test that sees through them', async () => {
    await expect(bundleWithout('electron', 'src/main/hosts/electron/index.ts')).rejects.toThrow(
      'out of bounds',
    )
  })
})
