import * as v from 'valibot'
import { call, id } from './kinds.ts'

/** Answers to the questions that requests wait on. */
export const prompts = {
  answer: call<undefined>()(v.strictObject({ id, code: v.pipe(v.string(), v.maxLength(256)) })),
  cancel: call<undefined>()(v.strictObject({ id })),
  openBrowser: call<undefined>()(v.strictObject({ id })),
} as const
