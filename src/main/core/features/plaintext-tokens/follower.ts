import type { Clock } from '../../infra/clock.ts'
import type { FileFindings, Finding } from '../../infra/config-files/look-at.ts'
import { knownPlaces, type Place } from '../../infra/config-files/places.ts'
import { watchFiles } from '../../infra/config-files/watch.ts'
import type { FileSystem } from '../../infra/files/file-system.ts'
import type { Notifier } from '../../ports.ts'
import type { FoundStore } from './found-store.ts'
import type { Moves } from './moves.ts'

export interface FollowerParts {
  readonly fs: FileSystem
  readonly clock: Clock
  readonly notifier: Notifier
  readonly found: FoundStore
  /** What stands at these places now. */
  readonly read: (...places: readonly Place[]) => Promise<readonly FileFindings[]>
  readonly moves: Moves
  readonly isLent: (finding: Finding) => boolean
  /** What was found anew is to be asked about. */
  readonly foundMore: () => void
}

/** Watches the files in which tokens are, were or may be, and tells when one has come back. */
export interface Follower {
  /** Watches the known places, the files in which something was found, and those that something was moved out of. */
  follow(): Promise<void>
  /** Tells of what was moved in an earlier run and stands in its file again. */
  tellReturnedSince(): void
  /** Reads a file again that the app itself has changed: nothing in it has come back. */
  lookAfter(place: Place): Promise<void>
  stop(): void
}

export function createFollower({
  fs,
  clock,
  notifier,
  found,
  read,
  moves,
  isLent,
  foundMore,
}: FollowerParts): Follower {
  const watch = watchFiles(fs, clock, (paths) => void lookAgain(paths))
  let followed: ReadonlyMap<string, Place> = new Map()

  /** Files that changed: what is new in them has come back. */
  async function lookAgain(paths: readonly string[]): Promise<void> {
    const changed = new Set(paths.flatMap((path) => followed.get(path) ?? []))
    const files = await read(...changed)
    tellReturned(files.flatMap((file) => found.put(file)))
    found.publish()
    foundMore()
  }

  function tellReturned(back: readonly Finding[]): void {
    const live = back.filter((finding) => finding.found.unread === null && !isLent(finding))
    if (live.length === 0) return
    found.returned(live.map(({ id }) => id))
    notifier.notify({
      title: 'A token is in a file again',
      body: 'A program has written a token into a file in plaintext. Tokentray can move it to your keychain.',
      intent: { kind: 'open-page', page: 'plaintext-tokens' },
    })
  }

  return {
    async follow() {
      const known = await knownPlaces(fs)
      const holding = found.all().map(({ place }) => place)
      const emptied = moves.all().map(({ path, place, format }) => ({ path, kind: place, format }))
      const places = [...known, ...holding, ...emptied].filter(({ kind }) => kind !== 'environment')
      followed = await withTargets(fs, places)
      watch.follow([...followed.keys()])
    },
    tellReturnedSince() {
      const moved = new Set(moves.all().map(({ path, setting }) => JSON.stringify([path, setting])))
      tellReturned(
        found
          .all()
          .filter(({ place, found: { setting } }) => moved.has(JSON.stringify([place.path, setting]))),
      )
    },
    async lookAfter(place) {
      for (const file of await read(place)) found.put(file)
      found.publish()
    },
    stop: () => watch.stop(),
  }
}

/** Places by their paths, and by those of the files themselves: a link changes where it leads to, in another folder. */
async function withTargets(fs: FileSystem, places: readonly Place[]): Promise<ReadonlyMap<string, Place>> {
  const targets = await Promise.all(places.map(({ path }) => fs.realpath(path).catch(() => path)))
  return new Map(
    places.flatMap((place, index) => [
      [place.path, place] as const,
      [targets[index] ?? place.path, place] as const,
    ]),
  )
}
