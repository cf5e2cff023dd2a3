import { account } from '../account.ts'
import { authenticate, wrongPassword } from '../authenticate.ts'
import { jsonBody, type PracticeRequest, refuse, type Reply } from '../http.ts'
import { deleteToken, type State } from '../state.ts'
import { demandSecondFactor } from '../two-factor.ts'
import { confirm, findWebAuth, startSession, startWebAuth } from '../web-auth.ts'
import { messagePage, confirmPage } from '../web-page.ts'

/**
 * `PUT /-/user/org.couchdb.user:NAME`, the sign-in with a password. An unknown name is refused with the
 * 400 that the npm CLI reads as “there is no user”; no account is ever made.
 */
export function login(request: PracticeRequest, state: State, name: string): Reply {
  const body = jsonBody(request)
  if (body === null) return refuse(400, 'The request needs a JSON object')
  if (body['name'] !== name) return refuse(400, 'The name in the address and in the body differ')
  if (name !== account.username) {
    return body['email'] === undefined
      ? refuse(400, `There is no user with the username "${name}"`)
      : refuse(403, 'The practice registry takes no new accounts')
  }
  if (body['password'] !== account.password) return wrongPassword
  const demand = demandSecondFactor(request, state, 'login')
  if (demand) return demand
  const id = `org.couchdb.user:${name}`
  // npm sends a fixed revision in place of CouchDB's.
  const json = { ok: true, id, rev: '_we_dont_use_revs_any_more', token: startSession(state) }
  return { status: 201, json }
}

/** `POST /-/v1/login`, the sign-in on a page. */
export function webLogin(request: PracticeRequest, state: State): Reply {
  const { pageUrl, doneUrl } = startWebAuth(state, { kind: 'login', request })
  return { status: 200, json: { loginUrl: pageUrl, doneUrl } }
}

/** `GET /-/v1/done?authId=ID`: 202 until the page is confirmed, then the token, once. */
export function poll(request: PracticeRequest, state: State): Reply {
  const webAuth = findWebAuth(state, request.query.get('authId') ?? '')
  if (webAuth === undefined || webAuth.handedOut) return refuse(404, 'Not found')
  if (webAuth.result === null) return { status: 202, headers: { 'retry-after': '1' }, json: {} }
  webAuth.handedOut = true
  return { status: 200, json: { token: webAuth.result } }
}

/** `DELETE /-/user/token/SECRET`: ends a session or a token, whichever it is (npm/cli#3039). */
export function logout(request: PracticeRequest, state: State, secret: string): Reply {
  const who = authenticate(request, state)
  if (!who.ok) return who.reply
  const token = state.tokens.get(secret)
  if (token !== undefined) deleteToken(state, token)
  else if (!state.sessions.delete(secret)) return refuse(404, 'Not found')
  return { status: 200, json: { ok: true } }
}

/** The page behind `loginUrl` and `authUrl`. */
export function showPage(_request: PracticeRequest, state: State, id: string): Reply {
  const webAuth = findWebAuth(state, id)
  if (webAuth === undefined) return expiredPage
  return webAuth.result === null ? confirmPage(webAuth) : confirmedPage(webAuth.kind, webAuth.result)
}

/** The form on that page. Only a form that we sent knows the key in it. */
export function confirmOnPage(request: PracticeRequest, state: State, id: string): Reply {
  const webAuth = findWebAuth(state, id)
  if (webAuth === undefined) return expiredPage
  const { origin } = request.headers
  const key = new URLSearchParams(request.body).get('key')
  if ((origin !== undefined && origin !== request.origin) || key !== webAuth.formKey) {
    return messagePage(
      403,
      'Not confirmed',
      'This confirmation did not come from the practice registry’s page.',
    )
  }
  confirm(state, webAuth)
  return { status: 303, headers: { location: request.path } }
}

const expiredPage = messagePage(404, 'Nothing to confirm', 'This link has been used up, or its time is over.')

function confirmedPage(kind: string, result: string): Reply {
  return kind === 'notice'
    ? messagePage(200, 'Confirmed', 'Your one-time password:', result)
    : messagePage(200, 'Confirmed', 'You can close this page and go back to where you came from.')
}
