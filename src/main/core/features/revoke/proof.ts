import { registryLabel } from '../../../../shared/registry-url.ts'
import type { Outcome, Look } from '../../../../shared/revocation.ts'
import type { CoreContext } from '../../context.ts'
import type { Secret } from '../../infra/secrets/secret.ts'
import { sessionEntry, tokenEntry } from '../../infra/keychain/vault.ts'
import { withSession } from '../accounts/with-session.ts'
import type { TokenList } from '../../../../shared/token.ts'
import { rereadList } from '../tokens/read-list.ts'
import { goneAt, type Case } from './ledger.ts'
import type { Journal } from './journal.ts'
import { nextTry, tellsEnd } from './schedule.ts'
import { tryToken } from './try-token.ts'

/** Looks after revoked tokens until each is proven dead, over hours and restarts. */
export interface Proof {
  /** What the list shows of these, written down; those that are gone are tried themselves if they are kept here. */
  byList(cases: readonly Case[], list: ListRead): Promise<void>
  /** Tries the token once and says what comes next. */
  tryNow(each: Case): Promise<void>
  /** Takes up what an earlier run left. */
  resume(): void
  /** When a case is looked at again by itself, ISO; null when it is not. */
  nextTry(each: Case): string | null
  /** Closes cases with what stands. */
  end(cases: readonly Case[], outcome: Outcome, why: string): Promise<void>
  dispose(): void
}

/** The list as it was read, or why it could not be. */
export type ListRead = TokenList | { readonly failure: string }

/** True for the ends after which the secret is of no more use. */
const leavesNothing = (each: Case, outcome: Outcome) =>
  outcome === 'dead' || (goneAt(each) !== null && !['still-listed', 'refused', 'given-up'].includes(outcome))

const lanes = 8
const notKept = 'It is off the list. Its secret is not kept here, so the token itself could not be tried.'
const lost = 'It is off the list. Its secret is no longer here, so it could not be tried again.'
const signedOut =
  'The registry said yes. You signed out before its list was read again, and its secret is not kept here, so nothing more can be shown.'

