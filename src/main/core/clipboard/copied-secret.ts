import { createHash } from 'node:crypto'
import type { Copied } from '../../../shared/state.ts'
import type { Secret } from '../keychain/secret.ts'
import type { Clipboard, Clock } from '../ports.ts'

/** How long a copied secret may lie on the clipboard, in milliseconds. */
const lifetime = 30_000

/** Copies secrets and takes them back: after 30 s and on quitting, but only while the clipboard still holds ours. */
export interface SecretClipboard {
  copy(name: string, secret: Secret): Promise<void>
  /** Clears now what is still ours. */
  clear(): Promise<void>
}

export function createSecretClipboard(
  clipboard: Clipboard,
  clock: Clock,
  changed: (copied: Copied | null) => void,
): SecretClipboard {
  /** A digest, so that the secret itself is not held longer than the copying takes. */
  let ours: string | null = null
  let cancelTimer: () => void = () => undefined

  async function clear(): Promise<void> {
    cancelTimer()
    if (ours === null) return
    const expected = ours
    ours = null
    changed(null)
    if (digest(await clipboard.read()) === expected) await clipboard.clear()
  }

  return {
    clear,
    async copy(name, secret) {
      cancelTimer()
      await clipboard.write(secret.reveal())
      ours = digest(secret.reveal())
      cancelTimer = clock.after(lifetime, () => void clear())
      changed({ name, clearsAt: new Date(clock.now().getTime() + lifetime).toISOString() })
    },
  }
}

const digest = (text: string) => createHash('sha256').update(text).digest('base64')
