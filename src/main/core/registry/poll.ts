import * as v from 'valibot'
import { fail, ok, type Failure, type FailureCode, type Result } from '../../../shared/failure.ts'
import { registryLabel } from '../../../shared/registry-url.ts'
import type { RegistryUrl } from '../../../shared/token.ts'
import { Secret } from '../infra/secrets/secret.ts'
import type { Clock } from '../infra/clock.ts'
import type { RegistryResponse } from '../infra/http/message.ts'
import { responseFailure } from './response-failure.ts'
import { retryAfterOf } from '../infra/http/retry.ts'
import type { Transport } from '../infra/http/transport.ts'
import { wireSecret } from './wire-texts.ts'

export interface Poll {
  readonly doneUrl: string
  readonly credential?: Secret | undefined
  readonly command: 'login' | 'token'
  readonly signal: AbortSignal
  readonly clock: Clock
}

/**
 * In seconds. Without a shortest wait, a registry that says 0 or nothing would be asked without end; without a longest one, a registry
 * that says an hour would leave the user waiting.
 */
const shortestWait = 1
const longestWait = 30
/** npm's own page expires long before this; after that time nobody comes back. */
const deadlineMinutes = 15
/** A laptop may change its network while its user is in the browser. An outage that lasts longer than this is told. In milliseconds. */
const longestOutage = 2 * 60_000

const done = v.object({ token: wireSecret })

/**
 * Waits until the user has confirmed in the browser. 202 means not yet; the first 200 with a token ends it and
 * is never asked for twice, since registries hand it out once (cnpmcore, Verdaccio 9). The address is asked on
 * the registry's own origin whatever host it names: behind proxies that host is often wrong (npm/cli#8875),
 * and a credential must not follow it elsewhere.
 */
export async function pollUntilDone(transport: Transport, poll: Poll): Promise<Result<Secret>> {
  const { registry } = transport
  const { credential, command, signal, clock } = poll
  const named = URL.parse(poll.doneUrl, registry)
  if (named?.protocol !== 'https:' && named?.protocol !== 'http:')
    return fail(
      'unexpected-response',
      `${registryLabel(registry)} gave no address at which to wait for your confirmation.`,
      {
        registry,
      },
    )
  const elsewhere = named.origin === new URL(registry).origin ? null : named.host
  const path = named.pathname + named.search
  const now = () => clock.steady()
  const end = now() + deadlineMinutes * 60_000
  let answered = false
  let outageSince: number | null = null

  while (now() < end) {
    const response = await transport.send({ method: 'GET', path, credential, command, signal })
    if (signal.aborted && !response.ok) return response
    const turn = read(response, { registry, elsewhere: answered ? null : elsewhere })
    if (turn.kind === 'over') return turn.result
    if (turn.kind === 'outage') {
      outageSince ??= now()
      if (now() - outageSince >= longestOutage) return turn.result
    } else {
      outageSince = null
      answered = true
    }
    await wait(clock, Math.min(Math.max(turn.seconds, shortestWait), longestWait), signal)
    if (signal.aborted) return fail('cancelled', 'You cancelled it.')
  }
  return expired(registry)
}

/** What one answer comes to. An outage ends the waiting only when it lasts. */
type Turn =
  | { readonly kind: 'over'; readonly result: Result<Secret> }
  | { readonly kind: 'outage'; readonly result: Result<Secret>; readonly seconds: number }
  | { readonly kind: 'not yet'; readonly seconds: number }

const outages: readonly FailureCode[] = [
  'registry-unreachable',
  'offline',
  'proxy-failed',
  'timed-out',
  'registry-error',
]
const outagePause = 5

function read(
  response: Result<RegistryResponse>,
  { registry, elsewhere }: { registry: RegistryUrl; elsewhere: string | null },
): Turn {
  if (!response.ok) return lasting(response)
  const { status, json } = response.value
  const seconds = retryAfterOf(response.value) ?? shortestWait
  // Asked too often: the next question comes later, since the user is still on the page.
  if (status === 202 || status === 420 || status === 429) return { kind: 'not yet', seconds }
  const finished = v.safeParse(done, json)
  if (status === 200 && finished.success)
    return { kind: 'over', result: ok(new Secret(finished.output.token)) }
  if ([400, 404, 410].includes(status))
    return { kind: 'over', result: elsewhere === null ? expired(registry) : notHere(registry, elsewhere) }
  const asked = { registry, what: 'browser sign-in', secrets: [] } as const
  return lasting({ ok: false, failure: responseFailure(response.value, asked) })
}

function lasting(result: { readonly ok: false; readonly failure: Failure }): Turn {
  const seconds = result.failure.details?.retryAfter ?? outagePause
  return outages.includes(result.failure.code)
    ? { kind: 'outage', result, seconds }
    : { kind: 'over', result }
}

const expired = (registry: string) =>
  fail('web-auth-expired', `The confirmation for ${registryLabel(registry)} has expired. Start again.`, {
    registry,
  })

/** The registry sent us to wait at another host, and does not know the place itself. */
const notHere = (registry: string, elsewhere: string) =>
  fail(
    'unexpected-response',
    `${registryLabel(registry)} told Tokentray to wait for your confirmation at another host, ${elsewhere}. Tokentray asks only the registry itself.`,
    { registry },
  )

/** Ends early, without an error, when the signal is aborted. */
function wait(clock: Clock, seconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const cancel = clock.after(seconds * 1000, finish)
    function finish() {
      signal.removeEventListener('abort', finish)
      cancel()
      resolve()
    }
    signal.addEventListener('abort', finish, { once: true })
    if (signal.aborted) finish()
  })
}
