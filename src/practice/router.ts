import type { Operation } from './faults.ts'
import { ping, readProfile, trace, answerWhoami, writeProfile } from './handlers/account.ts'
import { readPackage } from './handlers/packages.ts'
import { confirmOnPage, login, logout, poll, showPage, webLogin } from './handlers/sessions.ts'
import { postToken, list, revokeToken } from './handlers/tokens.ts'
import { type PracticeRequest, refuse, type Reply } from './http.ts'
import type { State } from './state.ts'

interface Route {
  readonly operation: Operation
  readonly method: string
  /** Matched against the encoded path; what its one group catches is decoded for the handler. */
  readonly path: RegExp
  readonly handle: (request: PracticeRequest, state: State, parameter: string) => Reply
}

const page = /^\/(?:login|auth)\/cli\/([^/]+)$/
const user = /^\/-\/npm\/v1\/user$/
const tokens = /^\/-\/npm\/v1\/tokens$/

const routes: readonly Route[] = [
  { operation: 'ping', method: 'GET', path: /^\/-\/ping$/, handle: ping },
  { operation: 'ping', method: 'GET', path: /^\/cdn-cgi\/trace$/, handle: trace },
  { operation: 'whoami', method: 'GET', path: /^\/-\/whoami$/, handle: answerWhoami },
  { operation: 'profile', method: 'GET', path: user, handle: readProfile },
  { operation: 'profile', method: 'POST', path: user, handle: writeProfile },
  { operation: 'list', method: 'GET', path: tokens, handle: list },
  { operation: 'create', method: 'POST', path: tokens, handle: postToken },
  {
    operation: 'revoke',
    method: 'DELETE',
    path: /^\/-\/npm\/v1\/tokens\/token\/([^/]+)$/,
    handle: revokeToken,
  },
  {
    operation: 'login',
    method: 'PUT',
    path: /^\/-\/user\/org\.couchdb\.user(?::|%3A)([^/]+)$/i,
    handle: login,
  },
  { operation: 'login', method: 'POST', path: /^\/-\/v1\/login$/, handle: webLogin },
  { operation: 'poll', method: 'GET', path: /^\/-\/v1\/done$/, handle: poll },
  { operation: 'logout', method: 'DELETE', path: /^\/-\/user\/token\/([^/]+)$/, handle: logout },
  { operation: 'page', method: 'GET', path: page, handle: showPage },
  { operation: 'page', method: 'POST', path: page, handle: confirmOnPage },
  { operation: 'package', method: 'GET', path: /^\/([^-/][^/]*)$/, handle: readPackage },
]

/** Finds who answers a request, and lets the fault that is on have its way. */
export function route(request: PracticeRequest, state: State): Reply {
  const matching = routes.filter(({ path }) => path.test(request.path))
  const found = matching.find(({ method }) => method === request.method)
  if (found === undefined) {
    if (matching.length === 0) return refuse(404, 'Not found')
    return refuse(405, 'Method not allowed', { allow: matching.map(({ method }) => method).join(', ') })
  }
  const parameter = decode(found.path.exec(request.path)?.[1] ?? '')
  if (parameter === null) return refuse(400, 'Bad path')
  const { strikes } = state.settings
  const fault = strikes?.on.includes(found.operation) ? strikes : null
  const instead = fault?.instead?.(request, ++state.struck) ?? null
  if (instead) return instead
  const reply = found.handle(request, state, parameter)
  return fault?.after ? fault.after(reply, request) : reply
}

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text)
  } catch {
    return null
  }
}
