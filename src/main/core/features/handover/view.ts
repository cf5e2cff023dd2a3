import type { HandedOver } from '../../../../shared/handover.ts'
import { shownPath } from '../../infra/files/file-system.ts'
import type { FileSystem } from '../../infra/files/file-system.ts'
import type { HandoverRecord } from './handover-records.ts'

/** What a view of a record has to know about the computer. */
export interface ViewParts {
  readonly fileSystem: Pick<FileSystem, 'platform' | 'home' | 'path'>
  readonly launcher: { readonly command: string | null }
}

/** A record as the window shows it. */
export function handedOver(record: HandoverRecord, { fileSystem, launcher }: ViewParts): HandedOver {
  const { id, way, account, key, name, registry } = record
  const line = record.way === 'run' ? null : record
  return {
    ...{ id, way, account, key, name, registry },
    path: line && shownPath(line.path, fileSystem),
    until: record.way === 'lent' ? record.until : null,
    command:
      way === 'run' && launcher.command !== null
        ? runCommand(fileSystem.platform, launcher.command, registry)
        : null,
    trouble: line?.trouble ?? null,
  }
}

/** What is typed to run a program with a token of a registry: `tokentray-run --registry=URL -- npm publish`. */
export function runCommand(platform: NodeJS.Platform, launcher: string, registry: string): string {
  return `${quoted(platform, launcher)} ${quoted(platform, `--registry=${registry}`)} -- npm publish`
}

/** One word for a shell, whatever is in it. */
function quoted(platform: NodeJS.Platform, word: string): string {
  if (/^[\w@%+=:,./\\~-]+$/.test(word)) return word
  return platform === 'win32' ? `"${word}"` : `'${word.replaceAll("'", String.raw`'\''`)}'`
}
