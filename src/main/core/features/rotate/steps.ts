import { fail, ok, type Failure, type Result } from '../../../../shared/failure.ts'
import type { RevokeReport } from '../../../../shared/contract/tokens.ts'
import { handedTo } from '../../../../shared/handover.ts'
import type { NewToken, Token } from '../../../../shared/token.ts'
import type { PlaintextTokens } from '../plaintext-tokens/plaintext-tokens.ts'
import { shownPath } from '../../infra/config-files/look-at.ts'
import type { Place } from '../../infra/config-files/places.ts'
import type { CoreContext } from '../../context.ts'
import type { Handover } from '../handover/handover.ts'
import type { Secret } from '../../infra/secrets/secret.ts'
import { tokenEntry } from '../../infra/keychain/vault.ts'
import { tryToken } from '../revoke/try-token.ts'
import { createAndKeep } from '../tokens/create-token.ts'
import { mayHaveHappened } from '../../../../shared/failure.ts'
import { refreshList } from '../tokens/read-list.ts'
import { swapToken } from '../../infra/config-files/swap.ts'
import type { RotationRecord } from './rotation-journal.ts'

export type Revoke = (account: string, keys: readonly string[]) => Promise<Result<RevokeReport>>

/** Gives up what is still to be revoked of these tokens; what was sent already is seen to its end. */
export type Withdraw = (account: string, keys: readonly string[]) => Promise<Result<undefined>>

export interface StepTools {
  readonly revoke: Revoke
  readonly computer: Pick<PlaintextTokens, 'findingsOf'> & { looked(place: Place): Promise<void> }
  readonly handover: Pick<Handover, 'follows' | 'passOn'>
  readonly write: (record: RotationRecord) => Promise<Result<RotationRecord>>
}

/**
 * The steps of a rotation, in an order in which something works at every moment: the new token is made and kept, put where the
 * old one was, tried, and only then is the old one revoked. A step that fails is rolled back: the files, and what it was handed
 * over to, get the old token again, and then the new one is revoked. Where that cannot be, or where nobody can tell what the registry did, it stops and says what
 * stands.
 */
