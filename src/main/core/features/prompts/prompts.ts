import { fail, ok, type Result } from '../../../../shared/failure.ts'
import { isLoopback, isSafeExternalUrl } from '../../../../shared/registry-url.ts'
import type { Prompt, Purpose } from '../../../../shared/prompts.ts'
import type { RegistryUrl } from '../../../../shared/token.ts'
import type { Clock } from '../../infra/clock.ts'
import type { Transport } from '../../infra/http/transport.ts'
import { Secret } from '../../infra/secrets/secret.ts'
import type { ExternalBrowser } from '../../ports.ts'
import { pollUntilDone } from '../../registry/poll.ts'
import type { AskSecondFactor } from '../../registry/two-factor.ts'
import { cancelled, noLongerOpen, OpenQuestions } from './open-questions.ts'
import { isRecoveryCode, RecoveryUse, type HoldKeeper } from './recovery-holds.ts'
import { SharedCodes } from './shared-codes.ts'

export { RecoveryHolds } from './recovery-holds.ts'
export { codeLife } from './shared-codes.ts'

/** Whom and what a question is about. */
export interface PromptSubject {
  readonly registry: RegistryUrl
  readonly purpose: Purpose
  /** Whose second factor is asked for; a sign-in names it in its purpose. */
  readonly username?: string
  /** Ends the question when what it is for is stopped. */
  readonly stop?: AbortSignal | undefined
}

/** Waits for the user to confirm in the browser; ends early when the signal is aborted. */
export type AwaitConfirmation = (signal: AbortSignal) => Promise<Result<Secret>>

/**
 * Questions that only the user can answer. A request that meets one is suspended on the promise given here; the answer, whichever view
 * it comes from, resumes that same request.
 */
export interface Prompts {
  /** `refused` is the answer that the registry did not take, if there was one. */
  askCode(
    subject: PromptSubject,
    from: 'authenticator' | 'email',
    rejected: boolean,
    refused?: Secret,
  ): Promise<Result<Secret>>
  askBrowser(subject: PromptSubject, url: string, confirmed: AwaitConfirmation): Promise<Result<Secret>>
  /** Resolves when somebody has signed in to the account again (see `signedIn`). */
  askSignIn(subject: PromptSubject, account: string): Promise<Result<undefined>>
  /**
   * While this runs, a code that the user gave for the registry is tried for its next questions too, so that the user types once where
   * the server takes a code twice. When the server refuses it, the user is asked again.
   */
  share<T>(registry: RegistryUrl, run: () => Promise<T>): Promise<T>

  answer(id: string, code: string): Result<undefined>
  /** Sends a recovery code that waits for a yes, or drops it and lets the user type another. */
  useRecovery(id: string, use: boolean): Promise<Result<undefined>>
  cancel(id: string): Result<undefined>
  openBrowser(id: string): Promise<Result<undefined>>
  /** Resumes whatever waits for this account to be signed in. */
  signedIn(account: string): void
  /** Cancels all, when the app quits. */
  cancelAll(): void
}

const noHolds: HoldKeeper = {
  endAt: () => null,
  begin: () => Promise.resolve(),
  takeBack: () => Promise.resolve(),
}

/** @param changed hears of the open questions whenever one comes, changes or goes */
export function createPrompts(
  browser: ExternalBrowser,
  clock: Clock,
  changed: (prompts: readonly Prompt[]) => void,
  holds: HoldKeeper = noHolds,
): Prompts {
  const questions = new OpenQuestions(changed)
  const codes = new SharedCodes(clock)
  const recovery = new RecoveryUse(questions, holds)
  return {
    ...asking(questions, codes, browser, recovery),
    share: (registry, run) => codes.share(registry, run),
    answer: (id, code) => answerCode(questions, holds, id, code),
    useRecovery: (id, use) => recovery.use(id, use),
    cancel: (id) => questions.answer(id, cancelled()),
    async openBrowser(id) {
      const prompt = questions.get(id)
      if (prompt?.kind !== 'browser') return noLongerOpen()
      if (await openPage(questions, browser, id)) return ok()
      return fail('invalid-request', 'The page could not be opened. Copy the address into your browser.')
    },
    signedIn(account) {
      for (const prompt of questions.all())
        if (prompt.kind === 'sign-in' && prompt.account === account) questions.answer(prompt.id, ok(null))
    },
    cancelAll() {
      for (const { id } of questions.all()) questions.answer(id, cancelled())
    },
  }
}

