import { policyOf, policyOfNew, type PolicyNote } from '../../../../shared/npm-policy.ts'
import type { Snapshot } from '../../../../shared/state.ts'
import type { Account, NewAccess, Token } from '../../../../shared/token.ts'

type Registries = Pick<Snapshot, 'defaultRegistry' | 'practice'>

/** npm's rules hold at npm's own registry, and at the practice registry while it behaves like npm. */
function obeysNpm({ registry, dialect }: Account, { defaultRegistry, practice }: Registries): boolean {
  return registry === defaultRegistry || (registry === practice?.url && dialect === 'granular')
}

/** What npm's dated rules mean for a token; null where they say nothing about it. `now` in milliseconds. */
export function policyNote(
  token: Token,
  account: Account,
  registries: Registries,
  now: number,
): PolicyNote | null {
  return obeysNpm(account, registries) ? policyOf(token, now) : null
}

/** The same for a token that is about to be made. */
export function policyNoteForNew(
  access: NewAccess,
  account: Account,
  registries: Registries,
  now: number,
): PolicyNote | null {
  return obeysNpm(account, registries) ? policyOfNew(access, now) : null
}
