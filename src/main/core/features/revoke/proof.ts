import { ok, type Result } from '../../../../shared/failure.ts'
import type { Act } from '../../../../shared/history.ts'
import { registryLabel } from '../../../../shared/registry-url.ts'
import type { Look, Outcome } from '../../../../shared/revocation.ts'
import type { Clock } from '../../infra/clock.ts'
import { runPool } from '../../infra/concurrency.ts'
import type { Transport } from '../../infra/http/transport.ts'
import { type Vault } from '../../infra/keychain/vault.ts'
import { sessionEntry, tokenEntry } from '../../../../shared/keychain-entries.ts'
import type { Secret } from '../../infra/secrets/secret.ts'
import type { Notifier } from '../../ports.ts'
import { withSession, type AccountStore, type SessionParts } from '../accounts/accounts.ts'
import { rereadList, type RereadParts } from '../tokens/tokens.ts'
import type { Journal } from './journal.ts'
import { allRevocations, goneAt, wasOnce, type Revocation } from './ledger.ts'
import { LookTimers, endAfterLook, nextLook, readerOf, type ListRead } from './looks.ts'
import { tryToken } from './try-token.ts'

/** Where the secrets of tokens that are being revoked are kept. */
export interface SecretParts {
  readonly accounts: Pick<AccountStore, 'find' | 'holds' | 'nameOf' | 'forgetToken' | 'noteForgotten'>
  readonly vault: Pick<Vault, 'find' | 'forget'>
}

export type ProofParts = SecretParts &
  SessionParts &
  RereadParts & {
    readonly ports: {
      readonly clock: Clock
      readonly notifier: Notifier
      readonly log: (words: string) => void
    }
    readonly record: (act: Act) => void
    /** For trying a token that may be dead: when it is refused, that says nothing about what the registry can do. */
    readonly trialTransportFor: (registry: string) => Transport
  }

/** So many tokens are tried at a time. */
const triesAtOnce = 8

const notKept = 'It is off the list. Its secret is not kept here, so the token itself could not be tried.'
const lost = 'It is off the list. Its secret is no longer here, so it could not be tried again.'
const signedOut =
  'The registry said yes. You signed out before its list was read again, and its secret is not kept here, so nothing more can be shown.'

/** Looks after revoked tokens until each is proven dead, over hours and restarts. Revocations are named by their ids. */
export class Proof {
  readonly #parts: ProofParts
  readonly #journal: Journal
  readonly #changed: () => void
  readonly #timers: LookTimers

  constructor(parts: ProofParts, journal: Journal, changed: () => void) {
    this.#parts = parts
    this.#journal = journal
    this.#changed = changed
    this.#timers = new LookTimers(parts.ports.clock)
  }

  /** When it is looked at again by itself, ISO; null when it is not. */
  nextTry(id: string): string | null {
    return this.#timers.at(id)
  }

