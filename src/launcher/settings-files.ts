import type { Format } from '../main/core/infra/config-files/formats/index.ts'
import { readSettings, type Setting } from '../main/core/infra/config-files/formats/settings.ts'
import { readSourceText } from '../main/core/infra/config-files/formats/source-text.ts'
import { knownPlaces } from '../main/core/infra/config-files/places.ts'
import { codeOf, shownPath, type FileSystem } from '../main/core/infra/files/file-system.ts'
import { largestSettingsFile, readRegularFile } from '../main/core/infra/files/snapshot.ts'
import { fail, ok, type Result } from '../shared/failure.ts'
import type { Tool } from './options.ts'

/** Bytes. Lockfiles of large projects have some megabytes. */
const largestLockfile = 64 * 1024 * 1024

/** A file that a command will read, and what is set in it. */
export interface SettingsFile {
  /** As a person writes it. */
  readonly shown: string
  readonly name: string
  readonly format: Format | 'json' | 'lockfile'
  /** The user's own, not a project's, which comes from somebody else. */
  readonly own: boolean
  readonly settings: readonly Setting[]
  readonly text: string
}

type Kind = Pick<SettingsFile, 'name' | 'format'>

/** What package managers read in the folder they run in and in those above it. */
const everywhere: readonly Kind[] = [
  { name: '.npmrc', format: 'npmrc' },
  { name: '.yarnrc.yml', format: 'yarnrc' },
  { name: '.yarnrc', format: 'yarnrc-classic' },
  { name: 'pnpm-workspace.yaml', format: 'pnpm-config' },
  { name: 'bunfig.toml', format: 'bunfig' },
]

/** What names addresses of packages; of it the text alone is looked at. */
const addressesIn = (...names: readonly string[]): readonly Kind[] =>
  ['package.json', ...names].map((name) => ({ name, format: 'lockfile' }))

/** What only one of them reads. */
const ofTool: Readonly<Record<Tool, readonly Kind[]>> = {
  npm: addressesIn('package-lock.json', 'npm-shrinkwrap.json'),
  pnpm: addressesIn('pnpm-lock.yaml'),
  yarn: [
    { name: 'package.json', format: 'json' },
    { name: 'yarn.lock', format: 'lockfile' },
    { name: '.env.yarn', format: 'env' },
  ],
  bun: [
    ...addressesIn('bun.lock'),
    ...['.env', '.env.local', '.env.development', '.env.production', '.env.test'].flatMap(
      (name): readonly Kind[] => [
        { name, format: 'env' },
        { name: `${name}.local`, format: 'env' },
      ],
    ),
  ],
}

/** Options by which a package manager is sent to another folder, or shown another file of settings. */
const folderOptions: ReadonlySet<string> = new Set(['--prefix', '-C', '--dir', '--cwd'])
const fileOptions: ReadonlySet<string> = new Set(['--userconfig', '--globalconfig', '--config'])

/** Every file of settings that a command run in this folder may read; it fails with words about one that cannot be read. */
export async function readSettingsFiles(
  fs: FileSystem,
  cwd: string,
  tool: Tool,
  args: readonly string[],
): Promise<Result<readonly SettingsFile[]>> {
  const named = namedIn(args)
  const folders = [cwd, ...named.folders.map((folder) => fs.path.resolve(cwd, folder))]
  const renamed = fs.env['YARN_RC_FILENAME']
  const kinds: readonly Kind[] = [
    ...everywhere,
    ...(renamed === undefined ? [] : [{ name: renamed, format: 'yarnrc' } as const]),
    ...ofTool[tool],
  ]
  const places = [
    ...folders
      .flatMap((folder) => upwards(fs, folder))
      .flatMap((folder) =>
        kinds.map((kind) => ({ ...kind, path: fs.path.join(folder, kind.name), own: false })),
      ),
    ...named.files.map((file) => ({
      ...{ name: file, path: fs.path.resolve(cwd, file), own: true },
      format: file.endsWith('.toml') ? ('bunfig' as const) : ('npmrc' as const),
    })),
    ...(await knownPlaces(fs))
      .filter(({ kind }) => ['user', 'global', 'pnpm', 'yarn', 'bun'].includes(kind))
      .map(({ path, format }) => ({ name: fs.path.basename(path), path, format, own: true })),
  ]
  // A file of the user's own stands above each project in the user's folder, too.
  const own = new Set(places.filter((place) => place.own).map(({ path }) => path))
  const files: SettingsFile[] = []
  for (const [path, place] of new Map(places.map((each) => [each.path, each]))) {
    const file = await readOne(fs, { ...place, own: own.has(path) })
    if (!file.ok) return file
    if (file.value) files.push(file.value)
  }
  return ok(files)
}

async function readOne(
  fs: FileSystem,
  { path, name, format, own }: Kind & { readonly path: string; readonly own: boolean },
): Promise<Result<SettingsFile | null>> {
  const shown = shownPath(path, fs)
  const refuse = (why: string) =>
    fail(
      'file-unwritable',
      `${shown} cannot be read (${why}), so Tokentray cannot tell where it would send the token.`,
    )
  try {
    const largest = format === 'lockfile' ? largestLockfile : largestSettingsFile
    const read = await readRegularFile(fs, await fs.realpath(path), largest)
    if (read === 'not-regular') return refuse('it is not an ordinary file')
    if (read === 'too-large') return refuse('it is too large')
    const { settings, fault } =
      format === 'lockfile' ? { settings: [], fault: null } : readSettings(format, read.bytes)
    if (fault !== null) return refuse(fault)
    return ok({ shown, name, format, own, settings, text: readSourceText(read.bytes).text })
  } catch (error) {
    const code = codeOf(error)
    return code === 'ENOENT' || code === 'ENOTDIR' ? ok(null) : refuse(code)
  }
}

/** A folder and all above it. */
function upwards({ path }: Pick<FileSystem, 'path'>, folder: string): readonly string[] {
  const above = path.dirname(folder)
  return above === folder ? [folder] : [folder, ...upwards({ path }, above)]
}

/** Folders and files that a command's own words name. */
function namedIn(args: readonly string[]) {
  const folders: string[] = []
  const files: string[] = []
  for (const [index, word] of args.entries()) {
    const [name = '', joined] = word.split(/=(.*)/s)
    const value = joined ?? args[index + 1]
    if (value === undefined) continue
    if (folderOptions.has(name)) folders.push(value)
    // `--config` means other things elsewhere; a file that is not there is passed over.
    if (fileOptions.has(name)) files.push(value)
  }
  return { folders, files }
}
