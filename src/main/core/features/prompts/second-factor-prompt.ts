import type { Secret } from '../../infra/secrets/secret.ts'
import type { Clock } from '../../infra/clock.ts'
import { pollUntilDone } from '../../registry/poll.ts'
import type { Transport } from '../../infra/http/transport.ts'
import type { AskSecondFactor } from '../../registry/two-factor.ts'
import type { Prompts, PromptSubject } from './prompts.ts'

/** Puts a registry's demand for a second factor on the desk, as a code prompt or a browser confirmation. */
export function secondFactorPrompt(
  desk: Prompts,
  clock: Clock,
  transport: Transport,
  subject: PromptSubject,
  credential?: Secret,
): AskSecondFactor {
  const command = subject.purpose.action === 'sign-in' ? 'login' : 'token'
  return (demand, rejected, refused) => {
    if (demand.kind === 'code') return desk.askCode(subject, demand.from, rejected, refused)
    const { authUrl, doneUrl } = demand
    return desk.askBrowser(subject, authUrl, (signal) =>
      pollUntilDone(transport, { doneUrl, credential, command, signal, clock }),
    )
  }
}
