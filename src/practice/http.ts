import type { IncomingHttpHeaders } from 'node:http'
import { valueAt } from '../shared/keyed.ts'

/** A request as the handlers see it: read to the end, its path split from its query. */
export interface PracticeRequest {
  readonly method: string
  /** Still percent-encoded, without the query. */
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: IncomingHttpHeaders
  readonly body: string
  /** IPv4 address of the client. */
  readonly peer: string
  /** Where the client found us, `http://127.0.0.1:PORT`. */
  readonly origin: string
}

/** An answer: `json` is sent as JSON, `text` as it is; neither means no body. */
export interface Reply {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly json?: unknown
  readonly text?: string
  /** What the network does with it: drop the connection, never answer, or stop after the headers. */
  readonly delivery?: 'reset' | 'stall' | 'stall-body'
}

/** npm puts the words of most failures in `error`. */
export function refuse(status: number, error: string, headers?: Readonly<Record<string, string>>): Reply {
  return headers ? { status, json: { error }, headers } : { status, json: { error } }
}

export type JsonObject = Readonly<Record<string, unknown>>

/** The request's body as a JSON object, or null when it is something else. */
export function jsonBody(request: PracticeRequest): JsonObject | null {
  try {
    const value: unknown = JSON.parse(request.body)
    return isObject(value) ? value : null
  } catch {
    return null
  }
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** One header as text; node joins most repeated headers itself. */
export function header(request: PracticeRequest, name: string): string | undefined {
  const value = valueAt(request.headers, name)
  return Array.isArray(value) ? value[0] : value
}
