import { createAccountBook } from '../../../src/main/core/accounts/account-book.ts'
import { createMoveJournal } from '../../../src/main/core/computer/journal.ts'
import type { MoveTools } from '../../../src/main/core/computer/move.ts'
import { createOsKeychain } from '../../../src/main/core/keychain/os-keychain.ts'
import { createVault } from '../../../src/main/core/keychain/vault.ts'
import { systemClock } from '../../../src/main/hosts/clock.ts'
import { openDataFolder } from '../../../src/main/hosts/data-folder.ts'
import { noLending } from './no-lending.ts'

/** What a move works with, over a real data folder and the system's own keychain; as at a start of the app. */
export async function openMoveTools(data: string): Promise<MoveTools> {
  const files = openDataFolder(data)
  const vault = createVault(createOsKeychain(), () => undefined)
  const book = createAccountBook(files, vault, () => undefined)
  const journal = createMoveJournal(files, () => undefined)
  await journal.load()
  return { vault, book, journal, clock: systemClock, lending: noLending }
}
