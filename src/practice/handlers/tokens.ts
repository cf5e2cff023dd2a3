import { randomUUID } from 'node:crypto'
import { account } from '../account.ts'
import { authenticate, refuseTokenWrites, wrongPassword } from '../authenticate.ts'
import { jsonBody, type PracticeRequest, refuse, type Reply } from '../http.ts'
import { readNewToken } from '../new-token.ts'
import { deleteToken, findToken, listTokens, type State } from '../state.ts'
import { createdToken, listedToken, tokenSecret } from '../token.ts'
import { demandSecondFactor } from '../two-factor.ts'

const listPath = '/-/npm/v1/tokens'
const largestPage = 100

/** `GET /-/npm/v1/tokens?page=P&perPage=N` (pages count from 0). */
export function list(request: PracticeRequest, state: State): Reply {
  const who = authenticate(request, state)
  if (!who.ok) return who.reply
  const { dialect, pageSize } = state.settings
  const page = wholeNumber(request.query.get('page')) ?? 0
  const perPage = Math.min(Math.max(1, wholeNumber(request.query.get('perPage')) ?? pageSize), largestPage)
  const tokens = listTokens(state)
  const url = (other: number) => `${listPath}?page=${other}&perPage=${perPage}`
  const urls = {
    ...(page > 0 ? { prev: url(page - 1) } : {}),
    ...((page + 1) * perPage < tokens.length ? { next: url(page + 1) } : {}),
  }
  const rows = tokens.slice(page * perPage, (page + 1) * perPage)
  const objects = rows.map((token) => listedToken(token, dialect))
  return { status: 200, json: { objects, total: tokens.length, urls } }
}

/**
 * `POST /-/npm/v1/tokens`. What is wrong with the request comes before the password, and the password before
 * the code, so that a slip of the hand does not burn a code.
 */
export function postToken(request: PracticeRequest, state: State): Reply {
  const who = authenticate(request, state)
  if (!who.ok) return who.reply
  const refusal = refuseTokenWrites(who.credential)
  if (refusal) return refusal
  const body = jsonBody(request)
  if (body === null) return refuse(400, 'The request needs a JSON object')
  const { settings } = state
  const now = settings.now()
  const wanted = readNewToken(body, settings.dialect, now)
  if (typeof wanted === 'string') return refuse(400, wanted)
  if (now < state.heldUntil)
    return refuse(403, 'A recovery code was used. Tokens can be made again when the hold is over')
  if (body['password'] !== account.password) return wrongPassword
  const demand = demandSecondFactor(request, state, 'token')
  if (demand) return demand
  const cidr = settings.strikes?.quirk === 'forget-cidr' ? [] : wanted.cidr
  const birth = { uuid: randomUUID(), secret: tokenSecret(), created: now, updated: null, accessed: null }
  const token = { ...wanted, ...birth, cidr }
  state.tokens.set(token.secret, token)
  return { status: 201, json: createdToken(token, settings.dialect) }
}

/** `DELETE /-/npm/v1/tokens/token/ID`, where ID is the key or the whole token. */
export function revokeToken(request: PracticeRequest, state: State, id: string): Reply {
  const who = authenticate(request, state)
  if (!who.ok) return who.reply
  const refusal = refuseTokenWrites(who.credential)
  if (refusal) return refusal
  const demand = demandSecondFactor(request, state, 'token')
  if (demand) return demand
  const token = findToken(state, id)
  if (token === undefined) return { status: 404, json: { message: 'Token not found' } }
  if (state.settings.strikes?.quirk !== 'keep-revoked') deleteToken(state, token)
  return { status: 204 }
}

function wholeNumber(text: string | null): number | undefined {
  return text !== null && /^\d{1,6}$/.test(text) ? Number(text) : undefined
}
