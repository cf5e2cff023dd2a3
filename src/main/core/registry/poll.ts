import * as v from 'valibot'
import { fail, ok, type Result } from '../../../shared/failure.ts'
import { registryLabel } from '../../../shared/registry-url.ts'
import { Secret } from '../keychain/secret.ts'
import type { Clock } from '../ports.ts'
import { responseFailure } from './response-failure.ts'
import { retryAfterOf } from './retry-after.ts'
import type { Transport } from './transport.ts'

export interface Poll {
  readonly doneUrl: string
  readonly credential?: Secret | undefined
  readonly command: 'login' | 'token'
  readonly signal: AbortSignal
  readonly clock: Clock
}

/** Registries that leave out `retry-after`, or say 0, would have us spin; those that say an hour would strand the user. */
const shortestWait = 1
const longestWait = 30
/** Public npm's own browser prompts are gone long before; after this nobody is coming back. */
const deadlineMinutes = 15

const done = v.object({ token: v.pipe(v.string(), v.minLength(1)) })

/**
 * Waits until the user has confirmed in the browser. 202 means not yet; the first 200 with a token ends it and
 * is never asked for twice, since registries hand it out once (cnpmcore, Verdaccio 9). The address is asked on
 * the registry's own origin whatever host it names: behind proxies that host is often wrong (npm/cli#8875),
 * and a credential must not follow it elsewhere.
 */
export async function pollUntilDone(transport: Transport, poll: Poll): Promise<Result<Secret>> {
  const { registry } = transport
  const named = URL.parse(poll.doneUrl, registry)
  if (!named)
    return fail('unexpected-response', `${registryLabel(registry)} named no address to wait at.`, {
      registry,
    })
  const path = named.pathname + named.search
  const end = poll.clock.now().getTime() + deadlineMinutes * 60_000
  while (poll.clock.now().getTime() < end) {
    const { credential, command, signal } = poll
    const response = await transport.send({ method: 'GET', path, credential, command, signal })
    if (!response.ok) return response
    const { status, json } = response.value
    // A registry that is asked too often is asked less often; the user is still on the page.
    if (status !== 202 && status !== 429) {
      const finished = v.safeParse(done, json)
      if (status === 200 && finished.success) return ok(new Secret(finished.output.token))
      if (status >= 400 && status < 500) return expired(registry)
      return {
        ok: false,
        failure: responseFailure(response.value, { registry, what: 'browser sign-in', secrets: [] }),
      }
    }
    const asked = retryAfterOf(response.value) ?? shortestWait
    await wait(poll.clock, Math.min(Math.max(asked, shortestWait), longestWait), signal)
    if (signal.aborted) return fail('cancelled', 'You cancelled it.')
  }
  return expired(registry)
}

const expired = (registry: string) =>
  fail('web-auth-expired', `The confirmation for ${registryLabel(registry)} has expired. Start again.`, {
    registry,
  })

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
