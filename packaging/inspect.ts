import { extractFile, getRawHeader, uncache } from '@electron/asar'
import { FuseState, getCurrentFuseWire, FuseV1Options } from '@electron/fuses'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { electronBinary, launcherScripts } from './builder-config.ts'
import { fuses } from './fuses.ts'

export type PackagedPlatform = 'darwin' | 'linux' | 'win32'

/** Files that may be in the archive; anything else is a mistake in the packing. */
const allowed = [
  /^package\.json$/,
  /^out\/(main|preload|renderer)\//,
  /^resources\/[\w@-]+\.(png|ico|icns)$/,
  /^node_modules\/keytar\/(package\.json|LICENSE\.md|lib\/keytar\.js)$/,
  /^node_modules\/keytar\/prebuilds\/[\w-]+\/keytar\.node$/,
]

/** Files without which the app does not start. */
const needed = [
  'package.json',
  'out/main/index.js',
  'out/main/keychain-process.js',
  'out/main/text-worker.js',
  'out/preload/index.cjs',
  'out/renderer/index.html',
  'node_modules/keytar/lib/keytar.js',
  'resources/icon.png',
]

/**
 * Compares a packaged folder (what electron-builder's `dir` target leaves) with what a release must be. Each difference
 * is one sentence; none means that the package is as the tables say.
 */
export async function inspectPackage(folder: string, platform: PackagedPlatform): Promise<string[]> {
  const resources =
    platform === 'darwin' ? join(folder, 'Tokentray.app', 'Contents', 'Resources') : join(folder, 'resources')
  return [
    ...(await fuseDifferences(electronBinary(folder, platform, 'Tokentray'))),
    ...strayDifferences(folder, resources, platform),
    ...(existsSync(join(resources, 'app.asar'))
      ? archiveDifferences(join(resources, 'app.asar'), platform)
      : ['There is no app.asar.']),
    ...launcherDifferences(resources, platform),
    ...feedDifferences(join(resources, 'app-update.yml')),
  ]
}

async function fuseDifferences(binary: string): Promise<string[]> {
  if (!existsSync(binary)) return [`Electron's binary is not at ${binary}.`]
  // Beside the fuses, by number, the answer names the version of the wire.
  const wire = Object.entries(await getCurrentFuseWire(binary)).filter(([index]) => /^\d+$/.test(index))
  const burnt = new Map(wire.map(([index, state]) => [Number(index), state]))
  const wanted = new Map(Object.entries(fuses).map(([index, on]) => [Number(index), on]))
  return [...new Set([...burnt.keys(), ...wanted.keys()])].flatMap((index) => {
    const name = FuseV1Options[index] ?? `number ${index}`
    const should = wanted.get(index)
    if (should === undefined) return [`The fuse ${name} is in Electron and not in our table.`]
    const is = burnt.get(index)
    if (is === (should ? FuseState.ENABLE : FuseState.DISABLE)) return []
    return [`The fuse ${name} is not ${should ? 'on' : 'off'}.`]
  })
}

/** Code beside the archive that Electron could load instead, and the sandbox's helper. */
function strayDifferences(folder: string, resources: string, platform: PackagedPlatform): string[] {
  const found = existsSync(resources) ? readdirSync(resources) : []
  const stray = found.filter((name) => ['app', 'default_app.asar', 'electron.asar'].includes(name))
  const differences = stray.map((name) => `${name} lies beside app.asar and could be loaded.`)
  if (platform === 'linux' && !existsSync(join(folder, 'chrome-sandbox'))) {
    differences.push('The helper of the sandbox (chrome-sandbox) is missing.')
  }
  return differences
}

interface ArchivedFile {
  readonly unpacked?: boolean
  readonly integrity?: { readonly algorithm: string; readonly hash: string }
}

function archiveDifferences(archive: string, platform: PackagedPlatform): string[] {
  // The library remembers what it has read; an archive that was packed again is another one.
  uncache(archive)
  const entries = filesOf(getRawHeader(archive).header)
  const names = new Set(entries.keys())
  const differences = [
    ...[...names]
      .filter((name) => !allowed.some((pattern) => pattern.test(name)))
      .map((name) => `${name} is in the package and should not be.`),
    ...needed.filter((name) => !names.has(name)).map((name) => `${name} is missing.`),
    ...[...entries].flatMap(([name, entry]) => integrityDifferences(archive, name, entry)),
  ]
  const native = [...names].filter((name) => name.endsWith('.node'))
  if (native.length === 0) differences.push("The keychain's native module is missing.")
  for (const name of native) {
    if (!name.includes(`/prebuilds/${platform}-`)) differences.push(`${name} is for another system.`)
    if (entries.get(name)?.unpacked !== true)
      differences.push(`${name} cannot be loaded from inside the archive.`)
  }
  if (names.has('package.json') && mainOf(archive) !== 'out/main/index.js') {
    differences.push('The package starts with something else than out/main/index.js.')
  }
  return differences
}

function integrityDifferences(
  archive: string,
  name: string,
  { integrity, unpacked }: ArchivedFile,
): string[] {
  if (integrity?.algorithm !== 'SHA256') return [`${name} carries no digest.`]
  const path = join(`${archive}.unpacked`, name)
  if (unpacked === true && !existsSync(path)) return [`${name} is missing beside the archive.`]
  const content = unpacked === true ? readFileSync(path) : extractFile(archive, name)
  const digest = createHash('sha256').update(content).digest('hex')
  return digest === integrity.hash ? [] : [`${name} was changed after it was packed.`]
}

interface ArchivedFolder {
  readonly files: Readonly<Record<string, ArchivedFolder | ArchivedFile>>
}

function filesOf({ files }: ArchivedFolder, prefix = ''): Map<string, ArchivedFile> {
  return new Map(
    Object.entries(files).flatMap(([name, entry]): [string, ArchivedFile][] =>
      'files' in entry ? [...filesOf(entry, `${prefix}${name}/`)] : [[`${prefix}${name}`, entry]],
    ),
  )
}

function mainOf(archive: string): unknown {
  const { main } = JSON.parse(extractFile(archive, 'package.json').toString('utf8')) as { main?: unknown }
  return main
}

/** The script beside the archive is ours, letter by letter, and can be run. */
function launcherDifferences(resources: string, platform: PackagedPlatform): string[] {
  const source = join(import.meta.dirname, '..', launcherScripts[platform])
  const name = basename(source)
  const packed = join(resources, name)
  if (!existsSync(packed)) return [`The launcher ${name} is missing.`]
  if (!readFileSync(packed).equals(readFileSync(source))) return [`The launcher ${name} is not ours.`]
  const runs = platform === 'win32' || (statSync(packed).mode & 0o111) === 0o111
  return runs ? [] : [`The launcher ${name} cannot be run.`]
}

/** The feed must be https; signatures are the updater's business (`builder-config.ts`). */
function feedDifferences(file: string): string[] {
  if (!existsSync(file)) return []
  const url = /^url:\s*(\S+)$/m.exec(readFileSync(file, 'utf8'))?.[1]
  return url?.startsWith('https://') === true ? [] : ['The update feed is not an https address.']
}
