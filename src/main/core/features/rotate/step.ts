import { fail, ok, type Result } from '../../../../shared/failure.ts'
import type { CreatedToken, RevokeReport } from '../../../../shared/contract/tokens.ts'
import type { Account, NewToken, RegistryUrl, Token } from '../../../../shared/token.ts'
import type { OwnChanges } from '../../infra/config-files/own-changes.ts'
import type { FileSystem } from '../../infra/files/file-system.ts'
import type { Transport } from '../../infra/http/transport.ts'
import { type Vault } from '../../infra/keychain/vault.ts'
import { tokenEntry } from '../../../../shared/keychain-entries.ts'
import type { Secret } from '../../infra/secrets/secret.ts'
import type { Store } from '../../state.ts'
import type { AccountStore } from '../accounts/accounts.ts'
import type { Handover } from '../handover/handover.ts'
import type { PlaintextTokens } from '../plaintext-tokens/plaintext-tokens.ts'
import type { MadeRecord, RotationRecord, RotationRecords } from './rotation-records.ts'
import { valueAt } from '../../../../shared/keyed.ts'

/** What the steps of a rotation are done with. */
export interface StepParts {
  readonly accounts: Pick<AccountStore, 'find' | 'holds' | 'noteKept' | 'keepToken'>
  readonly vault: Pick<Vault, 'find'>
  readonly store: Pick<Store, 'get'>
  readonly fileSystem: FileSystem
  readonly ownChanges: Pick<OwnChanges, 'changed'>
  readonly plaintextTokens: Pick<PlaintextTokens, 'findingsOf'>
  readonly handover: Pick<Handover, 'follows' | 'passOn'>
  readonly records: RotationRecords
  readonly log: (line: string) => void
  /** Makes a token and keeps its secret. */
  readonly createToken: (account: string, wanted: NewToken, password: string) => Promise<Result<CreatedToken>>
  /** Reads the list of an account anew, into the state. */
  readonly refreshList: (account: string) => Promise<Result<undefined>>
  /** Revokes tokens with proof. */
  readonly revoke: (account: string, key: string) => Promise<Result<RevokeReport>>
  /** For trying a token that may be dead. */
  readonly trialTransportFor: (registry: RegistryUrl) => Transport
}

/** A step that failed, and what happens to the rotation then: it is rolled back, or it waits for the user. */
export interface Halt {
  readonly next: 'roll-back' | 'stop'
  /** As the rotation stands. */
  readonly record: RotationRecord
  readonly why: string
  /** The user would rather not. */
  readonly cancelled: boolean
}

/** What came of a step. */
export type Stepped = { readonly next: 'go-on'; readonly record: MadeRecord } | Halt

export const goOnWith = (record: MadeRecord): Stepped => ({ next: 'go-on', record })

export const rollBackFrom = (record: RotationRecord, why: string, cancelled = false): Halt => ({
  ...{ next: 'roll-back', record, why, cancelled },
})

export const stopAt = (record: RotationRecord, why: string): Halt => ({
  ...{ next: 'stop', record, why, cancelled: false },
})

/** Ends a rotation, and says how it stands. It has ended whether that can be noted or not. */
export async function end(
  { records }: Pick<StepParts, 'records'>,
  record: RotationRecord,
  status: RotationRecord['status'],
  words: string,
): Promise<RotationRecord> {
  const ended = { ...record, status, words }
  const written = await records.put(ended)
  if (written.ok) return ended
  const more = `${written.failure.message} So Tokentray will report it as interrupted at the next start.`
  const told = { ...ended, words: `${words} ${more}` }
  await records.note(told)
  return told
}

export function accountOf(
  { accounts }: Pick<StepParts, 'accounts'>,
  record: RotationRecord,
): Result<Account> {
  const found = accounts.find(record.account)
  return found.ok ? ok(found.value.account) : found
}

/** The secret of the old or the new token. */
export async function secretOf(
  parts: Pick<StepParts, 'accounts' | 'vault'>,
  record: RotationRecord,
  key: string,
): Promise<Result<Secret>> {
  const account = accountOf(parts, record)
  if (!account.ok) return account
  const { registry, username } = account.value
  const secret = await parts.vault.find(registry, tokenEntry(username, key))
  if (!secret.ok) return secret
  return secret.value ? ok(secret.value) : fail('token-not-found', 'Its secret is not kept here.')
}

/** What is listed of an account, as it was read last. */
export const listedOf = ({ store }: Pick<StepParts, 'store'>, account: string): readonly Token[] =>
  valueAt(store.get().lists, account)?.list?.tokens ?? []

/** How revoking one token went: gone from the list (by whomever), refused, or not told. */
export function outcomeOf(report: Result<RevokeReport>) {
  if (!report.ok)
    return { gone: report.failure.code === 'token-not-found', failure: report.failure, doubt: '' }
  const { value } = report
  const failure = value.outcome === 'failed' ? value.failure : null
  const doubt = value.outcome === 'not-confirmed' ? value.why : ''
  return { gone: value.outcome === 'removed' || failure?.code === 'token-not-found', failure, doubt }
}
