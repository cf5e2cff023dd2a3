import { valueAt } from '../shared/keyed.ts'
import { isRegistry, type Carried, type Route } from './carried.ts'
import type { SettingsFile } from './settings-files.ts'

/**
 * Where yarn 4 would take its token of no registry: to whichever registry has none of its own, be it of a scope, for publishing, or the address of an
 * archive in its lockfile.
 */
export function yarnRoutes(files: readonly SettingsFile[], carried: Carried): readonly Route[] {
  return files.flatMap((file) => {
    switch (file.format) {
      case 'yarnrc':
        return [...scopeRoutes(file, files, carried), ...publishRoutes(file, 'npmPublishRegistry', carried)]
      case 'json':
        return publishRoutes(file, 'publishConfig registry', carried)
      case 'lockfile':
        return archiveRoutes(file, carried)
      default:
        return []
    }
  })
}

function scopeRoutes(
  { shown: where, settings }: SettingsFile,
  files: readonly SettingsFile[],
  carried: Carried,
): readonly Route[] {
  return settings.flatMap(({ path: [first, scope = '', name = ''], value }) => {
    const leads = first === 'npmScopes' && (name === 'npmRegistryServer' || name === 'npmPublishRegistry')
    if (!leads || isRegistry(value, carried.registry) || hasOwnToken(scope, files, carried)) return []
    return [
      {
        where,
        why: 'sends a scope to another registry without a token of its own, and yarn sends this one there',
      },
    ]
  })
}

/** Whether a scope has a token that is certainly there: an empty one is none to yarn, and a variable may be empty. */
function hasOwnToken(scope: string, files: readonly SettingsFile[], { env }: Carried): boolean {
  const yarnSetsVariables = files.some(({ name }) => name === '.env.yarn')
  return files
    .filter(({ format }) => format === 'yarnrc')
    .flatMap(({ settings }) => settings)
    .some(({ path: [first, owner, name], value }) => {
      if (first !== 'npmScopes' || owner !== scope || (name !== 'npmAuthToken' && name !== 'npmAuthIdent'))
        return false
      if (!value.includes('${')) return value.trim() !== ''
      const variable = /^\$\{(\w+)\}$/.exec(value)?.[1]
      return variable !== undefined && !yarnSetsVariables && (valueAt(env, variable) ?? '') !== ''
    })
}

function publishRoutes({ shown: where, settings }: SettingsFile, setting: string, { registry }: Carried) {
  const found = settings.find(({ path }) => path.join(' ') === setting)
  return found && !isRegistry(found.value, registry)
    ? [{ where, why: 'publishes to another registry, and yarn sends this token there' }]
    : []
}

function archiveRoutes({ shown: where, text }: SettingsFile, { registry }: Carried): readonly Route[] {
  const { origin } = new URL(registry)
  for (const [, address = ''] of text.matchAll(/__archiveUrl=([^"'\s&#]{1,4096})/g)) {
    const url = URL.parse(decoded(address))
    if (url?.origin !== origin)
      return [{ where, why: 'fetches an archive from another server, and yarn sends this token there' }]
  }
  return []
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
