import { resolveConfig } from 'electron-vite'
import { createHash } from 'node:crypto'
import { join, relative } from 'node:path'
import { build, mergeConfig, type InlineConfig, type Plugin, type UserConfig } from 'vite'
import chromiumHost from '../vite.chromium.config.ts'
import launcher from '../vite.launcher.config.ts'
import { rememberTransforms } from './remember-transforms.ts'

export const root = join(import.meta.dirname, '..')

/** A folder of its own beside `out/`, as deep as that one: nothing that is packaged comes from here. */
export const outputFolder = join(root, 'out-dev')

export type Host = 'electron' | 'chromium'

export const bundleNames = ['renderer', 'preload', 'main', 'chromium', 'launcher'] as const
export type BundleName = (typeof bundleNames)[number]

export interface BundleEvents {
  /** A source of the bundle has changed; it is being built. */
  changed(bundle: BundleName, file: string): void
  /** It has been built; `isNew` when something in it differs from the one before. */
  built(bundle: BundleName, isNew: boolean): void
  /** Its sources are broken, and the bundle is as it was. */
  broken(bundle: BundleName, why: string): void
}

/** Builds all that this host runs, and again whenever a source changes. Resolves when everything has been built once. */
export async function watchBundles(host: Host, events: BundleEvents): Promise<void> {
  const configs = await configsOf(host)
  await Promise.all([...configs].map(([name, config]) => watchBundle(name, config, events)))
}

async function configsOf(host: Host): Promise<Map<BundleName, UserConfig>> {
  const { config } = await resolveConfig({}, 'build', 'development')
  const { main, preload, renderer } = config ?? {}
  if (!main || !preload || !renderer)
    throw new Error('electron.vite.config.ts does not have its three parts.')
  rememberTransforms(renderer.plugins ?? [], /^vite-plugin-svelte:(preprocess|compile|compile-module)$/)
  return new Map<BundleName, UserConfig>([
    ['renderer', mergeConfig(renderer, pageOutput)],
    ['preload', preload],
    ...(host === 'electron'
      ? ([['main', main]] as const)
      : ([
          ['chromium', withoutPackages(chromiumHost)],
          ['launcher', withoutPackages(launcher)],
        ] as const)),
  ])
}

/** Names without digests: the page is never cached, and the folder does not fill up. The map is for the browser's tools. */
const pageOutput: UserConfig = {
  build: {
    sourcemap: 'inline',
    rolldownOptions: {
      output: {
        entryFileNames: 'assets/[name].js',
        chunkFileNames: 'assets/[name].js',
        assetFileNames: 'assets/[name][extname]',
      },
    },
  },
}

/** What comes from `node_modules` is loaded from there, which leaves a third of the work for each change. */
const withoutPackages = (config: UserConfig): UserConfig => ({ ...config, ssr: {} })

async function watchBundle(name: BundleName, config: UserConfig, events: BundleEvents): Promise<void> {
  let digest = ''
  let isNew = false
  const compare: Plugin = {
    name: 'tokentray-dev:compare',
    writeBundle(_options, output) {
      const hash = createHash('sha256')
      for (const file of Object.values(output)) hash.update(file.type === 'chunk' ? file.code : file.source)
      const before = digest
      digest = hash.digest('hex')
      isNew = digest !== before
    },
  }
  const own: InlineConfig = {
    root: config.root ?? root,
    configFile: false,
    mode: 'development',
    logLevel: 'silent',
    plugins: [compare],
    build: {
      outDir: join(outputFolder, name),
      // A process that runs may still load a part of the bundle that it was started from.
      emptyOutDir: false,
      minify: false,
      reportCompressedSize: false,
      watch: {
        exclude: ['**/node_modules/**'],
        onInvalidate: (file) => events.changed(name, relative(root, file)),
      },
    },
  }
  const watcher = await build(mergeConfig(config, own))
  if (!('on' in watcher)) throw new Error(`The ${name} is not watched.`)
  await new Promise<void>((resolve) => {
    let why: string | null = null
    watcher.on('event', (event) => {
      if (event.code === 'START') why = null
      if (event.code === 'ERROR') why = event.error.message
      if (event.code !== 'END') return
      if (why === null) events.built(name, isNew)
      else events.broken(name, why)
      resolve()
    })
  })
}
