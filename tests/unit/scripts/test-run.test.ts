import { describe, expect, it } from 'vitest'
import { countPlaywright, countVitest, noCounts, sum, withExitStatus } from '../../../scripts/test-counts.mjs'
import { parseTestFlags, steps } from '../../../scripts/test-flags.mjs'

describe('the arguments of npm test', () => {
  it('run every step when there are none', () => {
    expect(parseTestFlags([])).toEqual({ help: false, only: steps, forRunner: [] })
  })

  it('pick steps, and hand the rest to the runners', () => {
    expect(parseTestFlags(['--only=unit,e2e', '--', '-t', 'revoke'])).toEqual({
      help: false,
      only: ['unit', 'e2e'],
      forRunner: ['-t', 'revoke'],
    })
  })

  it('run Electron only when it is asked for', () => {
    expect(steps).not.toContain('electron')
    expect(parseTestFlags(['--only=electron'])).toMatchObject({ only: ['electron'] })
  })

  it('refuse a step that does not exist, so that a typing error never passes', () => {
    expect(parseTestFlags(['--only=units'])).toEqual({ error: 'There is no step "units".' })
    expect(parseTestFlags(['--only='])).toHaveProperty('error')
    expect(parseTestFlags(['--onyl=unit'])).toHaveProperty('error')
  })
})

describe('the totals', () => {
  it('count vitest’s tests, and a file that cannot be loaded as one failure', () => {
    const report = {
      testResults: [
        {
          name: '/home/ada/tests/unit/cidr.test.ts',
          status: 'failed',
          assertionResults: [
            { status: 'passed', fullName: 'parses' },
            { status: 'failed', fullName: 'merges' },
            { status: 'skipped', fullName: 'excludes' },
          ],
        },
        { name: '/home/ada/tests/unit/broken.test.ts', status: 'failed', assertionResults: [] },
      ],
    }
    expect(countVitest(report)).toEqual({ passed: 1, failed: 2, skipped: ['cidr.test.ts: excludes'] })
  })

  it('count Playwright’s tests, with the reason why one did not run', () => {
    const skipped = { status: 'skipped', annotations: [{ type: 'skip', description: 'no binary' }] }
    const report = {
      stats: { expected: 3, unexpected: 1, flaky: 1, skipped: 1 },
      errors: [{ message: 'a file could not be loaded' }],
      suites: [{ suites: [{ specs: [{ title: 'Electron host', tests: [skipped] }] }] }],
    }
    expect(countPlaywright(report)).toEqual({ passed: 4, failed: 2, skipped: ['Electron host (no binary)'] })
  })

  it('add up', () => {
    const one = { passed: 2, failed: 1, skipped: ['a'] }
    expect(sum([one, noCounts(), one])).toEqual({ passed: 4, failed: 2, skipped: ['a', 'a'] })
  })

  it.each([
    ['left no report', null, 1],
    ['broke after its tests', { passed: 3, failed: 0, skipped: [] }, 1],
    ['found no test', { passed: 0, failed: 0, skipped: [] }, 0],
  ])('hold a failure when a runner %s', (_, counts, exitStatus) => {
    expect(withExitStatus(counts, exitStatus).failed).toBe(1)
  })

  it('are the report’s own when the runner failed because a test did', () => {
    const counts = { passed: 3, failed: 2, skipped: [] }
    expect(withExitStatus(counts, 1)).toEqual(counts)
  })
})
