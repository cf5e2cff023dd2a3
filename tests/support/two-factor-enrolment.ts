import { createRequire } from 'node:module'
import { setTimeout } from 'node:timers/promises'
import * as v from 'valibot'
import type { Verdaccio } from './verdaccio.ts'

/** An account with two-factor by authenticator app, and what its owner holds. */
export interface Enrolled {
  /** A code that was not used yet; of the fourth on, each is waited for. */
  code(): Promise<string>
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

  const send = (tfa: unknown) =>
    fetch(`${url}-/npm/v1/user`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${session}` },
      body: JSON.stringify({ tfa }),
    })

  async function profile(asked: Promise<Response>): Promise<unknown> {
    const response = await asked
    if (!response.ok)
      throw new Error(`two-factor was not turned on: ${response.status} ${await response.text()}`)
    return response.json()
  }

  const mode = { mode: 'auth-and-writes', password }
  const begun = v.parse(v.object({ tfa: v.string() }), await profile(send(mode)))
  const totp = URI.parse(begun.tfa)
  const codeAt = (timestamp: number) => totp.generate({ timestamp })
  let last = Date.now() - step
  let finishing = await send([codeAt(last)])
  // Between two steps, or on a slow machine, the code of the step before may be one too old when it comes.
  if (!finishing.ok) finishing = await send([codeAt((last = Date.now()))])
  const finished = v.parse(v.object({ tfa: v.array(v.string()) }), await profile(Promise.resolve(finishing)))
  const recovery = [...finished.tfa]
  return {
    async code() {
      last = Math.max(last + step, Date.now() - step / 2)
      while (last > Date.now() + step) await setTimeout(250)
      return codeAt(last)
    },
    lastCode: () => codeAt(last),
    takeRecoveryCodes: (count) => recovery.splice(0, count),
  }
}
