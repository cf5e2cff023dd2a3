import { isObject, type JsonObject, type PracticeRequest, refuse, type Reply } from './http.ts'
import { valueAt } from '../shared/keyed.ts'

/** Kinds of request. `login` is both sign-ins; `page` is what a person sees in a browser. */
export const operations = [
  'ping',
  'whoami',
  'profile',
  'list',
  'create',
  'revoke',
  'login',
  'poll',
  'logout',
  'package',
  'page',
] as const
export type Operation = (typeof operations)[number]

/** What a handler does wrong when the fault cannot be laid over its answer. */
export type Quirk = 'keep-revoked' | 'forget-cidr'

interface FaultKind {
  readonly about: string
  /** The requests it can hit; `name@operation` picks one of them. */
  readonly on: readonly Operation[]
  /** Answers in place of the registry, and nothing is done; null lets this one pass. `count` counts from 1. */
  readonly instead?: (request: PracticeRequest, count: number) => Reply | null
  /** Spoils the answer after the work was done. */
  readonly after?: (reply: Reply, request: PracticeRequest) => Reply
  readonly quirk?: Quirk
}

export interface Fault extends FaultKind {
  readonly name: string
}

const everything = operations.filter((operation) => operation !== 'page')
const tokenRoutes: readonly Operation[] = ['list', 'create', 'revoke']

/** Everything that can go wrong on purpose: the name for `--fault`, and what then happens. */
export const faults: Readonly<Record<string, FaultKind>> = {
  'http-500': {
    about: 'an internal error',
    on: everything,
    instead: () => ({ status: 500, json: { message: 'Internal server error' } }),
  },
  'http-503-retry-after': {
    about: 'down for maintenance, back in 2 seconds',
    on: everything,
    instead: () => refuse(503, 'Service unavailable', { 'retry-after': '2' }),
  },
  'rate-limit': {
    about: 'too many requests, wait 3 seconds',
    on: everything,
    instead: () => refuse(429, 'Too many requests', { 'retry-after': '3' }),
  },
  'rate-limit-some': {
    about: 'every 20th request is one too many: 429, wait a second',
    on: everything,
    instead: (_request, count) =>
      count % 20 === 0 ? refuse(429, 'Too many requests', { 'retry-after': '1' }) : null,
  },
  reset: {
    about: 'drops the connection before doing anything',
    on: everything,
    instead: () => ({ status: 0, delivery: 'reset' }),
  },
  'lost-reply': {
    about: 'does the work, then drops the connection',
    on: everything,
    after: (reply) => ({ ...reply, delivery: 'reset' }),
  },
  stall: { about: 'never answers', on: everything, instead: () => ({ status: 0, delivery: 'stall' }) },
  'stall-body': {
    about: 'sends the head of its answer and then nothing more',
    on: everything,
    after: (reply) => ({ ...reply, delivery: 'stall-body' }),
  },
  html: {
    about: '200 with a web page',
    on: everything,
    instead: () => ({
      status: 200,
      headers: { 'content-type': 'text/html' },
      text: '<!doctype html><title>Welcome</title><p>Please accept the terms of this network.',
    }),
  },
  'truncated-json': {
    about: 'half of the JSON',
    on: everything,
    after: (reply) => {
      const text = JSON.stringify(reply.json ?? {})
      return { ...withoutBody(reply), headers: jsonType, text: text.slice(0, Math.ceil(text.length / 2)) }
    },
  },
  'not-json': {
    about: '200 with a word of plain text',
    on: everything,
    instead: () => ({ status: 200, headers: { 'content-type': 'text/plain' }, text: 'ok' }),
  },
  'object-error': {
    about: '400 with an object where the words should be',
    on: everything,
    instead: () => ({ status: 400, json: { error: { issues: [{ path: ['name'], message: 'Required' }] } } }),
  },
  redirect: {
    about: '308 to the same path on another origin, which would take a password along',
    on: everything,
    instead: (request) => ({ status: 308, headers: { location: elsewhere(request) } }),
  },
  forbidden: { about: '403', on: everything, instead: () => refuse(403, 'Forbidden') },
  'not-found': {
    about: '404 for the token routes, as on a registry that has none',
    on: tokenRoutes,
    instead: () => refuse(404, 'Not found'),
  },
  'no-urls': {
    about: 'a list without `urls`',
    on: ['list'],
    after: inList((list) => ({ objects: list['objects'], total: list['total'] })),
  },
  'empty-next': {
    about: '`urls.next` is the empty string on every page',
    on: ['list'],
    after: inList((list) => ({ ...list, urls: { next: '' } })),
  },
  'loop-next': {
    about: '`urls.next` is the page that it is on',
    on: ['list'],
    after: inList((list, request) => ({ ...list, urls: { next: pathAndQuery(request) } })),
  },
  'foreign-next': {
    about: '`urls.next` is on another origin, which would be shown the token',
    on: ['list'],
    after: inList((list, request) => ({ ...list, urls: { next: elsewhere(request) } })),
  },
  'duplicate-rows': {
    about: 'every row twice',
    on: ['list'],
    after: inRows((rows) => [...rows, ...rows]),
  },
  'duplicate-keys': {
    about: 'every row has the key of the first',
    on: ['list'],
    after: inRows((rows) => rows.map((row) => ({ ...row, key: rows[0]?.['key'] }))),
  },
  'huge-body': {
    about: 'a list padded to 64 MB',
    on: ['list'],
    after: inList((list) => ({ ...list, padding: 'x'.repeat(64 * 1024 * 1024) })),
  },
  'bad-dates': {
    about: 'dates that are none',
    on: ['list'],
    after: inRows((rows) =>
      rows.map((row) => ({ ...row, created: 'yesterday', updated: '', accessed: 0, expiry: '2026-02-31' })),
    ),
  },
  'unlisted-create': {
    about: 'creates the token without its IP ranges and says 201',
    on: ['create'],
    quirk: 'forget-cidr',
  },
  'sticky-revoke': {
    about: 'says 204 and keeps the token, listed and working',
    on: ['revoke'],
    quirk: 'keep-revoked',
  },
  'no-retry-after': {
    about: 'a poll is answered 202 without a time to wait',
    on: ['poll'],
    after: (reply) => (reply.status === 202 ? { status: 202, json: {} } : reply),
  },
}

