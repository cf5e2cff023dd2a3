import { shownPath, type FileSystem } from '../files/file-system.ts'
import { lookAt, type FileFindings } from './look-at.ts'
import { knownPlaces, projectPlace, type Place } from './places.ts'
import { walk } from './walk.ts'

export interface Search {
  readonly fs: FileSystem
  /** Folders with projects in them. */
  readonly folders: readonly string[]
  readonly onLooked: (entries: number, folder: string) => void
  readonly onFound: (found: FileFindings) => Promise<void>
}

/** Files of settings in one folder with all that is in it; no projects have as many. */
const mostCandidates = 50_000

/** Looks at the known places and then through the folders; each file once, whatever paths lead to it. */
export async function search({ fs, folders, onLooked, onFound }: Search): Promise<void> {
  const seen = new Set<string>()
  const look = async (place: Place) => {
    const found = await lookAt(place, fs)
    if (found.target !== null && seen.has(found.target)) return
    if (found.target !== null) seen.add(found.target)
    if (found.findings.length + found.remarks.length > 0) await onFound(found)
  }
  for (const place of await knownPlaces(fs)) await look(place)
  for (const folder of folders) {
    const candidates: Place[] = []
    const closed: FileFindings[] = []
    const unreadable = (path: string, code: string) => {
      const words = `It could not be opened (${code}), so Tokentray did not look inside.`
      const remarks = [{ path: shownPath(path, fs), about: 'unreadable' as const, words }]
      closed.push({ path, findings: [], remarks, target: null })
    }
    const take = (path: string, name: string) => {
      const kind = projectPlace(name)
      if (kind && candidates.length < mostCandidates) candidates.push({ path, ...kind })
    }
    await walk(
      fs,
      folder,
      (name) => projectPlace(name) !== null,
      { onFile: take, onUnreadable: unreadable, onLooked },
      appFolders(fs),
    )
    for (const folderFound of closed) await onFound(folderFound)
    for (const place of candidates.sort((a, b) => (a.path < b.path ? -1 : 1))) await look(place)
  }
}

/** macOS asks the user before an app may look into other apps' folders; settings of projects are not there. */
function appFolders({ home, platform, path }: FileSystem): ReadonlySet<string> {
  return new Set(platform === 'darwin' ? [path.join(home, 'Library')] : [])
}
