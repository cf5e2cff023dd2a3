/**
 * What came of tests. `skipped` has one line for each that did not run: its name, and the reason where it gave one.
 * @typedef {{ readonly passed: number, readonly failed: number, readonly skipped: readonly string[] }} Counts
 */

/**
 * As much of vitest's JSON report as is counted.
 * @typedef {{ readonly testResults: readonly VitestFile[] }} VitestReport
 * @typedef {{ readonly name: string, readonly status: string, readonly assertionResults: readonly VitestTest[] }} VitestFile
 * @typedef {{ readonly status: string, readonly fullName: string }} VitestTest
 */

/**
 * As much of Playwright's JSON report as is counted.
 * @typedef {object} PlaywrightReport
 * @property {{ readonly expected: number, readonly unexpected: number, readonly flaky: number }} stats
 * @property {readonly unknown[]} errors
 * @property {readonly PlaywrightSuite[]} suites
 *
 * @typedef {object} PlaywrightSuite
 * @property {readonly PlaywrightSpec[]} [specs]
 * @property {readonly PlaywrightSuite[]} [suites]
 *
 * @typedef {{ readonly title: string, readonly tests: readonly PlaywrightTest[] }} PlaywrightSpec
 * @typedef {{ readonly status: string, readonly annotations: readonly PlaywrightNote[] }} PlaywrightTest
 * @typedef {{ readonly type: string, readonly description?: string }} PlaywrightNote
 */

/** @returns {Counts} */
export const noCounts = () => ({ passed: 0, failed: 0, skipped: [] })

/**
 * @param {readonly Counts[]} all
 * @returns {Counts}
 */
export function sum(all) {
  return {
    passed: all.reduce((total, { passed }) => total + passed, 0),
    failed: all.reduce((total, { failed }) => total + failed, 0),
    skipped: all.flatMap(({ skipped }) => skipped),
  }
}

/**
 * What a runner did, given its report and how it ended. A runner that broke, or that found no test, failed.
 * @param {Counts | null} counts null when there is no report
 * @param {number} exitStatus
 * @returns {Counts}
 */
export function withExitStatus(counts, exitStatus) {
  if (counts === null) return { ...noCounts(), failed: 1 }
  const silent = counts.failed === 0 && (exitStatus !== 0 || counts.passed === 0)
  return silent ? { ...counts, failed: 1 } : counts
}

/**
 * @param {VitestReport} report
 * @returns {Counts}
 */
export function countVitest(report) {
  return sum(
    report.testResults.map(({ name, status, assertionResults }) => {
      const failed = assertionResults.filter((test) => test.status === 'failed').length
      return {
        passed: assertionResults.filter((test) => test.status === 'passed').length,
        // A file that cannot be loaded has failed without a single test.
        failed: failed === 0 && status === 'failed' ? 1 : failed,
        skipped: assertionResults
          .filter((test) => !['passed', 'failed'].includes(test.status))
          .map((test) => `${name.split(/[\\/]/).at(-1)}: ${test.fullName}`),
      }
    }),
  )
}

/**
 * @param {PlaywrightReport} report
 * @returns {Counts}
 */
export function countPlaywright(report) {
  const { expected, unexpected, flaky } = report.stats
  const skipped = report.suites
    .flatMap(specsOf)
    .flatMap(({ title, tests }) =>
      tests
        .filter((test) => test.status === 'skipped')
        .map((test) =>
          describeSkip(title, test.annotations.find(({ type }) => type === 'skip')?.description),
        ),
    )
  return { passed: expected + flaky, failed: unexpected + report.errors.length, skipped }
}

/** @param {PlaywrightSuite} suite @returns {PlaywrightSpec[]} */
function specsOf(suite) {
  return [...(suite.specs ?? []), ...(suite.suites ?? []).flatMap(specsOf)]
}

/** @param {string} title @param {string | undefined} reason */
function describeSkip(title, reason) {
  return reason ? `${title} (${reason})` : title
}
