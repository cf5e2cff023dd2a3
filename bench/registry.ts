import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { request } from 'undici'
import { account } from '../src/practice/account.ts'

/** A practice registry in a process of its own, so that it takes no time from whoever is measured. */
export interface BenchRegistry {
  /** With trailing slash. */
  readonly url: string
  /** A sign-in that may list. */
  readonly session: string
  stop(): Promise<void>
}

export async function startRegistry(...flags: readonly string[]): Promise<BenchRegistry> {
  const cli = join(import.meta.dirname, '..', 'src', 'practice', 'cli.ts')
  const child = spawn(process.execPath, [cli, ...flags], { stdio: ['ignore', 'pipe', 'inherit'] })
  const gone = new Promise((resolve) => child.once('exit', resolve))
  const url = await new Promise<string>((resolve, reject) => {
    let printed = ''
    child.stdout.on('data', (text: Buffer) => {
      printed += text.toString()
      const found = /Practice registry on (\S+)\n/.exec(printed)?.[1]
      if (found !== undefined) resolve(found)
    })
    child.once('exit', (code) => reject(new Error(`the practice registry ended with ${String(code)}`)))
  })
  return {
    url,
    session: await signIn(url),
    async stop() {
      child.kill()
      await gone
    },
  }
}

async function signIn(registry: string): Promise<string> {
  const { username: name, password, otp } = account
  const { body } = await request(`${registry}-/user/org.couchdb.user:${name}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json', 'npm-otp': otp },
    body: JSON.stringify({ name, password }),
  })
  const answer: unknown = await body.json()
  if (typeof answer === 'object' && answer !== null && 'token' in answer && typeof answer.token === 'string')
    return answer.token
  throw new Error('the practice registry did not sign in')
}
