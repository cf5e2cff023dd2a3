import { createRequire } from 'node:module'
import * as v from 'valibot'
import type { Verdaccio } from './verdaccio.ts'

/** An account with two-factor by authenticator app, and what its owner holds. */
export interface Enrolled {
  /** A code that was not used yet. */
  code(): string
  /** The code that `code` gave last. */
  lastCode(): string
  /** Recovery codes that were not given out yet. */
  takeRecoveryCodes(count: number): string[]
}

/** The part of the library `otpauth` that is used here; it is installed with the peers, out of TypeScript's sight. */
interface OtpAuth {
  readonly URI: { parse(uri: string): { generate(at: { timestamp: number }): string } }
}

const step = 30_000

/**
 * Turns two-factor on as `npm profile enable-2fa` does: `tfa` with the password gives the address for the app,
 * a first code gives the recovery codes. Verdaccio takes codes of one step before and after now, each step
 * once, so three codes are there without waiting; the first is spent here.
 */
export async function enrolTwoFactor({ url, session, password }: Verdaccio): Promise<Enrolled> {
  const peers = createRequire(new URL('../peers/package.json', import.meta.url))
  // The types of a package that lies outside of this project's node_modules are not known to the compiler.
  const { URI } = peers('otpauth') as OtpAuth

  async function profile(tfa: unknown): Promise<unknown> {
    const response = await fetch(`${url}-/npm/v1/user`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${session}` },
      body: JSON.stringify({ tfa }),
    })
    if (!response.ok)
      throw new Error(`two-factor was not turned on: ${response.status} ${await response.text()}`)
    return response.json()
  }

  const begun = v.parse(v.object({ tfa: v.string() }), await profile({ mode: 'auth-and-writes', password }))
  const totp = URI.parse(begun.tfa)
  let last = Date.now() - step
  const codeAt = (timestamp: number) => totp.generate({ timestamp })
  const finished = v.parse(v.object({ tfa: v.array(v.string()) }), await profile([codeAt(last)]))
  const recovery = [...finished.tfa]
  return {
    code: () => codeAt((last += step)),
    lastCode: () => codeAt(last),
    takeRecoveryCodes: (count) => recovery.splice(0, count),
  }
}
