import { createHash } from 'node:crypto'
import type { Copied } from '../../../../shared/state.ts'
import type { Secret } from './secret.ts'
import type { Clock } from '../clock.ts'
import { createMutex } from '../concurrency.ts'

/** The system's clipboard. */
export interface Clipboard {
  read(): Promise<string>
  write(text: string): Promise<void>
  clear(): Promise<void>
}

/** Copies secrets and takes them back: after the time the user has set and on quitting, but only while the clipboard still holds ours. */
export interface SecretClipboard {
  /** Rejects when the clipboard takes nothing; what was copied before then keeps its time. */
  copy(name: string, secret: Secret): Promise<void>
  /** Clears now what is still ours. Never rejects: the window, and its clipboard with it, may be gone. */
  clear(): Promise<void>
}

export function createSecretClipboard(
  clipboard: Clipboard,
  clock: Clock,
  /** How long a copied secret may lie on the clipboard. */
  seconds: () => number,
  changed: (copied: Copied | null) => void,
  log: (line: string) => void,
): SecretClipboard {
  /** A digest, so that the secret itself is not held longer than the copying takes. */
  let ours: string | null = null
  let cancelTimer: () => void = () => undefined
  /** Copying and clearing wait for each other, so that one cannot read what the other is about to write. */
  const inTurn = createMutex()

  async function clearOurs(): Promise<void> {
    cancelTimer()
    if (ours === null) return
    const expected = ours
    ours = null
    changed(null)
    try {
      if (digest(await clipboard.read()) === expected) await clipboard.clear()
    } catch {
      // It may be there still: whoever clears next, on locking or quitting, tries again.
      ours ??= expected
      log('the clipboard could not be cleared')
    }
  }

  async function copyNow(name: string, secret: Secret): Promise<void> {
    await clipboard.write(secret.reveal())
    cancelTimer()
    ours = digest(secret.reveal())
    const lifetime = seconds() * 1_000
    cancelTimer = clock.after(lifetime, () => void inTurn(clearOurs))
    changed({ name, clearsAt: new Date(clock.now().getTime() + lifetime).toISOString() })
  }

  return {
    clear: () => inTurn(clearOurs),
    copy: (name, secret) => inTurn(() => copyNow(name, secret)),
  }
}

const digest = (text: string) => createHash('sha256').update(text).digest('base64')
