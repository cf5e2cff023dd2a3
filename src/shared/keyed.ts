import * as v from 'valibot'

/**
 * Values by a text that others chose: a token's key, an account, the address of a registry. It crosses to the window, and to a file, as a
 * plain object does. It is read by `valueAt` alone: `object[key]` would find what every object has, such as `constructor` (lint
 * refuses it).
 */
export type Keyed<T> = Readonly<Record<string, T>>

export const valueAt = <T>(values: Keyed<T> | undefined, key: string): T | undefined =>
  values !== undefined && Object.hasOwn(values, key) ? values[key] : undefined

/** Without the values of these keys. */
export const without = <T>(values: Keyed<T>, ...keys: readonly string[]): Keyed<T> =>
  Object.fromEntries(Object.entries(values).filter(([key]) => !keys.includes(key)))

/** Such an object in a file, with all its keys: `record` of valibot leaves out `__proto__`, `constructor` and `prototype`. */
export const keyed = <T>(value: v.GenericSchema<unknown, T>) =>
  v.pipe(
    v.custom<object>((input) => typeof input === 'object' && input !== null && !Array.isArray(input)),
    v.transform((object): [string, unknown][] => Object.entries(object)),
    v.array(v.tuple([v.string(), value])),
    v.transform((entries): Keyed<T> => Object.fromEntries(entries)),
  )
