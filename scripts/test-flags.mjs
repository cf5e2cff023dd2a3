import { parseArgs } from 'node:util'
import { flagError } from './setup/flag-error.mjs'

/**
 * @typedef {object} TestFlags
 * @property {boolean} help
 * @property {readonly string[]} only
 * @property {readonly string[]} forRunner what follows `--`, for the test runners
 */

/** The steps of `npm test`, in the order they run. */
export const steps = ['lint', 'types', 'build', 'unit', 'conformance', 'integration', 'e2e']

/** Steps that have to be asked for. */
export const moreSteps = ['electron']

export const usage = `npm test -- [--only=STEP,STEP] [-- ARGUMENTS FOR THE TEST RUNNERS]
  steps: ${steps.join(', ')}
  and, when asked for: electron (the end-to-end tests in the real Electron, which is fetched)`

/**
 * Reads the arguments of `npm test --`.
 * @param {readonly string[]} argv
 * @returns {TestFlags | { error: string }}
 */
export function parseTestFlags(argv) {
  const end = argv.indexOf('--')
  const own = end === -1 ? argv : argv.slice(0, end)
  try {
    const { values } = parseArgs({
      args: [...own],
      options: { only: { type: 'string' }, help: { type: 'boolean' } },
    })
    const only = values.only === undefined ? steps : values.only.split(',').map((step) => step.trim())
    const unknown = only.find((step) => ![...steps, ...moreSteps].includes(step))
    if (unknown !== undefined) return { error: `There is no step "${unknown}".` }
    return { help: values.help === true, only, forRunner: end === -1 ? [] : argv.slice(end + 1) }
  } catch (error) {
    return { error: flagError(error) }
  }
}
