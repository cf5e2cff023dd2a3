import * as v from 'valibot'
import { idleChoices } from './desktop.ts'
import { noticeDays } from './expiry.ts'
import { rangeText } from './fields.ts'
import { isSafeExternalUrl } from './registry-url.ts'
import { keyed, valueAt } from './keyed.ts'

const webAddress = v.pipe(v.string(), v.maxLength(2_048), v.check(isSafeExternalUrl))
const shortName = v.pipe(v.string(), v.minLength(1), v.maxLength(80))

/** That may be asked for the user's own address. */
export const mostServices = 5

/** In all named sets together: a change of them crosses the bridge in one piece. */
export const mostRangesInSets = 6_000

/**
 * What the user has set, one section a feature, each with its defaults. It is kept in a file of its own and never
 * holds a secret.
 */
const sections = {
  clipboard: v.strictObject({
    /** Seconds until a copied secret is taken off the clipboard again. */
    seconds: v.picklist([10, 20, 30, 60, 120]),
  }),
  plaintextTokens: v.strictObject({
    /** Looks at the known places at start and watches them. Off until the user has looked for the first time. */
    watch: v.boolean(),
    /** Folders with projects in them, absolute. */
    folders: v.pipe(v.array(v.pipe(v.string(), v.maxLength(4_096))), v.maxLength(100), v.readonly()),
    /** Registries that may be asked about tokens that were found. */
    mayAsk: v.pipe(v.array(v.pipe(v.string(), v.maxLength(2_048))), v.maxLength(1_000), v.readonly()),
  }),
  expiry: v.strictObject({
    /** Whether the user is told before a token expires, while the window is not looked at. */
    notices: v.boolean(),
    /** How many days before. */
    days: v.pipe(v.array(v.picklist(noticeDays)), v.maxLength(noticeDays.length), v.readonly()),
  }),
  rangeSets: v.strictObject({
    /** Ranges under a name, for use in more than one token. */
    sets: v.pipe(
      v.array(v.strictObject({ name: shortName, ranges: v.array(rangeText) })),
      v.check((sets) => sets.reduce((sum, { ranges }) => sum + ranges.length, 0) <= mostRangesInSets),
    ),
  }),
  rangeSources: v.strictObject({
    /** Asked for the user's own address, on a click, in this order. Each answers with it as text or JSON. */
    addressServices: v.pipe(v.array(webAddress), v.maxLength(mostServices)),
    /** Lists of ranges beside those that come with the app. */
    lists: v.pipe(
      v.array(v.strictObject({ name: shortName, url: webAddress, part: v.optional(shortName) })),
      v.maxLength(20),
    ),
  }),
  desktop: v.strictObject({
    /** Whether notifications are shown where the system can. */
    notifications: v.boolean(),
    /** Closing the window leaves the app in the tray. */
    staysInTray: v.boolean(),
    /** The user has been told once that closing leaves it there. */
    toldAboutTray: v.boolean(),
    /** Looks once a day for a newer version of the app. Nothing is asked before the user wants it. */
    looksForUpdates: v.boolean(),
  }),
  lock: v.strictObject({
    /** Minutes without a key or a movement after which the window locks; null for never. */
    idleMinutes: v.nullable(v.picklist(idleChoices)),
    onScreenLock: v.boolean(),
    onSleep: v.boolean(),
  }),
  capture: v.strictObject({
    /** Hides the window from screenshots and screen sharing, where the system can. */
    hidden: v.boolean(),
  }),
  shortcut: v.strictObject({
    /** Keys that show the window from anywhere, as `formatShortcut` writes them; null for none. */
    keys: v.nullable(v.pipe(v.string(), v.maxLength(64))),
  }),
}

type Section = keyof typeof sections

/** What a section was called in files of version 0.1.0. */
const earlierNames: Partial<Record<Section, string>> = { plaintextTokens: 'computer' }

export type Preferences = { readonly [S in Section]: Readonly<v.InferOutput<(typeof sections)[S]>> }

export const defaultPreferences: Preferences = {
  clipboard: { seconds: 30 },
  plaintextTokens: { watch: false, folders: [], mayAsk: [] },
  expiry: { notices: true, days: noticeDays },
  rangeSets: { sets: [] },
  rangeSources: {
    addressServices: ['https://api.ipify.org/', 'https://ipv4.icanhazip.com/'],
    lists: [],
  },
  desktop: { notifications: true, staysInTray: true, toldAboutTray: false, looksForUpdates: false },
  lock: { idleMinutes: 10, onScreenLock: true, onSleep: true },
  capture: { hidden: true },
  shortcut: { keys: null },
}

/** Whole sections; those that are left out stay as they are. */
export const preferenceChange = v.partial(v.strictObject(sections))
export type PreferenceChange = v.InferOutput<typeof preferenceChange>

/** Reads saved preferences; a section that cannot be read falls back to its defaults and leaves the others alone. */
export function readPreferences(saved: unknown): Preferences {
  const found = v.parse(v.fallback(keyed(v.unknown()), {}), saved)
  return Object.fromEntries(
    Object.entries(sections).map(([name, section]) => {
      const parsed = v.safeParse(
        section,
        valueAt(found, name) ?? valueAt(found, earlierNames[name as Section] ?? name),
      )
      return [name, parsed.success ? parsed.output : defaultPreferences[name as Section]]
    }),
  ) as unknown as Preferences
}
