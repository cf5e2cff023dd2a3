import { flushCompileCache } from 'node:module'

/** For programs that get an environment of their own: where Node keeps what it has compiled, if the tests were started so. */
export const compileCache: Readonly<Record<string, string>> =
  process.env['NODE_COMPILE_CACHE'] === undefined
    ? {}
    : { NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] }

/** Keeps it now: a program that is killed leaves nothing for the next. */
export const keepCompiled = flushCompileCache
