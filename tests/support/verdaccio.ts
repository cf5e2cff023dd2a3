import { spawn } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as v from 'valibot'
import { freePort } from './free-port.ts'

export interface Verdaccio {
  /** With trailing slash. */
  readonly url: string
  readonly username: string
  readonly password: string
  /** Where it keeps its files. */
  readonly folder: string
  /** The token that registering the user gave. */
  readonly session: string
  close(): Promise<void>
}

/** The versions that `tests/peers` has, by where they lie there. Version 9 needs a tree of its own. */
const versions = {
  '6.2': 'node_modules/verdaccio-62',
  '6.8': 'node_modules/verdaccio',
  '6.10': 'node_modules/verdaccio-610',
  '9-next': 'verdaccio-9/node_modules/verdaccio',
} as const
export type VerdaccioVersion = keyof typeof versions

/** Its tokens are opaque, or JSON Web Tokens where its settings ask for them. */
export type TokenForm = 'opaque' | 'jwt'

/** Starts a real Verdaccio from `tests/peers`, with one registered user and registration open to all. */
export async function startVerdaccio(
  version: VerdaccioVersion,
  form: TokenForm = 'opaque',
): Promise<Verdaccio> {
  const folder = await mkdtemp(join(tmpdir(), 'tokentray-verdaccio-'))
  const port = await freePort()
  const url = `http://127.0.0.1:${port}/`
  const settings = [config, version === '9-next' ? flags : '', form === 'jwt' ? webTokens : ''].join('')
  await writeFile(join(folder, 'config.yaml'), settings)
  const script = join(import.meta.dirname, '..', 'peers', versions[version], 'bin', 'verdaccio')
  const child = spawn(
    process.execPath,
    [script, '-c', join(folder, 'config.yaml'), '-l', `127.0.0.1:${port}`],
    {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  let printed = ''
  child.stdout.on('data', (text: Buffer) => (printed += text.toString()))
  child.stderr.on('data', (text: Buffer) => (printed += text.toString()))
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))

  await untilAnswering(`${url}-/ping`, () => {
    if (child.exitCode !== null) throw new Error(`Verdaccio ended:\n${printed}`)
  })
  const user = { username: 'release-manager', password: 'correct horse battery' }
  const session = await register(url, user)
  return {
    url,
    folder,
    session,
    ...user,
    async close() {
      child.kill('SIGTERM')
      await gone
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Ends the time of a session that is a JSON Web Token, by the key of the server itself: hours are not waited for. */
export async function expired({ folder, session }: Verdaccio): Promise<string> {
  const stored: unknown = JSON.parse(await readFile(join(folder, 'storage', '.verdaccio-db.json'), 'utf8'))
  const { secret } = v.parse(v.object({ secret: v.string() }), stored)
  const [header = '', payload = ''] = session.split('.')
  const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString())
  const over = { ...v.parse(v.looseObject({ exp: v.number() }), claims), exp: 1 }
  const signed = `${header}.${Buffer.from(JSON.stringify(over)).toString('base64url')}`
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`
}

/** Whether anybody can sign in by that name: what a mistyped name must not bring about. */
export async function hasUser(url: string, username: string, password: string): Promise<boolean> {
  const basic = Buffer.from(`${username}:${password}`).toString('base64')
  const response = await fetch(`${url}-/npm/v1/tokens`, { headers: { authorization: `Basic ${basic}` } })
  return response.ok
}

async function register(
  url: string,
  { username, password }: { username: string; password: string },
): Promise<string> {
  const response = await fetch(`${url}-/user/org.couchdb.user:${username}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: username, password, email: 'rm@acme.example', type: 'user', roles: [] }),
  })
  if (!response.ok) throw new Error(`Verdaccio did not register the user: ${response.status}`)
  const answer: unknown = await response.json()
  if (typeof answer === 'object' && answer !== null && 'token' in answer) return String(answer.token)
  throw new Error('Verdaccio gave no token for the new user')
}

async function untilAnswering(url: string, check: () => void): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    check()
    const answered = await fetch(url).then(
      ({ ok }) => ok,
      () => false,
    )
    if (answered) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error(`${url} did not answer within 30 seconds`)
}

/** As few rounds of bcrypt as there may be: what takes long here is no subject of ours. */
const config = `
storage: ./storage
auth:
  htpasswd:
    file: ./htpasswd
    algorithm: bcrypt
    rounds: 4
packages:
  '**':
    access: $all
    publish: $authenticated
userRateLimit:
  windowMs: 1000
  max: 10000
log: { type: stdout, format: pretty, level: warn }
`

/** What only version 9 has. */
const flags = `
flags:
  webLogin: true
  tfa: true
  stage: true
  createUser: true
  changePassword: true
`

const webTokens = `
security:
  api:
    jwt:
      sign:
        expiresIn: 1d
`
