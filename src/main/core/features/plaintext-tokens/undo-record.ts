import { createHash } from 'node:crypto'
import * as v from 'valibot'
import { Secret } from '../../infra/secrets/secret.ts'

/** What undoing needs and only the keychain may hold: the bytes taken out, and which file they were taken from. */
export interface UndoRecord {
  readonly cut: Buffer
  /** SHA-256 of the file without them. In the keychain too, since a file may hold a guessable password beside the token. */
  readonly fingerprint: string
}

const stored = v.object({ cut: v.string(), file: v.string() })

/** As the text of a keychain entry. Bytes are written as Latin-1, which keeps a long token within what an entry may hold. */
export function undoSecret({ cut, fingerprint }: UndoRecord): Secret {
  return new Secret(JSON.stringify({ cut: cut.toString('latin1'), file: fingerprint }))
}

export function readUndoSecret(secret: Secret): UndoRecord | null {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), stored), secret.reveal())
  return parsed.success
    ? { cut: Buffer.from(parsed.output.cut, 'latin1'), fingerprint: parsed.output.file }
    : null
}

export const fingerprintOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest('base64')