/**
 * Reads `name` or `name@operation`. Null for `none`, undefined when there is no such fault or it cannot hit
 * that operation.
 */
export function parseFault(text: string): Fault | null | undefined {
  const [name = '', operation, ...rest] = text.split('@')
  if (text === 'none') return null
  const kind = valueAt(faults, name)
  if (kind === undefined || rest.length > 0) return undefined
  if (operation === undefined) return { ...kind, name }
  const on = kind.on.filter((candidate) => candidate === operation)
  return on.length > 0 ? { ...kind, name, on } : undefined
}

const jsonType = { 'content-type': 'application/json' }

function withoutBody(reply: Reply): Reply {
  return reply.headers ? { status: reply.status, headers: reply.headers } : { status: reply.status }
}

type Rows = readonly JsonObject[]

/** Changes lists only; a refusal passes as it is. */
function inList(change: (list: JsonObject, request: PracticeRequest) => JsonObject) {
  return (reply: Reply, request: PracticeRequest): Reply =>
    reply.status === 200 && isObject(reply.json) ? { ...reply, json: change(reply.json, request) } : reply
}

function inRows(change: (rows: Rows) => Rows) {
  return inList((list) => {
    const rows = Array.isArray(list['objects']) ? list['objects'].filter(isObject) : []
    return { ...list, objects: change(rows) }
  })
}

function pathAndQuery(request: PracticeRequest): string {
  const query = request.query.toString()
  return query === '' ? request.path : `${request.path}?${query}`
}

/** The same place under the other name of this machine: another origin, yet we see who falls for it. */
function elsewhere(request: PracticeRequest): string {
  const url = new URL(pathAndQuery(request), request.origin)
  url.hostname = url.hostname === 'localhost' ? '127.0.0.1' : 'localhost'
  return url.href
}
