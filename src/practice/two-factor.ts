import { account } from './account.ts'
import { header, type PracticeRequest, refuse, type Reply } from './http.ts'
import type { State } from './state.ts'
import { spendChallengeCode, startWebAuth } from './web-auth.ts'

/** What npm-command has to say for npm to offer its web page. */
export type Command = 'login' | 'token' | 'profile'

const otpHeader = { 'www-authenticate': 'OTP' }

/** npm's own words; old clients look for “one-time pass” in them. */
const missingCode = 'You must provide a one-time pass. Upgrade your client to npm@latest in order to use 2FA.'

/**
 * The 401 that asks for a second factor, or undefined when the request carries a good one. A code that
 * does not fit gets the same answer as no code, except on delete, where npm says `invalid OTP`
 * (npm/api-documentation, token.yaml).
 */
export function demandSecondFactor(
  request: PracticeRequest,
  state: State,
  command: Command,
): Reply | undefined {
  if (state.settings.twoFactor === 'none') return undefined
  const code = header(request, 'npm-otp')
  if (code !== undefined && code !== '') {
    if (accepts(code, request, state)) return undefined
    return refuse(401, request.method === 'DELETE' ? 'invalid OTP' : missingCode, otpHeader)
  }
  if (state.settings.twoFactor === 'web') {
    if (speaksWeb(request, command)) return webChallenge(request, state)
    const { pageUrl } = startWebAuth(state, { kind: 'notice', request })
    // Clients from before web authentication print this, and the page then shows a code to type in.
    return refuse(401, missingCode, {
      ...otpHeader,
      'npm-notice': `Open ${pageUrl} to use your security key for authentication`,
    })
  }
  return refuse(401, missingCode, otpHeader)
}

/** The one-time code that is taken now. */
export function currentCode(state: State): string {
  const { codeUses } = state.settings
  if (codeUses === 0) return account.otp
  return String(Number(account.otp) + Math.floor(state.codesTaken / codeUses))
}

function accepts(code: string, request: PracticeRequest, state: State): boolean {
  if (code === currentCode(state)) {
    state.codesTaken++
    return true
  }
  if (state.recoveryCodes.delete(code)) {
    state.heldUntil = state.settings.now() + state.settings.recoveryHold * 3_600_000
    return true
  }
  return spendChallengeCode(state, code, request)
}

function speaksWeb(request: PracticeRequest, command: Command): boolean {
  return header(request, 'npm-auth-type') === 'web' && header(request, 'npm-command') === command
}

function webChallenge(request: PracticeRequest, state: State): Reply {
  const { pageUrl, doneUrl } = startWebAuth(state, { kind: 'challenge', request })
  return { status: 401, headers: otpHeader, json: { authUrl: pageUrl, doneUrl } }
}