export function createProof(context: CoreContext, journal: Journal, changed: () => void): Proof {
  const { ports, accounts, vault, record } = context
  const { clock } = ports
  /** Looks that wait, by case. */
  const timers = new Map<string, { readonly at: string; readonly cancel: () => void }>()
  let disposed = false

  async function note(found: readonly { readonly each: Case; readonly verdict: Omit<Look, 'at'> }[]) {
    const at = clock.now().toISOString()
    await journal.write(
      ...found.map(({ each: { id }, verdict }) => ({ t: 'look', id, verdict: { at, ...verdict } }) as const),
    )
    changed()
  }

  /** Closes cases, all with one flush to the disk. */
  async function end(cases: readonly Case[], outcome: Outcome, why: string): Promise<void> {
    const at = clock.now().toISOString()
    for (const { id } of cases) cancelLook(id)
    await journal.write(...cases.map(({ id }) => ({ t: 'end', id, at, outcome, why }) as const))
    for (const each of cases) {
      const { account, key, name } = each
      const act = ['gone', 'refused', 'given-up'].includes(outcome) ? 'revoke' : 'proof'
      const done = outcome === 'dead' || outcome === 'gone'
      record({ act, outcome: done ? 'done' : 'failed', account, key, name, note: why })
      if (leavesNothing(each, outcome)) await forget(each)
    }
    changed()
  }

  function cancelLook(id: string): void {
    timers.get(id)?.cancel()
    timers.delete(id)
  }

  /** The token's own secret: kept here, or the sign-in itself. */
  async function secretOf({
    own,
    account,
    registry,
    username,
    key,
  }: Case): Promise<Secret | null | 'silent'> {
    if (!own && !accounts.holds(account, key)) return null
    const found = await vault.find(registry, own ? sessionEntry(username) : tokenEntry(username, key))
    return found.ok ? found.value : 'silent'
  }

  async function tryNow(each: Case): Promise<void> {
    const secret = await secretOf(each)
    if (secret === null && goneAt(each) === null) {
      await end([each], 'not-proven', signedOut)
      return
    }
    if (secret === null) {
      await end([each], 'gone', each.verdicts.some(({ looked }) => looked === 'token') ? lost : notKept)
      return
    }
    const trial =
      secret === 'silent'
        ? ({ finding: 'unknown', detail: 'the keychain did not answer' } as const)
        : await tryToken(context.trialTransportFor(each.registry), secret, each.before)
    if (disposed) return
    const honoured = each.verdicts.some(({ finding }) => finding === 'alive')
    await note([{ each, verdict: { looked: 'token', ...trial } }])
    if (trial.finding === 'dead') {
      await end([each], 'dead', `Its registry refuses it (${trial.detail}).`)
      if (honoured) tell(each)
    } else await lookLater(each)
  }

  async function lookLater(each: Case): Promise<void> {
    const last = tellsEnd(each, clock.now())
    if (last === null) schedule(each)
    else await end([each], last.outcome, last.why)
  }

  function tell({ registry }: Case): void {
    // Without the token's name, since a notice may be read over a shoulder.
    const label = registryLabel(registry)
    ports.notifier.notify({
      title: 'Proven dead',
      body: `A token that you revoked at ${label} was still being honoured. It no longer works.`,
      intent: { kind: 'open-page', page: 'history' },
    })
  }

  /** The secret has served: it is taken out of the keychain, and the name given here with it. */
  async function forget({ own, account, registry, username, key }: Case): Promise<void> {
    const held = accounts.holds(account, key)
    if (own || !(held || key in accounts.notes(account).names)) return
    const signedIn = accounts.find(account).ok
    const forgotten = signedIn
      ? await accounts.forgetToken(account, key)
      : await vault.forget(registry, tokenEntry(username, key))
    if (forgotten.ok && !signedIn) await accounts.noteForgotten(account, key)
    if (!forgotten.ok) ports.log(`a revoked token's secret stays in the keychain: ${forgotten.failure.code}`)
  }

  function schedule(each: Case): void {
    const at = nextTry(each, clock.now())
    if (disposed || at === null) return
    cancelLook(each.id)
    const run = () => {
      timers.delete(each.id)
      lookAgain(each).catch(() => ports.log('a revoked token could not be looked at'))
    }
    const cancel = clock.after(Math.max(0, at.getTime() - clock.now().getTime()), run)
    timers.set(each.id, { at: at.toISOString(), cancel })
    changed()
  }

  async function lookAgain(each: Case): Promise<void> {
    if (each.ended) return
    // Without the account nobody can read the list; a token that is kept here still tells by itself.
    if (goneAt(each) !== null || !accounts.find(each.account).ok) {
      await tryNow(each)
      return
    }
    const read = await withSession(context, each.account, null, (session) => rereadList(context, session))
    await byList([each], read.ok ? read.value : { failure: read.failure.message })
  }

  async function byList(cases: readonly Case[], list: ListRead): Promise<void> {
    const found = cases.map((each) => ({
      each,
      verdict: { looked: 'list', ...readList(each, list) } as const,
    }))
    await note(found)
    const isGone = ({ verdict }: (typeof found)[number]) => verdict.finding === 'gone'
    for (const { each } of found.filter((one) => !isGone(one))) await lookLater(each)
    const gone = found.filter(isGone).map(({ each }) => each)
    const kept = gone.filter(({ own, account, key }) => own || accounts.holds(account, key))
    for (const { account, key, name } of kept)
      record({ act: 'revoke', outcome: 'done', account, key, name, note: 'It is off the list.' })
    await end(
      gone.filter((each) => !kept.includes(each)),
      'gone',
      notKept,
    )
    // Trying each takes a moment; several at a time, but not so many that a registry minds.
    const waiting = kept.values()
    const lane = async () => {
      for (const each of waiting) await tryNow(each)
    }
    await Promise.all(Array.from({ length: Math.min(lanes, kept.length) }, lane))
  }

  return {
    byList,
    tryNow,
    end,
    resume() {
      for (const each of journal.ledger.cases.values()) {
        if (each.ended) {
          // The app may have ended between writing that down and letting go of the secret.
          if (leavesNothing(each, each.ended.outcome)) void forget(each)
          continue
        }
        const batch = journal.ledger.batches.get(each.batch)
        // What is not gone in a batch that goes on is the batch's to look at.
        if (goneAt(each) !== null || (each.answered !== null && batch?.phase === 'done')) schedule(each)
      }
    },
    nextTry: ({ id }) => timers.get(id)?.at ?? null,
    dispose() {
      disposed = true
      for (const { cancel } of timers.values()) cancel()
      timers.clear()
    },
  }
}

/** What the list shows of one token, in the words of a verdict. */
export function readList({ key }: Pick<Case, 'key'>, list: ListRead): Pick<Look, 'finding' | 'detail'> {
  if ('failure' in list) return { finding: 'unknown', detail: `The list could not be read: ${list.failure}` }
  if (list.tokens.some((token) => token.key === key && token.revoked === null))
    return { finding: 'listed', detail: 'It is still listed.' }
  return list.complete
    ? { finding: 'gone', detail: 'It is no longer listed.' }
    : {
        finding: 'unknown',
        detail: `The list may not be whole: ${list.reason ?? 'reading stopped early.'}`,
      }
}
