import { createAccountStore } from '../../../src/main/core/features/accounts/accounts.ts'
import { openMoves } from '../../../src/main/core/features/plaintext-tokens/moves.ts'
import type { MoveParts } from '../../../src/main/core/features/plaintext-tokens/move.ts'
import { createFileSystem } from '../../../src/main/core/infra/files/file-system.ts'
import { openSystemKeychain } from '../os-keychain.ts'
import { createVault } from '../../../src/main/core/infra/keychain/vault.ts'
import { systemClock } from '../../../src/main/hosts/clock.ts'
import { openDataFolder } from '../../../src/main/core/infra/storage/data-folder.ts'
import { noLending } from './no-lending.ts'

/** What a move works with, over a real data folder and the system's own keychain; as at a start of the app. */
export async function openMoveParts(data: string): Promise<MoveParts> {
  const files = openDataFolder(data)
  const vault = createVault(openSystemKeychain(), () => undefined)
  const accounts = createAccountStore({
    storage: { folder: files, report: () => undefined },
    vault,
    changed: () => undefined,
    log: () => undefined,
  })
  const moves = openMoves({ folder: files, report: () => undefined }, () => undefined)
  await moves.load()
  return { fs: createFileSystem(), vault, accounts, moves, clock: systemClock, lending: noLending }
}
