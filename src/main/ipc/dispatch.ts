import * as v from 'valibot'
import type { Contract, Handlers } from '../../shared/contract.ts'
import type { DeclaredCall } from '../../shared/contract/kinds.ts'
import { fail, failureCodes, ok, type Failure, type Result } from '../../shared/failure.ts'
import { checkPlainData, lossless } from './plain-data.ts'
import { isTrustedSender, type Sender } from './sender.ts'
import { describeThrown } from '../core/infra/thrown.ts'

/** Answers one call from the window. It never rejects: every outcome is a `Result` of plain data. */
export type Dispatch = (sender: Sender, channel: unknown, args: unknown) => Promise<Result<unknown>>

export interface DispatchOptions {
  /** `scheme://host` of the app's own page. */
  readonly trustedOrigin: string
  /** Gets one line, free of secrets, for each call that ended in `internal`. */
  readonly log: (line: string) => void
}

/** Arguments may be this many bytes: some 10,000 IP ranges, and nothing a form of this app reaches. */
export const argumentLimit = 256 * 1024

/**
 * The one way from the window into the core, whatever the transport: sender rule, channel, size, schema,
 * handler, envelope, in this order. A handler sees only arguments that passed the contract's schema. The handlers come wrapped: the lock
 * (`lock/call-guard.ts`) refuses them while the app is locked, and the history (`history/record-calls.ts`) records them.
 */
export function createDispatch(contract: Contract, handlers: Handlers, options: DispatchOptions): Dispatch {
  const endpoints = collectEndpoints(contract, handlers)

  return async (sender, channel, args) => {
    if (!isTrustedSender(sender, options.trustedOrigin)) {
      return fail('untrusted-sender', 'This call did not come from the window of Tokentray.')
    }
    const endpoint = typeof channel === 'string' ? endpoints.get(channel) : undefined
    if (!endpoint) return fail('bad-request', 'There is no such call.')
    const parsed = parseArguments(endpoint.schema, args)
    if (!parsed.ok) return parsed
    try {
      const answer = envelope(await endpoint.handle(parsed.value))
      if (answer) return answer
      options.log(`${endpoint.channel} gave an answer that is not plain data`)
    } catch (error) {
      options.log(`${endpoint.channel} threw ${describeThrown(error)}`)
    }
    return fail('internal', 'Something went wrong inside Tokentray.')
  }
}

interface Endpoint {
  readonly channel: string
  readonly schema: v.GenericSchema
  readonly handle: (args: unknown) => unknown
}

/** Every call of the contract under its channel name; what is not in this map cannot be called. */
function collectEndpoints(contract: Contract, handlers: Handlers): ReadonlyMap<string, Endpoint> {
  const handles = new Map(flatten(handlers))
  const endpoints = new Map<string, Endpoint>()
  for (const [channel, entry] of flatten(contract)) {
    if (!isCall(entry)) continue
    const handle = handles.get(channel)
    if (!isHandler(handle)) throw new TypeError(`No handler for ${channel}`)
    endpoints.set(channel, { channel, schema: entry.args, handle })
  }
  return endpoints
}

/** `{ tokens: { revoke: x } }` as `['tokens.revoke', x]`. */
function flatten(
  groups: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
): [channel: string, entry: unknown][] {
  return Object.entries(groups).flatMap(([group, entries]) =>
    Object.entries(entries).map(([name, entry]): [string, unknown] => [`${group}.${name}`, entry]),
  )
}

function isCall(entry: unknown): entry is DeclaredCall<unknown, unknown> {
  return typeof entry === 'object' && entry !== null && 'kind' in entry && entry.kind === 'call'
}

function isHandler(value: unknown): value is (args: unknown) => unknown {
  return typeof value === 'function'
}

function parseArguments(schema: v.GenericSchema, args: unknown): Result<unknown> {
  const plainness = checkPlainData(args, argumentLimit)
  if (plainness === 'too-large') return fail('bad-request', 'The arguments of this call are too large.')
  if (plainness === 'not-plain') return fail('bad-request', 'The arguments of this call are not plain data.')
  const parsed = v.safeParse(schema, args, { abortEarly: true })
  return parsed.success ? ok(parsed.output) : fail('bad-request', complaint(parsed.issues[0]))
}

/**
 * Names the field that is wrong and never what it holds, which may be a secret. The name of an unknown
 * field comes from outside too, so only the place where it was found is named.
 */
function complaint(issue: v.BaseIssue<unknown>): string {
  const isUnknownField = issue.expected === 'never'
  const path = (issue.path ?? []).map((item) => String(item.key))
  const place = (isUnknownField ? path.slice(0, -1) : path).join('.')
  const where = place === '' ? 'the arguments' : `“${place}”`
  return isUnknownField
    ? `There is an unknown field in ${where}.`
    : `This call does not take such a value for ${where}.`
}

const knownCodes: ReadonlySet<unknown> = new Set(failureCodes)

/** The answer as both transports carry it, or null when the handler broke its promise. */
function envelope(answer: unknown): Result<unknown> | null {
  if (typeof answer !== 'object' || answer === null || !('ok' in answer)) return null
  if (answer.ok === true) {
    if (!('value' in answer) || answer.value === undefined) return ok()
    const value = lossless(answer.value)
    return value && ok(value.copy)
  }
  const failure = 'failure' in answer ? lossless(answer.failure) : null
  return failure && isFailure(failure.copy) ? { ok: false, failure: failure.copy } : null
}

function isFailure(value: unknown): value is Failure {
  return (
    typeof value === 'object' &&
    value !== null &&
    'code' in value &&
    knownCodes.has(value.code) &&
    'message' in value &&
    typeof value.message === 'string' &&
    'retryable' in value &&
    typeof value.retryable === 'boolean'
  )
}
