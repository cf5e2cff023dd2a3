import { execFile } from 'node:child_process'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it, onTestFinished } from 'vitest'
import {
  createKeyringHome,
  hasKeyringSession,
  keyringSessionCommand,
} from '../../scripts/setup/keyring-session.mjs'

const script = join(import.meta.dirname, '..', 'support', 'held-keychain-child.ts')

/** Plays one attack in a keyring session of its own, and gives what the app then did. */
async function play(attack: string): Promise<unknown> {
  const home = createKeyringHome()
  onTestFinished(() => rm(home, { recursive: true, force: true, maxRetries: 5 }))
  const session = await keyringSessionCommand(process.execPath, [script, attack], { state: 'unlocked', home })
  const { stdout } = await promisify(execFile)(session.command, session.args, {
    env: session.env,
    timeout: 90_000,
  })
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '')
}

/** Wide, since the machine may be busy; what is held up by a dialog takes a minute. */
const soon = expect.toSatisfy(
  (milliseconds: number) => milliseconds < 20_000,
  'less than 20 seconds',
) as unknown

describe.runIf(hasKeyringSession())('a keychain that', () => {
  it('leaves its dialog open holds up no file, no name and no revoking, and shows one dialog', async () => {
    const told = await play('open dialog')
    console.log(`With the keyring's dialog open: ${JSON.stringify(told)}`)
    expect(told).toMatchObject({
      during: { files: soon, names: soon, revoke: soon, revokeKept: soon },
      answered: [],
      asked: 1,
    })
  })

  it('leaves its dialog open holds up no start: who has signed in is known, and what cannot be done yet is said', async () => {
    const told = await play('start with open dialog')
    console.log(`An app that starts with the keyring's dialog open: ${JSON.stringify(told)}`)
    expect(told).toMatchObject({
      during: { opened: soon, isStarted: false, status: 'checking', accounts: ['locked'] },
      refused: 'keychain-locked',
      asked: 1,
    })
  })

  it('is not unlocked by anybody says so, to those in line as well', async () => {
    expect(await play('dialog unanswered')).toMatchObject({
      time: soon,
      codes: Array.from({ length: 4 }, () => 'keychain-locked'),
    })
  })

  it('crashes in the middle of a call is asked again', async () => {
    expect(await play('process killed')).toEqual({ same: true, isAlive: false })
  })

  it('never answers is ended and asked again', async () => {
    expect(await play('process hangs')).toEqual({ same: true, others: 1 })
  })

  it('dies is told of in words, and works again when it is back', async () => {
    expect(await play('keyring killed')).toEqual({
      without: expect.stringMatching(/^keychain-/) as unknown,
      same: true,
    })
  })

  it('loses its session bus ends no app', async () => {
    expect(await play('bus killed')).toEqual({ without: 'keychain-unavailable', wasConnected: true })
  })

  it.each(['app ends', 'app killed'])(
    'has its dialog open lets the app end at once, and ends with it: %s',
    async (how) => {
      expect(await play(how)).toMatchObject({ hadChild: true, time: soon })
    },
  )
})
