import { parseArgs } from 'node:util'
import { account, expiredOtp, recoveryCode } from './account.ts'
import { faults, parseFault } from './faults.ts'
import { defaultOptions, dialects, type PracticeOptions, twoFactors } from './options.ts'

export type PracticeFlags =
  | { readonly kind: 'run'; readonly options: PracticeOptions }
  | { readonly kind: 'help' }
  | { readonly kind: 'error'; readonly message: string }

const flagTypes = {
  port: { type: 'string' },
  tokens: { type: 'string' },
  'page-size': { type: 'string' },
  latency: { type: 'string' },
  dialect: { type: 'string' },
  'two-factor': { type: 'string' },
  'code-uses': { type: 'string' },
  'recovery-hold': { type: 'string' },
  'revoke-lag': { type: 'string' },
  fault: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const

class FlagError extends Error {}

/** Reads the command line of the practice registry. Errors name the flag. */
export function readFlags(args: readonly string[]): PracticeFlags {
  try {
    const { values } = parseArgs({ args: [...args], options: flagTypes, strict: true })
    if (values.help) return { kind: 'help' }
    const options: PracticeOptions = {
      ...defaultOptions,
      port: number('port', values.port, defaultOptions.port, 0, 65_535),
      tokens: values.tokens === undefined ? null : number('tokens', values.tokens, 0, 0, 100_000),
      pageSize: number('page-size', values['page-size'], defaultOptions.pageSize, 1, 100),
      latency: number('latency', values.latency, defaultOptions.latency, 0, 600_000),
      dialect: oneOf('dialect', values.dialect, defaultOptions.dialect, dialects),
      twoFactor: oneOf('two-factor', values['two-factor'], defaultOptions.twoFactor, twoFactors),
      codeUses: number('code-uses', values['code-uses'], defaultOptions.codeUses, 0, 1_000),
      recoveryHold: number('recovery-hold', values['recovery-hold'], defaultOptions.recoveryHold, 0, 1_000),
      revokeLag: number('revoke-lag', values['revoke-lag'], defaultOptions.revokeLag, 0, 86_400),
      fault: faultName(values.fault),
    }
    return { kind: 'run', options }
  } catch (error) {
    // parseArgs throws TypeErrors that name the flag in their first sentence.
    if (!(error instanceof FlagError || error instanceof TypeError)) throw error
    return { kind: 'error', message: error.message }
  }
}

function number(
  flag: string,
  text: string | undefined,
  fallback: number,
  least: number,
  most: number,
): number {
  if (text === undefined) return fallback
  const value = /^\d{1,9}$/.test(text) ? Number(text) : NaN
  if (value >= least && value <= most) return value
  throw new FlagError(`--${flag} takes a whole number from ${least} to ${most}, not “${text}”`)
}

function oneOf<T extends string>(flag: string, text: string | undefined, fallback: T, all: readonly T[]): T {
  if (text === undefined) return fallback
  const value = all.find((candidate) => candidate === text)
  if (value !== undefined) return value
  throw new FlagError(`--${flag} takes ${all.join(', ')}, not “${text}”`)
}

function faultName(text = defaultOptions.fault): string {
  if (parseFault(text) !== undefined) return text
  throw new FlagError(
    `--fault takes a fault’s name, perhaps with @operation, not “${text}”; --help lists the names`,
  )
}

const faultLines = Object.entries(faults).map(
  ([name, fault]) =>
    `  ${name.padEnd(21)}${fault.about}${fault.on.length === 1 ? ` (${fault.on.join()})` : ''}`,
)

export const practiceUsage = `Usage: npm run practice-registry -- [flags]

An npm-compatible registry for learning and tests: on this computer only, in memory, with made-up tokens.

  --port=P               port on 127.0.0.1 (any free one)
  --tokens=N             how many tokens the account starts with (the hand-written ones)
  --page-size=N          tokens on one page of the list (${defaultOptions.pageSize})
  --latency=MS           milliseconds every answer takes (${defaultOptions.latency})
  --dialect=D            ${dialects.join(' or ')} (${defaultOptions.dialect})
  --two-factor=T         ${twoFactors.join(', ')} (${defaultOptions.twoFactor})
  --code-uses=N          how many requests one code serves before the next number is due; 0 for any (${defaultOptions.codeUses})
  --recovery-hold=HOURS  how long no token can be made after a recovery code was used; 72 on npm (${defaultOptions.recoveryHold})
  --revoke-lag=SECONDS   how long a deleted token keeps working (${defaultOptions.revokeLag})
  --fault=NAME           what goes wrong; NAME@list, @create, @revoke, @login … hits one kind of request only

Account: username ${account.username}, password ${account.password}, one-time password ${account.otp}.
Every other code is refused (${expiredOtp} stands for one that is too old). This recovery code works once:
  ${recoveryCode}

Faults:
  none                 nothing
${faultLines.join('\n')}
`
