import * as v from 'valibot'
import type { KeptToken } from '../handover.ts'
import type { Act, ActKind } from '../history.ts'

/** A call from the window to main; it always answers a `Result`. */
export interface DeclaredCall<A, R> {
  readonly kind: 'call'
  readonly args: v.GenericSchema<unknown, A>
  readonly trace: Trace
  /** Only a type; nothing is there at run time. */
  readonly result?: R
}

/** A push from main to the window. */
export interface DeclaredEvent<P> {
  readonly kind: 'event'
  readonly payload?: P
}

/** What a call leaves in the history: an act, or nothing. */
export type Trace = LeftAct | LeftNothing

export interface LeftAct {
  readonly act: ActKind
  /**
   * The details of the act; null when this one call leaves nothing. `value` is undefined when the call failed. That both are of
   * the types of the call was checked where it was declared, see `leaves`.
   */
  tell(args: unknown, value: unknown): ActDetails | null
}

export interface LeftNothing {
  readonly act: null
  readonly because: string
}

interface LeftActOf<A, R> {
  readonly act: ActKind
  readonly tell: (args: A, value: R | undefined) => ActDetails | null
}

/** Details of an act. What came of it is added by the history, from the result of the call. */
export interface ActDetails extends Omit<Act, 'act' | 'outcome'> {
  /** The token that the act is about. The history looks its name up. */
  readonly token?: KeptToken
}

/** Declares a call: the schema of its argument, and what it leaves in the history. */
export const call =
  <R>() =>
  <A>(args: v.GenericSchema<unknown, A>, trace: LeftActOf<A, R> | LeftNothing): DeclaredCall<A, R> => ({
    kind: 'call',
    args,
    trace,
  })

/** The call is written into the history as such an act. */
export const leaves = <A, R>(
  act: ActKind,
  tell: (args: A, value: R | undefined) => ActDetails | null,
): LeftActOf<A, R> => ({ act, tell })

const leavesNothing = (because: string): LeftNothing => ({ act: null, because })

/** The reasons for which a call leaves nothing of its own. */
export const onlyReads = leavesNothing('It only shows what is there, or reads it again.')
export const ownSteps = leavesNothing('The feature writes its steps itself, also those without the user.')
export const partOfAnother = leavesNothing('It is part of another act, which says how it ended.')
export const harmless = leavesNothing(
  'It changes only what the window shows, opens or copies, and no secret.',
)

export const event = <P>(): DeclaredEvent<P> => ({ kind: 'event' })

/** For a call that takes no argument. */
export const nothing = v.undefined()