export function createSteps(context: CoreContext, { revoke, computer, handover, write }: StepTools) {
  const { ports, vault, accounts, store, trialTransportFor } = context

  const accountOf = (record: RotationRecord) => {
    const found = accounts.find(record.account)
    return found.ok ? ok(found.value.account) : found
  }

  async function secretOf(record: RotationRecord, key: string): Promise<Result<Secret>> {
    const account = accountOf(record)
    if (!account.ok) return account
    const { registry, username } = account.value
    const secret = await vault.find(registry, tokenEntry(username, key))
    if (!secret.ok) return secret
    return secret.value ? ok(secret.value) : fail('token-not-found', 'Its secret is not kept here.')
  }

  async function end(
    record: RotationRecord,
    status: RotationRecord['status'],
    words: string,
  ): Promise<RotationRecord> {
    const ended = { ...record, status, words }
    const written = await write(ended)
    if (!written.ok) ports.log('how a rotation ended could not be saved')
    return ended
  }

  async function create(
    record: RotationRecord,
    wanted: NewToken,
    password: string,
  ): Promise<Result<RotationRecord>> {
    const created = await createAndKeep(context, record.account, wanted, password)
    if (!created.ok) return created
    const { key, kept, keepFailure, check } = created.value
    const made = { ...record, newKey: key }
    await write(made)
    // Memory is no place for the only working token, unless a file of the user's will hold it.
    if (kept === 'memory' && computer.findingsOf(record.account, record.key).length === 0)
      return ok(
        await rollBack(made, `The keychain did not take the new token: ${keepFailure?.message ?? ''}`),
      )
    if (check.outcome === 'different')
      return ok(await rollBack(made, 'The registry made something other than what was asked for.'))
    if (check.outcome === 'not-confirmed')
      return ok(await rollBack(made, `The new token could not be seen in the list: ${check.why}`))
    return ok(made)
  }

  /** Null when nothing was made, and the user can answer the failure where they asked. */
  async function afterFailedCreate(record: RotationRecord, failure: Failure): Promise<RotationRecord | null> {
    if (!mayHaveHappened(failure)) {
      if (failure.code === 'password-rejected' || failure.code === 'invalid-request') return null
      return end(
        record,
        'rolled-back',
        `${failure.message} Nothing was made; “${record.name}” stands as before.`,
      )
    }
    const orphan = await findOrphan(record)
    if (!orphan.ok)
      return end(
        record,
        'stands',
        `${failure.message} Whether a new token was made is not known. “${record.name}” works as before.`,
      )
    const why = `${failure.message} The secret of the new token is lost.`
    return orphan.value === null
      ? end(
          record,
          'rolled-back',
          `${failure.message} No new token is listed; “${record.name}” stands as before.`,
        )
      : rollBack({ ...record, newKey: orphan.value }, why)
  }

  /** A token that was made for this rotation although nobody was told; null when there is none. */
  async function findOrphan(record: RotationRecord): Promise<Result<string | null>> {
    const read = await refreshList(context, record.account)
    if (!read.ok) return read
    const list = store.get().lists[record.account]?.list
    if (!list?.complete) return fail('unexpected-response', 'The list is not complete.')
    const fresh = list.tokens.filter(({ key }) => !record.before.includes(key))
    const ours = fresh.find(({ name }) => name === record.newName)
    if (!ours && fresh.some(({ name }) => name === null))
      return fail('unexpected-response', 'A new token without a name is listed.')
    return ok(ours?.key ?? null)
  }

  /** From a token that is made and kept to the end. */
  async function goOn(record: RotationRecord): Promise<RotationRecord> {
    if (record.status !== 'running' || record.newKey === null) return record
    const secret = await secretOf(record, record.newKey)
    if (!secret.ok)
      return rollBack(record, `The new token is not in the keychain any more: ${secret.failure.message}`)
    const placed = await place({ ...record, step: 'place' }, secret.value)
    if (!placed.ok) return placed.ended
    const passed = await handover.passOn(record.account, record.key, record.newKey)
    const behind = passed.ok ? passed.value.left.join(' ') : passed.failure.message
    if (behind !== '')
      return rollBack(
        placed.record,
        `The old one is handed over, and not all of that took the new one. ${behind}`,
      )
    const trying = { ...placed.record, step: 'try' } as const
    await write(trying)
    const account = accountOf(record)
    if (!account.ok) return rollBack(trying, account.failure.message)
    const trial = await tryToken(trialTransportFor(account.value.registry), secret.value, null)
    if (trial.finding === 'dead' || trial.finding === 'unknown')
      return rollBack(trying, `The new token did not work when it was tried (${trial.detail}).`)
    return retire({ ...trying, step: 'revoke' })
  }

  type Placing =
    | { readonly ok: true; readonly record: RotationRecord }
    | { readonly ok: false; readonly ended: RotationRecord }

  /** Every file that has the old token gets the new one; each is noted before it is touched. */
  async function place(record: RotationRecord, next: Secret): Promise<Placing> {
    let now = record
    const findings = computer.findingsOf(record.account, record.key)
    const byPath = new Map(findings.map((finding) => [finding.place.path, finding]))
    await write(now)
    for (const { place: where, found } of byPath.values()) {
      // Should the app end now, the way back needs the old token too.
      if (!(await keepOld(record, found.secret)))
        return {
          ok: false,
          ended: await rollBack(now, 'The keychain did not take the old token for the way back.'),
        }
      now = { ...now, placed: [...now.placed.filter(({ path }) => path !== where.path), where] }
      const noted = await write(now)
      const done = noted.ok ? await swapToken(ports.fileSystem, where, found.secret, next, record.id) : noted
      await computer.looked(where)
      if (!done.ok) {
        const untouched = { ...now, placed: now.placed.slice(0, -1) }
        const why = `${shownPath(where.path, ports.fileSystem)}: ${done.failure.message}`
        return { ok: false, ended: await rollBack(untouched, why) }
      }
    }
    return { ok: true, record: now }
  }

  async function keepOld(record: RotationRecord, secret: Secret): Promise<boolean> {
    if (accounts.holds(record.account, record.key)) return true
    const account = accountOf(record)
    if (!account.ok) return false
    const { registry, username } = account.value
    const kept = await vault.keep(registry, tokenEntry(username, record.key), secret)
    await accounts.noteKept(record.account, record.key, kept.in, record.name)
    return true
  }

  /** The old one goes, with proof. A clear refusal is rolled back; where the registry may have done it, nothing is undone. */
  async function retire(record: RotationRecord): Promise<RotationRecord> {
    await write(record)
    const { gone, failure, doubt } = outcomeOf(await revoke(record.account, [record.key]))
    if (gone) return end(record, 'done', wordsForDone(record))
    const both = `“${record.newName}” works and is in place.`
    if (!failure)
      return end(
        record,
        'stands',
        `${both} “${record.name}” may still work: ${doubt} Finish to revoke it again.`,
      )
    if (failure.code === 'cancelled' || failure.code === 'session-ended' || mayHaveHappened(failure))
      return end(record, 'stands', `${both} “${record.name}” still lives: ${failure.message}`)
    return rollBack(record, `The old token could not be revoked: ${failure.message}`)
  }

  /** What gets a token of this rotation without a file that keeps it. */
  const handedOf = ({ account }: RotationRecord, key: string) => handover.follows(account, key).map(handedTo)

  function wordsForDone(record: RotationRecord): string {
    const { name, newName, newKey, placed } = record
    const where = placed.map(({ path }) => shownPath(path, ports.fileSystem)).join(', ')
    const stands = where === '' ? 'It is kept here.' : `It is kept here and stands in ${where}.`
    const handed = newKey === null ? [] : handedOf(record, newKey)
    const here = handed.length === 0 ? stands : `${stands} It is handed over to ${handed.join(', ')}.`
    return `“${newName}” took the place of “${name}”, which is off the list. ${here} Put it wherever else the old one was used, such as CI: copy it from the list.`
  }

  /** Files and hand-overs first, so that none is left with a dead token; then the new token goes. */
  async function rollBack(record: RotationRecord, why: string): Promise<RotationRecord> {
    const { newKey } = record
    if (newKey === null) return end(record, 'rolled-back', `${why} “${record.name}” stands as before.`)
    const left = await giveBack(record)
    const handed = await takeHandedBack(record, newKey)
    if (left.length > 0 || handed.length > 0) {
      const where = [...left.map(({ path }) => shownPath(path, ports.fileSystem)), ...handed].join(', ')
      return end(
        { ...record, placed: left },
        'stands',
        `${why} ${where} could not be given the old token back, so both tokens live: “${record.name}” and “${record.newName}”.`,
      )
    }
    const clean = { ...record, placed: [] }
    await write(clean)
    const { gone, failure, doubt } = outcomeOf(await revoke(record.account, [newKey]))
    if (gone)
      return end(
        clean,
        'rolled-back',
        `${why} The new one was revoked again; “${record.name}” stands as before.`,
      )
    const told = failure?.message ?? doubt
    return end(
      clean,
      'stands',
      `${why} “${record.name}” works as before, but “${record.newName}” lives too: ${told}`,
    )
  }

  /** Puts the old token back; gives the files where that could not be. */
  async function giveBack(record: RotationRecord): Promise<RotationRecord['placed']> {
    if (record.placed.length === 0 || record.newKey === null) return []
    const [old, next] = await Promise.all([secretOf(record, record.key), secretOf(record, record.newKey)])
    if (!old.ok || !next.ok) return record.placed
    const left: RotationRecord['placed'] = []
    for (const where of record.placed) {
      const back = await swapToken(ports.fileSystem, where, next.value, old.value, record.id)
      // A file that has the old token was not reached by the new one.
      const untouched =
        !back.ok && (await swapToken(ports.fileSystem, where, old.value, old.value, record.id)).ok
      if (!back.ok && !untouched) left.push(where)
      await computer.looked(where)
    }
    return left
  }

  /** What was handed over is the old token again; gives what still gets the new one. */
  async function takeHandedBack(record: RotationRecord, newKey: string): Promise<readonly string[]> {
    const back = await handover.passOn(record.account, newKey, record.key)
    if (!back.ok || back.value.left.length > 0) ports.log('a hand-over could not be given the old token back')
    return handedOf(record, newKey)
  }

  return {
    create,
    afterFailedCreate,
    goOn,

    async finish(record: RotationRecord, listed: readonly Token[]): Promise<Result<undefined>> {
      const newKey = record.newKey ?? listed.find(({ name }) => name === record.newName)?.key ?? null
      if (newKey === null || !isLive(listed, newKey) || !accounts.holds(record.account, newKey))
        return fail('token-not-found', 'The new token is not here to go on with. Take it back instead.')
      await goOn({ ...record, newKey, status: 'running' })
      return ok()
    },

    async takeBack(record: RotationRecord, listed: readonly Token[]): Promise<Result<undefined>> {
      if (!isLive(listed, record.key))
        return fail(
          'token-not-found',
          'The old token is gone already, so the new one is all there is. Finish instead.',
        )
      const orphan = record.newKey === null ? await findOrphan(record) : ok(record.newKey)
      if (!orphan.ok) {
        const why = `${orphan.failure.message} If it is the one that was being made, revoke it in the list, then dismiss this.`
        return fail(orphan.failure.code, why)
      }
      const running = { ...record, newKey: orphan.value, status: 'running' } as const
      await rollBack(running, 'You took it back.')
      return ok()
    },
  }
}

const isLive = (listed: readonly Token[], key: string) =>
  listed.some((token) => token.key === key && token.revoked === null)

/** How revoking one token went: gone from the list (by whomever), refused, or not told. */
function outcomeOf(report: Result<RevokeReport>) {
  const failure = report.ok ? (report.value.failed[0]?.failure ?? null) : report.failure
  const doubt = report.ok ? (report.value.notConfirmed[0]?.why ?? '') : ''
  const removed = report.ok && report.value.removed.length > 0
  return { gone: removed || failure?.code === 'token-not-found', failure, doubt }
}
