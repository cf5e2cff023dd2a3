import * as v from 'valibot'

/**
 * The texts in what registries answer, each as long as it can be meant to be. A longer one makes the answer unreadable, and so does half a
 * character, which no address can spell.
 */
const filled = (longest: number) =>
  v.pipe(
    v.string(),
    v.minLength(1),
    v.maxLength(longest),
    v.check((text) => text.isWellFormed()),
  )

/** A longer key could not be named in a request. */
export const longestKey = 1_024

export const wireKey = v.pipe(
  filled(longestKey),
  // An address with these leads to another place than the token's.
  v.check((key) => key !== '.' && key !== '..'),
)
/** A token or a session. */
export const wireSecret = filled(16 * 1024)
/** Who is signed in. */
export const wireName = filled(256)
/** A page to open, or an address to wait at. */
export const wireAddress = v.pipe(v.string(), v.maxLength(8 * 1024))
