import * as v from 'valibot'

/** Rotating: the same token made again, put where the old one was, tried, and the old one revoked with proof. */

export const rotationSteps = ['create', 'place', 'try', 'revoke'] as const
export type RotationStep = (typeof rotationSteps)[number]

/**
 * `running`; `done`: the new one works and the old one is off the list. `rolled-back`: the old one stands, nothing new is
 * left. `stands`: it stopped where both may live, or where only the user can tell; it waits for the user. `interrupted`:
 * the same, because the app ended in the middle.
 */
export const rotationStatuses = ['running', 'done', 'rolled-back', 'stands', 'interrupted'] as const
export type RotationStatus = (typeof rotationStatuses)[number]

/** What is known of a rotation, both in its journal and in the window; never a secret. */
export const rotationFacts = v.object({
  id: v.string(),
  /** Account id. */
  account: v.string(),
  key: v.string(),
  name: v.string(),
  newName: v.string(),
  /** Null while there is none, or none is known. */
  newKey: v.nullable(v.string()),
  /** The step it is at, or stopped at. */
  step: v.picklist(rotationSteps),
  status: v.picklist(rotationStatuses),
  /** What stands, in plain sentences. */
  words: v.string(),
})

/** One rotation as views draw it. */
export interface Rotation extends Readonly<v.InferOutput<typeof rotationFacts>> {
  /** Files that hold the new token now, as a person writes them. */
  readonly placed: readonly string[]
}

/** Whether somebody has to say how it goes on. */
export const needsUser = ({ status }: { readonly status: RotationStatus }): boolean =>
  status === 'stands' || status === 'interrupted'

/** What is asked of the new tokens beyond being the same. */
export const rotationWish = v.strictObject({
  /** Days until they expire; null for as many as the old ones had, or none where the registry knows none. */
  days: v.nullable(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(3_650))),
  /** They ask for two-factor although the old ones skip it. */
  withoutBypass: v.boolean(),
  /** They only stage what the old ones publish at once. */
  stageOnly: v.boolean(),
})
export type RotationWish = Readonly<v.InferOutput<typeof rotationWish>>
