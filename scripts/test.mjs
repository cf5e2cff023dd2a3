import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { ensureBuilt } from './build.mjs'
import { ensureElectron } from './setup/electron-binary.mjs'
import { findBrowser } from './setup/find-browser.mjs'
import { hasKeyringSession, runInKeyringSession } from './setup/keyring-session.mjs'
import { ensureNodeModules, ensurePeers, projectNode } from './setup/node-modules.mjs'
import { root, run, runMain, runQuietly, SetupError } from './setup/processes.mjs'
import { ensureSystemPackages, needs } from './setup/system-packages.mjs'
import { countPlaywright, countVitest, noCounts, sum, withExitStatus } from './test-counts.mjs'
import { parseTestFlags, usage } from './test-flags.mjs'

const results = path.join(root, 'out', 'test-results')
/** Tests start Node hundreds of times, mostly on the same programs: each is compiled once. */
const compileCache = path.join(root, 'out', 'compile-cache')

/**
 * Checks that print nothing worth reading unless they fail. Each counts as one test.
 * @satisfies {Record<string, readonly { name: string, args: readonly string[] }[]>}
 */
const checks = {
  lint: [
    { name: 'eslint', args: ['node_modules/eslint/bin/eslint.js', '.', '--max-warnings', '0'] },
    { name: 'prettier', args: ['node_modules/prettier/bin/prettier.cjs', '--check', '.'] },
  ],
  types: [
    { name: 'tsc', args: ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.json', '--noEmit'] },
    {
      name: 'tsc of scripts',
      args: ['node_modules/typescript/bin/tsc', '-p', 'scripts/tsconfig.json', '--noEmit'],
    },
    {
      name: 'svelte-check',
      args: [
        'node_modules/svelte-check/bin/svelte-check',
        '--tsconfig',
        'tsconfig.renderer.json',
        '--fail-on-warnings',
      ],
    },
  ],
}

await runMain(async () => {
  const flags = parseTestFlags(process.argv.slice(2))
  if ('error' in flags) throw new SetupError(`${flags.error}\n\n${usage}`, 2)
  if (flags.help) {
    console.log(usage)
    return 0
  }
  const { only, forRunner } = flags
  // Mostly waits for the network, as the packages do.
  const installing = succeeds(() => installRest(only))
  if (!(await succeeds(ensureNodeModules))) {
    console.log('\n0 passed, 1 failed')
    return 1
  }
  mkdirSync(results, { recursive: true })

  // They keep one core busy for minutes, and whatever else there is to do often waits: side by side all is done sooner.
  const checking = runChecks(/** @type {const} */ (['lint', 'types']).filter((step) => only.includes(step)))
  const building = ['build', 'e2e', 'electron'].some((step) => only.includes(step)) ? runBuild() : noCounts()
  const counts = [await building]
  if (await installing) {
    const projects = ['unit', 'conformance', 'integration'].filter((step) => only.includes(step))
    if (projects.length > 0) counts.push(await runVitest(projects, forRunner))
    if (only.includes('e2e') && counts[0]?.failed === 0) counts.push(await runPlaywright(forRunner))
    if (only.includes('electron') && counts[0]?.failed === 0) counts.push(await runElectron(forRunner))
  } else counts.push({ ...noCounts(), failed: 1 })
  counts.push(reportChecks(await checking))

  const { passed, failed, skipped } = sum(counts)
  if (skipped.length > 0) console.log(`\nSkipped:\n${skipped.map((line) => `  ${line}`).join('\n')}`)
  console.log(`\n${passed} passed, ${failed} failed`)
  return failed === 0 && passed > 0 ? 0 : 1
})

/**
 * Installs what tests need beyond `node_modules`.
 * @param {readonly string[]} only
 */
async function installRest(only) {
  const { display, displayKey, ...others } = needs
  if (['unit', 'conformance', 'integration', 'e2e'].some((step) => only.includes(step))) {
    await ensureSystemPackages(Object.values(others))
  }
  if (only.includes('electron')) {
    const { libsecret, dbus, keyring, secretTool } = others
    await ensureSystemPackages([libsecret, dbus, keyring, secretTool, display, displayKey])
  }
  if (['conformance', 'integration'].some((step) => only.includes(step))) await ensurePeers()
}

/** Why it failed is said. @param {() => Promise<void>} install */
async function succeeds(install) {
  try {
    await install()
    return true
  } catch (error) {
    console.error(error instanceof SetupError ? error.message : error)
    return false
  }
}

/**
 * @typedef {{ name: string, seconds: string, value: { code: number, output: string } }} Check
 * @param {readonly (keyof typeof checks)[]} steps
 * @returns {Promise<Check[]>}
 */
async function runChecks(steps) {
  /** @type {Check[]} */
  const done = []
  for (const { name, args } of steps.flatMap((step) => checks[step])) {
    done.push({ name, ...(await timed(() => runQuietly(projectNode, args))) })
  }
  return done
}

/** @param {readonly Check[]} done */
function reportChecks(done) {
  for (const { name, seconds, value } of done) {
    console.log(`\n== ${name} ${value.code === 0 ? 'passed' : 'FAILED'} (${seconds} s)`)
    if (value.code !== 0) console.log(value.output)
  }
  const passed = done.filter(({ value }) => value.code === 0).length
  return { ...noCounts(), passed, failed: done.length - passed }
}

async function runBuild() {
  heading('build')
  try {
    await ensureBuilt()
    return { ...noCounts(), passed: 1 }
  } catch (error) {
    console.log(error instanceof SetupError ? error.message : error)
    return { ...noCounts(), failed: 1 }
  }
}

/** @param {readonly string[]} projects @param {readonly string[]} more */
async function runVitest(projects, more) {
  const report = freshReport('vitest.json')
  const args = [
    'node_modules/vitest/vitest.mjs',
    'run',
    ...projects.map((project) => `--project=${project}`),
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...more,
  ]
  return runReported(projects.join(', '), args, report, countVitest)
}

/**
 * The stories in the real Electron.
 * @param {readonly string[]} more
 */
async function runElectron(more) {
  const electron = await ensureElectron()
  if ('reason' in electron) {
    console.log(`\nElectron is not available here: ${electron.reason}.`)
    return { ...noCounts(), failed: 1 }
  }
  return runPlaywright(['--project=electron', ...more], { TOKENTRAY_E2E_ELECTRON: electron.executable })
}

/**
 * @param {readonly string[]} more
 * @param {NodeJS.ProcessEnv} [env]
 */
async function runPlaywright(more, env = {}) {
  const report = freshReport('playwright.json')
  const args = [
    'node_modules/playwright/cli.js',
    'test',
    '-c',
    'tests/e2e/playwright.config.ts',
    '--reporter=list,json',
  ]
  return runReported('e2e', [...args, ...more], report, countPlaywright, {
    PLAYWRIGHT_JSON_OUTPUT_FILE: report,
    ...env,
  })
}

/**
 * Runs a test runner, in a keyring of its own where the system has one, and counts from its report.
 * @template Report
 * @param {string} name
 * @param {readonly string[]} args for Node
 * @param {string} report
 * @param {(report: Report) => import('./test-counts.mjs').Counts} count
 * @param {NodeJS.ProcessEnv} [more]
 */
async function runReported(name, args, report, count, more = {}) {
  heading(name)
  const env = {
    ...process.env,
    TOKENTRAY_BROWSER: findBrowser() ?? '',
    NODE_COMPILE_CACHE: compileCache,
    ...more,
  }
  const start = hasKeyringSession() ? runInKeyringSession : run
  // The session of a keyring has no screen, so that nothing asks for a password there; Electron needs one.
  const [command, ...words] =
    'TOKENTRAY_E2E_ELECTRON' in more && process.platform === 'linux'
      ? ['xvfb-run', '--auto-servernum', projectNode, ...args]
      : [projectNode, ...args]
  const { seconds, value: code } = await timed(() => start(command, words, { env }))
  const counts = withExitStatus(readReport(report, count), code)
  console.log(
    `${name}: ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped.length} skipped (${seconds} s)`,
  )
  return counts
}

/** @param {string} name */
function freshReport(name) {
  const file = path.join(results, name)
  rmSync(file, { force: true })
  return file
}

/**
 * @template Report
 * @param {string} file
 * @param {(report: Report) => import('./test-counts.mjs').Counts} count
 */
function readReport(file, count) {
  try {
    /** @type {unknown} */
    const report = JSON.parse(readFileSync(file, 'utf8'))
    return count(/** @type {Report} */ (report))
  } catch (error) {
    console.log(`There is no report to count from: ${error instanceof Error ? error.message : String(error)}`)
    return null
  }
}

/** @param {string} name */
function heading(name) {
  console.log(`\n== ${name}`)
}

/** @template T @param {() => Promise<T>} work @returns {Promise<{ seconds: string, value: T }>} */
async function timed(work) {
  const start = performance.now()
  const value = await work()
  return { seconds: ((performance.now() - start) / 1000).toFixed(1), value }
}
