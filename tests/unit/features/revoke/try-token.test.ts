import { expect, it } from 'vitest'
import { Secret } from '../../../../src/main/core/infra/secrets/secret.ts'
import type { RegistryResponse } from '../../../../src/main/core/infra/http/message.ts'
import type { Transport } from '../../../../src/main/core/infra/http/transport.ts'
import { tryToken } from '../../../../src/main/core/features/revoke/try-token.ts'
import { fail, ok, type Result } from '../../../../src/shared/failure.ts'
import type { LookResult } from '../../../../src/shared/revocation.ts'

type Answer = Partial<RegistryResponse> & { readonly status: number }

/** A registry of two answers: to the list, and to `whoami`. */
function registry(list: Answer | null, whoami: Answer | null): Transport {
  const answer = (given: Answer | null): Promise<Result<RegistryResponse>> =>
    Promise.resolve(
      given ? ok({ headers: {}, text: '', json: undefined, ...given }) : fail('offline', 'no network'),
    )
  return {
    registry: 'https://registry.example/',
    resolve: () => fail('internal', 'not asked'),
    send: ({ path }) => answer(path.includes('whoami') ? whoami : list),
  }
}

const rows = { status: 200, json: { objects: [] } }
const named = { status: 200, json: { username: 'robin' } }
const address = { status: 401, headers: { 'www-authenticate': 'ipaddress' } }

const cases: readonly [string, Answer | null, Answer | null, LookResult | null, LookResult][] = [
  ['npm takes it', rows, null, null, 'alive'],
  ['npm refuses it', { status: 401 }, { status: 401 }, 'alive', 'dead'],
  ['npm lets only sign-ins list, and knows whose it is', { status: 401 }, named, 'alive', 'alive'],
  [
    'npm wants a second factor, so it passed the first',
    { status: 401, headers: { 'www-authenticate': 'OTP' } },
    null,
    null,
    'alive',
  ],
  ['npm refuses it from here', address, null, 'alive', 'alive-elsewhere'],
  ['a bypass token may not list', { status: 403, text: 'bypass' }, named, null, 'alive'],
  ['Verdaccio 6.2 takes it', rows, { status: 200, json: {} }, 'alive', 'alive'],
  ['Verdaccio 6.8 refuses what worked before', { status: 403 }, { status: 403 }, 'alive', 'dead'],
  [
    'Verdaccio 6.8 refuses what it refused before',
    { status: 403 },
    { status: 403 },
    'alive-elsewhere',
    'alive-elsewhere',
  ],
  [
    'Verdaccio 6.10 says 200 to everybody but lists to none',
    { status: 401 },
    { status: 200, json: {} },
    'alive',
    'dead',
  ],
  [
    'vsr calls everybody anonymous',
    { status: 400 },
    { status: 200, json: { username: 'anonymous' } },
    null,
    'unknown',
  ],
  ['there is no list here, and it is refused', { status: 404 }, { status: 401 }, 'alive', 'dead'],
  ['there is neither here', { status: 404 }, { status: 404 }, 'alive', 'unknown'],
  ['too many requests', { status: 429 }, named, 'alive', 'unknown'],
  ['a gateway has no answer', { status: 401 }, { status: 502 }, 'alive', 'unknown'],
  ['offline', null, null, 'alive', 'unknown'],
  ['a hotel wants a sign-in first', { status: 200, text: '<html>' }, { status: 200 }, 'alive', 'unknown'],
]

it.each(cases)('%s', async (_what, list, whoami, before, finding) => {
  expect((await tryToken(registry(list, whoami), new Secret('npm_x'), before)).finding).toBe(finding)
})
