import * as v from 'valibot'

/** The texts in what registries answer, each as long as it can be meant to be. A longer one makes the answer unreadable. */
const filled = (longest: number) => v.pipe(v.string(), v.minLength(1), v.maxLength(longest))

/** A longer key could not be named in a request. */
export const longestKey = 1_024

export const wireKey = filled(longestKey)
/** A token or a session. */
export const wireSecret = filled(16 * 1024)
/** Who is signed in. */
export const wireName = filled(256)
/** A page to open, or an address to wait at. */
export const wireAddress = v.pipe(v.string(), v.maxLength(8 * 1024))
