import fc from 'fast-check'
import { expect, it } from 'vitest'
import { scrubName } from '../../../../src/main/core/infra/secrets/scrub-name.ts'
import { Secret } from '../../../../src/main/core/infra/secrets/secret.ts'

it.each([
  'ci-release-2026-11',
  'github-actions-deploy-prod',
  'old travis',
  'release-42',
  'kubernetes-cluster-prod-eu-west-1',
  'MyCompanyReleasePipelineV2',
  'k8sProdEuWest1Blue2Green',
  'PRODUCTIONDEPLOY2026KEY',
  'build-3f2a9c1d-prod',
  'npm-token-20261101T120000Z',
  'R&D-Team#42',
  'Bereitstellung für Jörg, 2026-11-30',
  '発行用トークン 2026',
  'user@build-agent-0017.corp.example',
  '@acme/design-system publish',
  'jenkins_node12_linux_x64_release',
  'deploy (expires 2027-01-31)',
])('“%s” is a name', (name) => {
  expect(scrubName(name)).toBe(name)
})

it.each([
  '65be561f-2536-4cb1-b2b8-b6ed55ec307a',
  'ci 65BE561F-2536-4CB1-B2B8-B6ED55EC307A',
  'glpat-x9Kq2mP4vL7tR1wZ5nBc',
  'aB3dE5gH7jK9mN1pQ3sT',
  'f1d2d2f924e986ac86fdf7b36c94bcdf',
  'JBSW4Y3DPEHPK3PX5ZQ7K2M4',
  'deploy: zQ8-vK3mP5_xW7tR2yL9nB4',
])('“%s” is none', (name) => {
  const [secret = ''] = name.split(/.* /).slice(-1)
  const written = scrubName(name)
  expect(written).not.toContain(secret.slice(6, 12))
  expect(written).toContain('••••')
})

it('a secret that there was in this process is masked whatever it looks like, but for codes', () => {
  const kept = new Secret('correct horse battery')
  const code = new Secret('202611')
  expect(scrubName(`deploy ${kept.reveal()}`)).toBe('deploy ••••')
  expect(scrubName(`deploy ${code.reveal()}`)).toBe('deploy 202611')
})

it('what is drawn by lot is masked nearly always', () => {
  const drawn = fc.stringMatching(/^[A-Za-z0-9]{24,40}$/)
  const masked = fc.sample(drawn, { numRuns: 1_000, seed: 14 }).filter((text) => scrubName(text) !== text)
  expect(masked.length).toBeGreaterThan(950)
})
