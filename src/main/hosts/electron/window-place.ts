import type { Rectangle } from 'electron'
import * as v from 'valibot'
import type { DataFolder } from '../../core/infra/storage/data-folder.ts'

/** Where the window was: its outer frame in the coordinates of all displays together, and whether it filled one. */
export interface WindowPlace extends Rectangle {
  readonly maximized: boolean
}

const side = v.pipe(v.number(), v.integer(), v.minValue(-100_000), v.maxValue(100_000))
const saved = v.object({ x: side, y: side, width: side, height: side, maximized: v.boolean() })

/** Reads what `JSON.stringify` of a place gave; null for anything else. */
export function readPlace(text: string | null): WindowPlace | null {
  try {
    const parsed = v.safeParse(saved, JSON.parse(text ?? 'null'))
    return parsed.success ? parsed.output : null
  } catch {
    return null
  }
}

/** A display's area without panels and docks. */
export interface Screen {
  readonly workArea: Rectangle
}

/** This much of the title bar has to be on a screen, so that it can be taken hold of. */
const grip = { width: 120, height: 24 }
const smallest = { width: 640, height: 480 }

/**
 * The remembered place on the screens there are now: made smaller where its screen is, and null, which leaves it
 * to the system, when the screen it was on is gone.
 */
export function fitPlace(place: WindowPlace, screens: readonly Screen[]): Rectangle | null {
  const home = screens.find(({ workArea }) => {
    const shared = overlap({ ...place, height: grip.height }, workArea)
    return shared.width >= grip.width && shared.height >= grip.height
  })
  if (!home) return null
  const { workArea } = home
  const width = clamp(place.width, smallest.width, workArea.width)
  const height = clamp(place.height, smallest.height, workArea.height)
  // A window across two screens stays there unless it is larger than the one that holds its title.
  const x = place.width > workArea.width ? workArea.x : place.x
  const y = place.height > workArea.height ? workArea.y : place.y
  return { x, y, width, height }
}

const clamp = (value: number, low: number, high: number) => Math.max(low, Math.min(value, high))

function overlap(a: Rectangle, b: Rectangle): { readonly width: number; readonly height: number } {
  return {
    width: Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x),
    height: Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y),
  }
}

export interface PlaceKeeper {
  get(): WindowPlace | null
  set(place: WindowPlace): void
  /** Resolves when what was set is written down. */
  written(): Promise<void>
}

/** The window's place, kept in a file of its own: it is nothing that a user sets. */
export async function openPlace(files: DataFolder, log: (line: string) => void): Promise<PlaceKeeper> {
  let place = readPlace(await files.read('window.json').catch(() => null))
  let writing: Promise<void> = Promise.resolve()
  return {
    get: () => place,
    set(next) {
      if (JSON.stringify(next) === JSON.stringify(place)) return
      place = next
      writing = files
        .write('window.json', JSON.stringify(next))
        .catch(() => log('the window’s place could not be written down'))
    },
    written: () => writing,
  }
}
