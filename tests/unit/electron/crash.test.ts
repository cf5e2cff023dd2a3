import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const crash = join(import.meta.dirname, '..', '..', '..', 'src', 'main', 'hosts', 'crash.ts')

it.each([
  ['thrown in a timer', `setTimeout(() => { throw new TypeError(secret) })`],
  ['rejected and forgotten', `void Promise.reject(new TypeError(secret))`],
  ['thrown bare', `setTimeout(() => { throw secret })`],
])('what nobody caught, %s, is told without its message', async (_how, act) => {
  const script = `
    import { tellCrashes } from ${JSON.stringify(crash)}
    tellCrashes(process, (line) => console.error(line), () => process.exit(7))
    const secret = 'npm_' + 'xY7'.repeat(12)
    ${act}`
  const { promise, resolve } = Promise.withResolvers<{ code: unknown; output: string }>()
  execFile(process.execPath, ['--input-type=module-typescript', '-e', script], (error, stdout, stderr) =>
    resolve({ code: error?.code, output: stdout + stderr }),
  )
  const { code, output } = await promise
  expect(code).toBe(7)
  expect(output).toMatch(/^unexpected error: (TypeError|a thrown string)/)
  expect(output).not.toContain('npm_')
})
