import * as v from 'valibot'

/** A call from the window to main; it always answers a `Result`. */
export interface Call<A, R> {
  readonly kind: 'call'
  readonly args: v.GenericSchema<unknown, A>
  /** Only a type; nothing is there at run time. */
  readonly result?: R
}

/** A push from main to the window. */
export interface Event<P> {
  readonly kind: 'event'
  readonly payload?: P
}

export const call =
  <R>() =>
  <A>(args: v.GenericSchema<unknown, A>): Call<A, R> => ({ kind: 'call', args })
export const event = <P>(): Event<P> => ({ kind: 'event' })

/** Long enough for what people paste by accident, so that the core can name the fault; short enough to refuse. */
export const text = v.pipe(v.string(), v.maxLength(65_536))
export const secret = v.pipe(v.string(), v.maxLength(65_536))
export const id = v.pipe(v.string(), v.minLength(1), v.maxLength(2_048))
export const nothing = v.undefined()
