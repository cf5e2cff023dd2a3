import { account } from '../account.ts'
import { authenticate } from '../authenticate.ts'
import { jsonBody, type PracticeRequest, refuse, type Reply } from '../http.ts'
import type { State } from '../state.ts'
import { demandSecondFactor } from '../two-factor.ts'

/** `GET /-/ping` */
export function ping(): Reply {
  return { status: 200, json: {} }
}

/** `GET /cdn-cgi/trace`: under which address the caller is seen, as registries behind Cloudflare tell it. */
export function trace(request: PracticeRequest): Reply {
  return { status: 200, text: `ip=${request.peer}\nuag=${request.headers['user-agent'] ?? ''}\n` }
}

/** `GET /-/whoami` */
export function answerWhoami(request: PracticeRequest, state: State): Reply {
  const who = authenticate(request, state)
  return who.ok ? { status: 200, json: { username: account.username } } : who.reply
}

/** `GET /-/npm/v1/user` */
export function readProfile(request: PracticeRequest, state: State): Reply {
  const who = authenticate(request, state)
  return who.ok ? { status: 200, json: profile(state) } : who.reply
}

const editable = new Set(['fullname', 'homepage', 'freenode', 'twitter', 'github'])

/** `POST /-/npm/v1/user`: the public facts only, so that the documented password and codes stay true. */
export function writeProfile(request: PracticeRequest, state: State): Reply {
  const who = authenticate(request, state)
  if (!who.ok) return who.reply
  const changes = jsonBody(request)
  if (changes === null) return refuse(400, 'The request needs a JSON object')
  for (const [name, value] of Object.entries(changes)) {
    if (!editable.has(name)) return refuse(403, `The practice account keeps its ${name}`)
    if (value !== null && typeof value !== 'string') return refuse(400, `${name} must be a string or null`)
  }
  const demand = demandSecondFactor(request, state, 'profile')
  if (demand) return demand
  Object.assign(state.profile, changes, { updated: new Date(state.settings.now()).toISOString() })
  return { status: 200, json: profile(state) }
}

function profile(state: State): Record<string, unknown> {
  const tfa = state.settings.twoFactor === 'none' ? null : { pending: false, mode: 'auth-and-writes' }
  return { tfa, name: account.username, ...state.profile }
}
