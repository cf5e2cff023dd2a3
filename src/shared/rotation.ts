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

/** One rotation as views draw it; never a secret. */
export interface Rotation {
  readonly id: string
  /** Account id. */
  readonly account: string
  readonly key: string
  readonly name: string
  readonly newName: string
  /** Null while there is none, or none is known. */
  readonly newKey: string | null
  /** The step it is at, or stopped at. */
  readonly step: RotationStep
  readonly status: RotationStatus
  /** What stands, in plain sentences. */
  readonly words: string
  /** Files that hold the new token now, as a person writes them. */
  readonly placed: readonly string[]
}

/** Whether somebody has to say how it goes on. */
export const needsUser = ({ status }: { readonly status: RotationStatus }): boolean =>
  status === 'stands' || status === 'interrupted'

/** What is asked of the new tokens beyond being the same. */
export interface RotationWish {
  /** Days until they expire; null for as many as the old ones had, or none where the registry knows none. */
  readonly days: number | null
  /** They ask for two-factor although the old ones skip it. */
  readonly withoutBypass: boolean
  /** They only stage what the old ones publish at once. */
  readonly stageOnly: boolean
}
