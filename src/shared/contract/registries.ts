import * as v from 'valibot'
import { call, id } from './kinds.ts'

/** What registries can do, and how they are spoken to. */
export const registries = {
  /** Opens the page where the registry's maker looks after tokens, in the user's browser. */
  openTokenPage: call<undefined>()(v.strictObject({ account: id })),
  /** How tokens are written there: as found out (`null`), or as the user says. */
  chooseDialect: call<undefined>()(
    v.strictObject({ account: id, dialect: v.nullable(v.picklist(['granular', 'classic'])) }),
  ),
} as const
