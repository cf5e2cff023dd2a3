import type { Keytar } from '../main/core/infra/keychain/calls.ts'

/** The only place where the native module is loaded, in whichever process. */
export async function loadKeytar(): Promise<Keytar> {
  const module: { default: Keytar } = await import('keytar')
  return module.default
}
