import { readFlags, practiceUsage } from './flags.ts'
import { startPracticeRegistry } from './index.ts'
import type { PracticeOptions } from './options.ts'

const flags = readFlags(process.argv.slice(2))
switch (flags.kind) {
  case 'help':
    process.stdout.write(practiceUsage)
    break
  case 'error':
    console.error(`${flags.message}\nTry: npm run practice-registry -- --help`)
    process.exitCode = 2
    break
  case 'run':
    process.exitCode = await run(flags.options)
}

/** Serves until a signal comes. Returns the exit status. */
async function run(options: PracticeOptions): Promise<number> {
  const registry = await startPracticeRegistry(options).catch((error: unknown) => {
    if (isSystemError(error)) return error
    throw error
  })
  if (registry instanceof Error) {
    console.error(
      registry.code === 'EADDRINUSE'
        ? `--port=${options.port} is taken by another program; leave it out to get a free one`
        : `--port=${options.port} cannot be used: ${registry.message}`,
    )
    return 1
  }
  const stopped = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve())
  })
  const { username, password, otp } = registry.account
  console.log(`Practice registry on ${registry.url}`)
  console.log(`Username ${username}, password ${password}, one-time password ${otp}. Stop with Ctrl-C.`)
  await stopped
  await registry.close()
  return 0
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error
}
