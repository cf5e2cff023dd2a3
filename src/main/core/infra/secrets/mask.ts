import type { PlainSecret } from '../config-files/formats/reading.ts'

const hidden = '••••••••'

/** The ends of a long token, as registries show them in their lists; dots for passwords and for what is short. */
export function maskOf({ kind, secret }: Pick<PlainSecret, 'kind' | 'secret'>): string {
  const text = secret.reveal()
  if (kind !== 'token' || text.length < 24 || !/^[\x21-\x7e]+$/.test(text)) return hidden
  return `${text.slice(0, text.startsWith('npm_') ? 8 : 4)}…${text.slice(-4)}`
}
