import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'

/** What runs on GitHub cannot be run here; what can be known of it without running is held here. */

const folder = join(import.meta.dirname, '..', '..', '..', '.github', 'workflows')
const linter = join(import.meta.dirname, '..', '..', 'support', 'lint-workflows.ts')
const files = readdirSync(folder).map((name) => join(folder, name))
const scratch = mkdtempSync(join(tmpdir(), 'tokentray-workflows-'))
afterAll(() => rmSync(scratch, { recursive: true }))

/** Actions that are named by a tag, each with the reason why no commit is known. */
const byTag: Readonly<Record<string, string>> = {}

interface Step {
  readonly uses?: string
  readonly run?: string
  readonly with?: Readonly<Record<string, unknown>>
}
interface Job {
  readonly 'timeout-minutes'?: number
  readonly permissions?: unknown
  readonly steps: readonly Step[]
}
interface Workflow {
  readonly on: Readonly<Record<string, unknown>>
  readonly permissions?: unknown
  readonly concurrency?: unknown
  readonly jobs: Readonly<Record<string, Job>>
}

const workflows = files.map((file) => {
  const text = readFileSync(file, 'utf8')
  return { name: file.slice(folder.length + 1), text, workflow: parse(text) as Workflow }
})
const steps = workflows.flatMap(({ workflow }) => Object.values(workflow.jobs).flatMap((job) => job.steps))

describe('the workflows', () => {
  it('are as actionlint wants them, and it would tell', async () => {
    const wrong = join(scratch, 'wrong.yml')
    writeFileSync(
      wrong,
      'on: push\njobs:\n  a:\n    runs-on: ubuntu-99.04\n    steps:\n      - run: echo ${{ matrix.x.y }}\n',
    )
    const { stdout } = await promisify(execFile)(process.execPath, [linter, ...files, wrong])
    const found = JSON.parse(stdout) as string[]
    expect(found.filter((line) => !line.startsWith(wrong))).toEqual([])
    expect(found.map((line) => line.slice(wrong.length)).join('\n')).toMatch(/^:4 .*unknown/)
  })

  it('name every action by its commit, with the version beside it', () => {
    const uses = workflows.flatMap(({ text }) => text.match(/uses: .*/g) ?? [])
    expect(uses.length).toBeGreaterThan(0)
    const pinned = /^uses: [\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/
    const named = (line: string) => Object.keys(byTag).some((action) => line.startsWith(`uses: ${action}@`))
    expect(uses.filter((line) => !pinned.test(line) && !named(line))).toEqual([])
  })

  it('name one commit for one action', () => {
    const commits = Map.groupBy(
      new Set(steps.flatMap(({ uses }) => uses ?? [])),
      (use) => use.split('@')[0] ?? '',
    )
    expect([...commits.values()].filter((each) => each.length > 1)).toEqual([])
  })

  it.each(workflows)('$name may read the sources and nothing else, and ends', ({ workflow }) => {
    expect(workflow.permissions).toEqual({ contents: 'read' })
    expect(workflow.concurrency).toBeDefined()
    expect(Object.keys(workflow.on)).not.toContain('pull_request_target')
    for (const job of Object.values(workflow.jobs)) {
      expect(job.permissions).toBeUndefined()
      expect(job['timeout-minutes']).toBeLessThanOrEqual(60)
    }
  })

  it('leave no credentials in the sources, and put nothing from outside into a command line', () => {
    for (const { uses, with: inputs } of steps) {
      if (uses?.startsWith('actions/checkout@'))
        expect(inputs).toMatchObject({ 'persist-credentials': false })
    }
    expect(steps.filter(({ run }) => run?.includes('${{'))).toEqual([])
  })

  it('know no secret', () => {
    expect(workflows.filter(({ text }) => text.includes('secrets.'))).toEqual([])
  })
})