  /** Takes up what an earlier run of the app left. */
  resume(): void {
    for (const revocation of allRevocations(this.#journal.ledger)) {
      if (revocation.ended) {
        // The app may have ended between writing that down and deleting the secret.
        if (isSecretUseless(revocation)) void this.#forget(revocation)
        continue
      }
      const isOver = this.#journal.batch(revocation.batch)?.phase === 'done'
      // What is not gone yet in a batch that goes on is looked at by the batch.
      if (goneAt(revocation) !== null || (revocation.answered !== null && isOver)) this.#schedule(revocation)
    }
  }

  dispose(): void {
    this.#timers.dispose()
  }

  /** Notes what the list shows of these; those that are gone are tried themselves where their secret is kept here. */
  async byList(ids: readonly string[], list: ListRead): Promise<void> {
    const read = readerOf(list)
    const shown = this.#known(ids).map((revocation) => ({ revocation, ...read(revocation) }))
    await this.#note(
      shown.map(({ revocation: { id }, finding, detail }) => [id, { looked: 'list', finding, detail }]),
    )
    const gone = shown.filter(({ finding }) => finding === 'gone').map(({ revocation }) => revocation)
    for (const { revocation, finding } of shown) if (finding !== 'gone') await this.#lookLater(revocation.id)
    const kept = gone.filter((revocation) => hasSecret(this.#parts, revocation))
    for (const { account, key, name } of kept)
      this.#parts.record({ act: 'revoke', outcome: 'done', account, key, name, note: 'It is off the list.' })
    await this.end(idsOf(gone.filter((revocation) => !hasSecret(this.#parts, revocation))), 'gone', notKept)
    await runPool(idsOf(kept), triesAtOnce, (id) => this.tryNow(id))
  }

  /** Tries the token once and says what comes next. */
  async tryNow(id: string): Promise<void> {
    const revocation = this.#journal.revocation(id)
    if (!revocation) return
    const secret = await secretForProof(this.#parts, revocation)
    if (secret.ok && secret.value === null) {
      const [outcome, why] = endWithoutSecret(revocation)
      await this.end([id], outcome, why)
      return
    }
    const transport = this.#parts.trialTransportFor(revocation.registry)
    const trial =
      secret.ok && secret.value !== null
        ? await tryToken(transport, secret.value, revocation.before)
        : ({ finding: 'unknown', detail: 'the keychain did not answer' } as const)
    if (this.#timers.disposed) return
    await this.#note([[id, { looked: 'token', ...trial }]])
    if (trial.finding === 'dead') {
      await this.#noteEnd([id], 'dead', `Its registry refuses it (${trial.detail}).`)
      if (wasOnce(revocation, 'alive')) this.#tellDead(revocation)
      await this.#forgetUseless([id])
    } else await this.#lookLater(id)
  }

  /** Ends revocations, and drops secrets that are no longer needed. */
  async end(ids: readonly string[], outcome: Outcome, why: string): Promise<void> {
    await this.#noteEnd(ids, outcome, why)
    await this.#forgetUseless(ids)
  }

  /** All with one flush to the disk. */
  async #noteEnd(ids: readonly string[], outcome: Outcome, why: string): Promise<void> {
    const at = this.#now().toISOString()
    for (const id of ids) this.#timers.cancel(id)
    await this.#journal.note(...ids.map((id) => ({ t: 'end', id, at, outcome, why }) as const))
    const act = ['gone', 'refused', 'given-up'].includes(outcome) ? 'revoke' : 'proof'
    const done = outcome === 'dead' || outcome === 'gone'
    for (const { account, key, name } of this.#known(ids))
      this.#parts.record({ act, outcome: done ? 'done' : 'failed', account, key, name, note: why })
  }

  /** Only once the disk has what is proven: else the next run could prove nothing any more. It lets go of the secret then. */
  async #forgetUseless(ids: readonly string[]): Promise<void> {
    if (!this.#journal.kept) return
    for (const revocation of this.#known(ids)) if (isSecretUseless(revocation)) await this.#forget(revocation)
  }

  #known(ids: readonly string[]): readonly Revocation[] {
    return ids.flatMap((id) => this.#journal.revocation(id) ?? [])
  }

  #now(): Date {
    return this.#parts.ports.clock.now()
  }

  #note(looks: readonly (readonly [id: string, look: Omit<Look, 'at'>])[]): Promise<void> {
    const at = this.#now().toISOString()
    return this.#journal.note(
      ...looks.map(([id, look]) => ({ t: 'look', id, verdict: { at, ...look } }) as const),
    )
  }

  async #lookLater(id: string): Promise<void> {
    const revocation = this.#journal.revocation(id)
    if (!revocation) return
    const end = endAfterLook(revocation, this.#now())
    if (end === null) this.#schedule(revocation)
    else await this.end([id], end.outcome, end.why)
  }

  #schedule(revocation: Revocation): void {
    const at = nextLook(revocation, this.#now())
    if (at === null) return
    const look = () => {
      this.#lookAgain(revocation.id).catch(() =>
        this.#parts.ports.log('a revoked token could not be looked at'),
      )
    }
    this.#timers.set(revocation.id, at, look)
    this.#changed()
  }

  async #lookAgain(id: string): Promise<void> {
    const revocation = this.#journal.revocation(id)
    if (!revocation || revocation.ended) return
    const { account } = revocation
    // Without the account nobody can read the list; a token that is kept here still tells by itself.
    if (goneAt(revocation) !== null || !this.#parts.accounts.find(account).ok) {
      await this.tryNow(id)
      return
    }
    const read = await withSession(this.#parts, account, null, (session) => rereadList(this.#parts, session))
    await this.byList([id], read.ok ? read.value : { failure: read.failure.message })
  }

  #tellDead({ registry }: Revocation): void {
    // Without the token's name, since a notice may be read over a shoulder.
    const label = registryLabel(registry)
    this.#parts.ports.notifier.notify({
      title: 'Proven dead',
      body: `A token that you revoked at ${label} was still being honoured. It no longer works.`,
      intent: { kind: 'open-page', page: 'history' },
    })
  }

  async #forget(revocation: Revocation): Promise<void> {
    const forgotten = await forgetSecret(this.#parts, revocation)
    if (!forgotten.ok)
      this.#parts.ports.log(`a revoked token's secret stays in the keychain: ${forgotten.failure.code}`)
  }
}

const idsOf = (revocations: readonly Revocation[]) => revocations.map(({ id }) => id)

/** How a revocation ends whose token cannot be tried, since its secret is not here. */
function endWithoutSecret(revocation: Revocation): readonly [Outcome, string] {
  if (goneAt(revocation) === null) return ['not-proven', signedOut]
  return ['gone', revocation.verdicts.some(({ looked }) => looked === 'token') ? lost : notKept]
}

/** True when the token's secret is here, so that the token itself can be tried. */
export const hasSecret = ({ accounts }: SecretParts, { own, account, key }: Revocation): boolean =>
  own || accounts.holds(account, key)

/** The token's secret: one that is kept here, or the sign-in itself. Null when there is none; a keychain that cannot tell is a failure. */
export function secretForProof(parts: SecretParts, revocation: Revocation): Promise<Result<Secret | null>> {
  if (!hasSecret(parts, revocation)) return Promise.resolve(ok(null))
  const { own, registry, username, key } = revocation
  return parts.vault.find(registry, own ? sessionEntry(username) : tokenEntry(username, key))
}

/** True when a revocation has ended in such a way that the secret is no longer needed. */
function isSecretUseless(revocation: Revocation): boolean {
  const outcome = revocation.ended?.outcome
  if (outcome === undefined || outcome === 'dead') return outcome === 'dead'
  return goneAt(revocation) !== null && !['still-listed', 'refused', 'given-up'].includes(outcome)
}

/** Removes a secret that is no longer needed from the keychain, and with it the name that was given here. */
async function forgetSecret(
  { accounts, vault }: SecretParts,
  { own, account, registry, username, key }: Revocation,
): Promise<Result<undefined>> {
  const isNoted = accounts.holds(account, key) || accounts.nameOf(account, key) !== null
  if (own || !isNoted) return ok()
  if (accounts.find(account).ok) return accounts.forgetToken(account, key)
  const forgotten = await vault.forget(registry, tokenEntry(username, key))
  return forgotten.ok ? accounts.noteForgotten(account, key) : forgotten
}
