import { openSystemKeychain } from './os-keychain.ts'
import { probe } from '../../src/main/core/infra/keychain/vault.ts'
import { Secret } from '../../src/main/core/infra/secrets/secret.ts'

/**
 * Runs in a process of its own, inside the keyring that a test has prepared, and prints what the keychain did.
 * Usage: keychain-child.ts SERVICE ACCOUNT [SECRET]; with a secret it is stored first.
 */
const [service = '', account = '', secret] = process.argv.slice(2)
const keychain = openSystemKeychain()
const set = secret === undefined ? null : await keychain.set(service, account, new Secret(secret))
const got = await keychain.get(service, account)
console.log(
  JSON.stringify({
    set,
    got: got.ok ? { ok: true, value: got.value?.reveal() ?? null } : got,
    probe: await probe(keychain),
    deleted: await keychain.delete('Tokentray: nothing of that name', account),
  }),
)
