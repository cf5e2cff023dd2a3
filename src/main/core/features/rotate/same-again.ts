import { fail, ok, type Result } from '../../../../shared/failure.ts'
import { writingLife } from '../../../../shared/npm-policy.ts'
import type { RotationWish } from '../../../../shared/rotation.ts'
import type { Dialect, NewAccess, NewToken, PackagePermission, Token } from '../../../../shared/token.ts'

const day = 24 * 60 * 60_000

/** How long a token lives where the old one does not tell. */
const plainLife = 30

/**
 * What to ask for so that a token is made again, or tighter. Rights that the registry does not tell cannot be asked for
 * again, and nothing is guessed.
 */
export function sameAgain(
  token: Token,
  wish: RotationWish,
  dialect: Dialect,
  name: string,
): Result<NewToken> {
  const access = accessOf(token, wish)
  if (!access) {
    const why =
      'The registry does not say what this token may do, so Tokentray cannot make the same token again.'
    return fail('not-supported', `${why} Create a new one and revoke this one.`)
  }
  const base = { name, access, ranges: token.ranges }
  if (dialect === 'classic') return ok(base)
  return ok({ ...base, expiresInDays: lifeOf(token, wish, access) })
}

function accessOf({ access, bypassesTwoFactor }: Token, wish: RotationWish): NewAccess | null {
  const bypassTwoFactor = bypassesTwoFactor && !wish.withoutBypass
  if (access.kind === 'unknown') return null
  if (access.kind === 'granular') {
    const { packages, orgs } = access
    const targets = access.targets.filter((target) => target.type !== 'unreadable')
    if (packages === 'unknown' || orgs === 'unknown' || targets.length < access.targets.length) return null
    return { kind: 'custom', packages: tightened(packages, wish), orgs, targets, bypassTwoFactor }
  }
  const packages = tightened(access.kind === 'publish' ? 'read-write' : 'read-only', wish)
  if (!bypassTwoFactor && packages !== 'read-write-stage-only') return { kind: access.kind }
  return { kind: 'custom', packages, orgs: 'no-access', targets: [], bypassTwoFactor }
}

const tightened = (packages: PackagePermission, { stageOnly }: RotationWish): PackagePermission =>
  packages === 'read-write' && stageOnly ? 'read-write-stage-only' : packages

/** As long as the old one was made for, or as wished; never longer than what may write is allowed. */
function lifeOf({ created, expires }: Token, { days }: RotationWish, access: NewAccess): number {
  const old =
    created === null || expires === null
      ? plainLife
      : Math.max(1, Math.round((Date.parse(expires) - Date.parse(created)) / day))
  const writes =
    access.kind === 'publish' || (access.kind === 'custom' && access.packages.startsWith('read-write'))
  const wanted = days ?? old
  return writes ? Math.min(wanted, writingLife.mostDays) : wanted
}

const dated = / \d{4}-\d{2}-\d{2}(?:-\d+)?$/

/** `ci-install 2026-11-24`: the old name with today's date instead of an earlier one, unlike any name that is taken. */
export function nextName(name: string, taken: ReadonlySet<string>, now: Date): string {
  const base = `${name.replace(dated, '').slice(0, 230)} ${now.toISOString().slice(0, 10)}`
  let next = base
  for (let number = 2; taken.has(next); number++) next = `${base}-${number}`
  return next
}
