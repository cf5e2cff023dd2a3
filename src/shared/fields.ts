import * as v from 'valibot'

/** Schemas of single fields that come from the window. All are bounded, so that nothing endless is ever handed on. */

/** Long enough for what people paste by accident, so that the core can name the fault; short enough to refuse. */
export const text = v.pipe(v.string(), v.maxLength(65_536))
export const secret = v.pipe(v.string(), v.maxLength(65_536))
/** Names an account, a token, a batch and so on. It is opaque: nobody takes it apart. */
export const id = v.pipe(v.string(), v.minLength(1), v.maxLength(2_048))
/** An IPv4 range as text: `255.255.255.255/32` is the longest there is. */
export const rangeText = v.pipe(v.string(), v.maxLength(18))
