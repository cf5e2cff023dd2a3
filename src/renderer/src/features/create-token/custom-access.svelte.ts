import type { NewAccess, OrgPermission, PackagePermission, Target } from '../../../../shared/token.ts'

/** What a token with custom access may do, as it is filled in. */
export class CustomAccess {
  packages = $state<PackagePermission>('read-only')
  orgs = $state<OrgPermission>('no-access')
  packagesText = $state('')
  orgsText = $state('')
  bypassTwoFactor = $state(false)

  readonly packageTargets: readonly Target[] = $derived(
    namesIn(this.packagesText).map((name) => ({ type: /^@[^/]+$/.test(name) ? 'scope' : 'package', name })),
  )
  readonly orgTargets: readonly Target[] = $derived(
    // People write an organization with the @ of its scope as often as without.
    namesIn(this.orgsText).map((name) => ({ type: 'org', name: name.replace(/^@/, '') })),
  )

  readonly writes = $derived(this.packages.startsWith('read-write') || this.orgs === 'read-write')

  /** Only what has an effect is asked for: names under a permission that is not given are left out. */
  readonly access: NewAccess = $derived({
    kind: 'custom',
    packages: this.packages,
    orgs: this.orgs,
    targets: [
      ...(this.packages === 'no-access' ? [] : this.packageTargets),
      ...(this.orgs === 'no-access' ? [] : this.orgTargets),
    ],
    bypassTwoFactor: this.bypassTwoFactor,
  })

  /** What is missing before the token can be made, or null. */
  readonly problem = $derived.by(() => {
    if (this.packages === 'no-access' && this.orgs === 'no-access')
      return 'Give it access to packages or to organizations.'
    if (this.orgs !== 'no-access' && this.orgTargets.length === 0) return 'Name the organizations.'
    return null
  })
}

const namesIn = (text: string) => [...new Set(text.split(/[\s,]+/).filter(Boolean))]
