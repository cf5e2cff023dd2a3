import { setTimeout as delay } from 'node:timers/promises'
import { mayAskUser } from '../../src/main/hosts/keychain.ts'
import { keyringProcess, startKeyringAgain } from '../support/keyring-hands.ts'

/**
 * Kills the keyring of its session every ten seconds and starts another, in a process of its own, so that the app that is looked at does
 * nothing of it. Tells its parent of each; ends, with a keyring that is open, once it is told to.
 */
const every = 10_000
const down = 1_000

const told = new AbortController()
process.once('message', () => told.abort())

function killNow(): void {
  const running = keyringProcess()
  if (running !== 0) process.kill(running, 'SIGKILL')
}

while (!told.signal.aborted) {
  await delay(every - down, undefined, { signal: told.signal }).catch(() => undefined)
  killNow()
  process.send?.('killed')
  await delay(down)
  // The bus may start a locked keyring by itself as soon as somebody asks for one; it has to give way, too.
  do {
    killNow()
    await Promise.race([startKeyringAgain().catch(() => undefined), delay(10_000)])
  } while (await mayAskUser())
}
process.exit(0)
