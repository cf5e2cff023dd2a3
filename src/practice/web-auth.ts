import { randomBytes, randomInt, randomUUID } from 'node:crypto'
import { sessionLife } from './account.ts'
import type { PracticeRequest } from './http.ts'
import type { State, WebAuth } from './state.ts'
import { tokenSecret } from './token.ts'

const webAuthLife = 5 * 60_000

export function startWebAuth(
  state: State,
  { kind, request }: { kind: WebAuth['kind']; request: PracticeRequest },
): WebAuth {
  forgetExpired(state)
  const id = randomUUID()
  const webAuth: WebAuth = {
    id,
    kind,
    pageUrl: `${request.origin}/${kind === 'login' ? 'login' : 'auth'}/cli/${id}`,
    doneUrl: `${request.origin}/-/v1/done?authId=${id}`,
    formKey: randomBytes(16).toString('hex'),
    expires: state.settings.now() + webAuthLife,
    request: target(request),
    result: null,
    handedOut: false,
  }
  state.webAuths.set(id, webAuth)
  return webAuth
}

/** The challenge or sign-in with this id, unless its time is over. */
export function findWebAuth(state: State, id: string): WebAuth | undefined {
  forgetExpired(state)
  return state.webAuths.get(id)
}

/** Those that wait for somebody to confirm them, oldest first. */
export function pendingWebAuths(state: State): WebAuth[] {
  forgetExpired(state)
  return [...state.webAuths.values()].filter((webAuth) => webAuth.result === null)
}

function forgetExpired(state: State): void {
  const now = state.settings.now()
  for (const webAuth of state.webAuths.values()) {
    if (webAuth.expires <= now) state.webAuths.delete(webAuth.id)
  }
}

/** Confirms; a second time changes nothing. */
export function confirm(state: State, webAuth: WebAuth): void {
  webAuth.result ??= webAuth.kind === 'login' ? startSession(state) : sixteenDigits()
}

/** Whether `code` came from a confirmed challenge for this very request. It is used up by that. */
export function spendChallengeCode(state: State, code: string, request: PracticeRequest): boolean {
  forgetExpired(state)
  for (const webAuth of state.webAuths.values()) {
    const fits = webAuth.kind !== 'login' && webAuth.result === code && webAuth.request === target(request)
    if (fits) return state.webAuths.delete(webAuth.id)
  }
  return false
}

/** A sign-in that lasts two hours, as on npm. Returns its secret. */
export function startSession(state: State): string {
  const secret = tokenSecret()
  state.sessions.set(secret, { secret, expires: state.settings.now() + sessionLife })
  return secret
}

function target(request: PracticeRequest): string {
  return `${request.method} ${request.path}`
}

function sixteenDigits(): string {
  return Array.from({ length: 16 }, () => randomInt(10)).join('')
}
