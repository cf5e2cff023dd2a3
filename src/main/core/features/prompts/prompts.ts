import { randomUUID } from 'node:crypto'
import { fail, ok, type Result } from '../../../../shared/failure.ts'
import { isLoopback, isSafeExternalUrl } from '../../../../shared/registry-url.ts'
import type { Prompt, Purpose } from '../../../../shared/state.ts'
import type { RegistryUrl } from '../../../../shared/token.ts'
import { Secret } from '../../infra/secrets/secret.ts'
import type { ExternalBrowser } from '../../ports.ts'

/** Whom and what a question is about. */
export interface PromptSubject {
  readonly registry: RegistryUrl
  readonly purpose: Purpose
  /** Ends the question when what it is for is stopped. */
  readonly stop?: AbortSignal | undefined
}

/** Waits for the user to confirm in the browser; ends early when the signal is aborted. */
export type AwaitConfirmation = (signal: AbortSignal) => Promise<Result<Secret>>

/**
 * The desk where questions wait for the user. A request that meets one is suspended on the promise given here;
 * the answer, whichever view it comes from, resumes that same request.
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

  answer(id: string, code: string): Result<undefined>
  cancel(id: string): Result<undefined>
  openBrowser(id: string): Promise<Result<undefined>>
  /** Resumes whatever waits for this account to be signed in. */
  signedIn(account: string): void
  /** Cancels all, when the app quits. */
  cancelAll(): void
}

interface Waiting {
  readonly prompt: Prompt
  readonly finish: (result: Result<Secret | null>) => void
}

/** What a prompt is before it has an id; distributes over the kinds. */
type Question = Prompt extends infer C ? (C extends Prompt ? Omit<C, 'id'> : never) : never

export function createPrompts(
  browser: ExternalBrowser,
  changed: (prompts: readonly Prompt[]) => void,
): Prompts {
  const waiting = new Map<string, Waiting>()
  const publish = () => changed([...waiting.values()].map(({ prompt }) => prompt))

  function put(
    question: Question,
    stop: AbortSignal | undefined,
  ): { id: string; settled: Promise<Result<Secret | null>> } {
    const id = randomUUID()
    // What was stopped already asks nothing more.
    if (stop?.aborted) return { id, settled: Promise.resolve(cancelled()) }
    const { promise, resolve } = Promise.withResolvers<Result<Secret | null>>()
    const prompt: Prompt = { ...question, id }
    const end = () => settle(id, cancelled())
    stop?.addEventListener('abort', end, { once: true })
    const finish = (result: Result<Secret | null>) => {
      stop?.removeEventListener('abort', end)
      resolve(result)
    }
    waiting.set(id, { prompt, finish })
    publish()
    return { id, settled: promise }
  }

  function settle(id: string, result: Result<Secret | null>): Result<undefined> {
    const entry = waiting.get(id)
    if (!entry) return fail('cancelled', 'This question is no longer open.')
    waiting.delete(id)
    publish()
    entry.finish(result)
    return ok()
  }

  async function secretOf(settled: Promise<Result<Secret | null>>): Promise<Result<Secret>> {
    const result = await settled
    if (!result.ok) return result
    return result.value ? ok(result.value) : cancelled()
  }

  async function openPage(id: string, url: string): Promise<boolean> {
    const registry = waiting.get(id)?.prompt.registry ?? ''
    const opened = mayOpen(url, registry) && (await browser.open(url))
    const entry = waiting.get(id)
    if (entry?.prompt.kind === 'browser') {
      waiting.set(id, { ...entry, prompt: { ...entry.prompt, opened } })
      publish()
    }
    return opened
  }

  return {
    askCode({ stop, ...about }, from, rejected, refused) {
      const recovery = rejected && refused !== undefined && isRecoveryCode(refused)
      return secretOf(put({ ...about, kind: 'code', from, rejected, recovery }, stop).settled)
    },

    async askBrowser({ stop, ...about }, url, confirmed) {
      if (stop?.aborted) return cancelled()
      const { id, settled } = put({ ...about, kind: 'browser', url, opened: false }, stop)
      const answered = new AbortController()
      // The click that began this action is what opens the page; nothing is opened in the background.
      void openPage(id, url)
      void confirmed(answered.signal).then((result) => settle(id, result))
      const answer = await secretOf(settled)
      answered.abort()
      return answer
    },

    async askSignIn({ stop, ...about }, account) {
      const result = await put({ ...about, kind: 'sign-in', account }, stop).settled
      return result.ok ? ok() : result
    },

    answer(id, code) {
      // Codes go into a header; digits of other widths, which some keyboards type, mean the plain ones.
      const typed = code.normalize('NFKC').replace(/\s+/g, '')
      if (typed === '') return fail('invalid-request', 'Type the code.')
      if (!/^[\x21-\x7e]+$/.test(typed))
        return fail('invalid-request', 'A code has plain digits and letters only.')
      return settle(id, ok(new Secret(typed)))
    },

    cancel: (id) => settle(id, cancelled()),

    async openBrowser(id) {
      const prompt = waiting.get(id)?.prompt
      if (prompt?.kind !== 'browser') return fail('cancelled', 'This question is no longer open.')
      if (await openPage(id, prompt.url)) return ok()
      return fail('invalid-request', 'The page could not be opened. Copy the address into your browser.')
    },

    signedIn(account) {
      for (const [id, { prompt }] of waiting) {
        if (prompt.kind === 'sign-in' && prompt.account === account) settle(id, ok(null))
      }
    },

    cancelAll() {
      for (const id of waiting.keys()) settle(id, cancelled())
    },
  }
}

/** npm's recovery codes have 64 hexadecimal digits, Verdaccio's 16; a code of npm's web page is 16 plain digits. */
const isRecoveryCode = (answer: Secret) => /^(?!\d{16}$)([\da-f]{16}|[\da-f]{64})$/i.test(answer.reveal())

/** A page of this machine is opened only for a registry of this machine: a distant one has no business there. */
function mayOpen(url: string, registry: RegistryUrl): boolean {
  if (!isSafeExternalUrl(url)) return false
  return new URL(url).protocol === 'https:' || isLoopback(new URL(registry))
}

const cancelled = () => fail('cancelled', 'You cancelled it.')
