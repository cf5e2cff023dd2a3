import type { Dialect, NewToken, Target } from '../../../shared/token.ts'

/**
 * The body of `POST /-/npm/v1/tokens`. There is no single one: older registries want `readonly` and
 * `cidr_whitelist` always (Verdaccio up to 6.6 answers 422 without them, verdaccio#5951), npm wants the
 * granular form as its CLI writes it since 11.6.4. The password is put in last, by the caller of the request.
 */
export function createBody(dialect: Dialect, token: NewToken, password: string): Record<string, unknown> {
  return dialect === 'classic' ? classicBody(token, password) : granularBody(token, password)
}

function classicBody(token: NewToken, password: string) {
  return { password, readonly: token.access.kind === 'read-only', cidr_whitelist: token.ranges }
}

function granularBody(token: NewToken, password: string) {
  return {
    password,
    name: token.name,
    ...(token.expiresInDays === undefined ? {} : { expires: token.expiresInDays }),
    ...(token.ranges.length === 0 ? {} : { cidr_whitelist: token.ranges }),
    ...granularRights(token.access),
  }
}

function granularRights(access: NewToken['access']) {
  if (access.kind !== 'custom') {
    const permission = access.kind === 'read-only' ? 'read-only' : 'read-write'
    return { packages_all: true, packages_and_scopes_permission: permission }
  }
  const packages = named(access.targets, 'package')
  const scopes = named(access.targets, 'scope')
  const orgs = named(access.targets, 'org')
  const onPackages = access.packages !== 'no-access'
  return {
    ...(onPackages && packages.length === 0 && scopes.length === 0 ? { packages_all: true } : {}),
    ...(packages.length > 0 ? { packages } : {}),
    ...(scopes.length > 0 ? { scopes } : {}),
    ...(onPackages ? { packages_and_scopes_permission: access.packages } : {}),
    ...(orgs.length > 0 ? { orgs, orgs_permission: access.orgs } : {}),
    ...(access.bypassTwoFactor ? { bypass_2fa: true } : {}),
  }
}

const named = (targets: readonly Target[], type: Target['type']) =>
  targets.filter((target) => target.type === type).map((target) => target.name)