/** Puts a registry's demand for a second factor to the user, as a code prompt or a browser confirmation. */
export function secondFactorPrompt(
  prompts: Pick<Prompts, 'askCode' | 'askBrowser'>,
  clock: Clock,
  transport: Transport,
  subject: PromptSubject,
  credential?: Secret,
): AskSecondFactor {
  const command = subject.purpose.action === 'sign-in' ? 'login' : 'token'
  return (demand, rejected, refused) => {
    if (demand.kind === 'code') return prompts.askCode(subject, demand.from, rejected, refused)
    const { authUrl, doneUrl } = demand
    return prompts.askBrowser(subject, authUrl, (signal) =>
      pollUntilDone(transport, { doneUrl, credential, command, signal, clock }),
    )
  }
}

function asking(
  questions: OpenQuestions,
  codes: SharedCodes,
  browser: ExternalBrowser,
  recovery: RecoveryUse,
): Pick<Prompts, 'askCode' | 'askBrowser' | 'askSignIn'> {
  return {
    askCode({ stop, username, ...about }, from, rejected, refused) {
      return codes.codeFor(about.registry, rejected, refused, async (rejected, refused) => {
        if (refused) recovery.refused(refused)
        const question = {
          ...about,
          kind: 'code',
          from,
          rejected,
          recovery: rejected && refused !== undefined && isRecoveryCode(refused),
          recoveryHolds: recovery.costsAt(about.registry),
          holdUntil: null,
        } as const
        const { id, answered } = questions.put(question, stop)
        if (username !== undefined) recovery.isOf(id, username)
        return secretOf(await answered.finally(() => recovery.over(id)))
      })
    },

    async askBrowser({ registry, purpose, stop }, url, confirmed) {
      if (stop?.aborted) return cancelled()
      const { id, answered } = questions.put({ registry, purpose, kind: 'browser', url, opened: false }, stop)
      const over = new AbortController()
      // The click that began this action is what opens the page; nothing is opened in the background.
      void openPage(questions, browser, id)
      void confirmed(over.signal).then((result) => questions.answer(id, result))
      const answer = secretOf(await answered)
      over.abort()
      return answer
    },

    async askSignIn({ registry, purpose, stop }, account) {
      const answer = await questions.put({ registry, purpose, kind: 'sign-in', account }, stop).answered
      return answer.ok ? ok() : answer
    },
  }
}

function secretOf(answer: Result<Secret | null>): Result<Secret> {
  if (!answer.ok) return answer
  return answer.value ? ok(answer.value) : cancelled()
}

function answerCode(
  questions: OpenQuestions,
  holds: HoldKeeper,
  id: string,
  code: string,
): Result<undefined> {
  // Codes go into a header; digits of other widths, which some keyboards type, mean the plain ones.
  const typed = code.normalize('NFKC').replace(/\s+/g, '')
  if (typed === '') return fail('invalid-request', 'Type the code.')
  if (!/^[\x21-\x7e]+$/.test(typed))
    return fail('invalid-request', 'A code has plain digits and letters only.')
  const answer = new Secret(typed)
  const prompt = questions.get(id)
  const holdUntil = prompt?.kind === 'code' && isRecoveryCode(answer) ? holds.endAt(prompt.registry) : null
  if (prompt?.kind !== 'code' || holdUntil === null) return questions.answer(id, ok(answer))
  questions.update({ ...prompt, holdUntil }, answer)
  return ok()
}

/** Opens the page of a browser question, and shows in the question whether that went well. */
async function openPage(questions: OpenQuestions, browser: ExternalBrowser, id: string): Promise<boolean> {
  const prompt = questions.get(id)
  if (prompt?.kind !== 'browser') return false
  const opened = mayOpen(prompt.url, prompt.registry) && (await browser.open(prompt.url))
  questions.update({ ...prompt, opened })
  return opened
}

/** A page of this machine is opened only for a registry of this machine: a distant one has no business there. */
function mayOpen(url: string, registry: RegistryUrl): boolean {
  if (!isSafeExternalUrl(url)) return false
  return new URL(url).protocol === 'https:' || isLoopback(new URL(registry))
}
