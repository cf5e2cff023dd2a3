import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createFileSystem } from '../main/core/infra/files/file-system.ts'
import { readSnapshot } from '../main/core/infra/files/snapshot.ts'
import { cutBytes, readBytes } from '../main/core/infra/config-files/formats/index.ts'
import { yarnVariable } from './child-environment.ts'

/** The folders of such files; the number of the launcher's process follows. */
const prefix = 'tokentray-run-'

/** A file that is there for the time of one command. */
export interface YarnSettings {
  readonly path: string
  remove(): Promise<void>
}

/**
 * The `.npmrc` that yarn 1 is shown instead of the user's, since it takes a token from no variable (it spells each in lower case, and so never finds
 * `_authToken`): the user's own settings without any secret, and a line that names the variable. No secret is in it.
 */
export async function writeYarnSettings(userNpmrc: string, registry: string): Promise<YarnSettings> {
  const folder = await mkdtemp(join(tmpdir(), `${prefix}${process.pid}-`))
  const path = join(folder, 'npmrc')
  const key = `${registry.replace(/^https?:/, '')}:_authToken`
  // The line stands first, before any section. Where the file had one of its own for this registry, that is left out.
  const own = (await withoutSecrets(userNpmrc)).toString('utf8').replace(/^\uFEFF/, '')
  const rest = own
    .split(/\r?\n/)
    .filter((line) => !line.trimStart().startsWith(key))
    .join('\n')
  await writeFile(path, `${key}=\${${yarnVariable}}\n${rest}`, { mode: 0o600 })
  return {
    path,
    remove: () => rm(folder, { recursive: true, force: true }).catch(() => undefined),
  }
}

/** Removes what launchers have left that were killed before their command ended. */
export async function sweepYarnSettings(): Promise<void> {
  const names = await readdir(tmpdir()).catch(() => [])
  const left = names.filter((name) => name.startsWith(prefix) && !isAlive(name.slice(prefix.length)))
  // Of another user's nothing can be removed.
  for (const name of left)
    await rm(join(tmpdir(), name), { recursive: true, force: true }).catch(() => undefined)
}

/** Whether the process that a folder is named after still runs; true for what is not named so. */
function isAlive(named: string): boolean {
  const pid = /^(\d+)-/.exec(named)?.[1]
  if (pid === undefined) return true
  try {
    process.kill(Number(pid), 0)
    return true
  } catch (error) {
    // Somebody else's process may have the number by now.
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH')
  }
}

async function withoutSecrets(path: string): Promise<Buffer> {
  const snapshot = await readSnapshot(createFileSystem(), path).catch(() => null)
  if (!snapshot) return Buffer.alloc(0)
  return cutBytes(snapshot.bytes, ...readBytes('npmrc', snapshot.bytes).secrets)
}
