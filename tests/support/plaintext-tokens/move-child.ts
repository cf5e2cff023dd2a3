import { join } from 'node:path'
import { readSnapshot } from '../../../src/main/core/infra/files/snapshot.ts'
import { readBytes } from '../../../src/main/core/infra/config-files/formats/index.ts'
import { moveSecret } from '../../../src/main/core/features/plaintext-tokens/move.ts'
import { undoMove } from '../../../src/main/core/features/plaintext-tokens/undo.ts'
import { openMoveParts } from './move-parts.ts'

/**
 * Moves the token of `HOME/.npmrc` to the system's keychain, or gives it back, in a process of its own that can be killed.
 * Usage: move-child.ts HOME DATA move|undo. It prints `begun` at the start of that work and `done` at its end.
 */
const [home = '', data = '', work] = process.argv.slice(2)
const parts = await openMoveParts(data)
const path = join(home, '.npmrc')

async function move() {
  const snapshot = await readSnapshot(parts.fs, path)
  const [found] = snapshot ? readBytes('npmrc', snapshot.bytes).secrets : []
  if (!snapshot || !found) throw new Error('there is no token')
  const place = { path, kind: 'user', format: 'npmrc' } as const
  const moved = await moveSecret(parts, {
    snapshot,
    found,
    place,
    registry: 'https://npm.acme.example/',
    username: null,
    match: null,
  })
  if (!moved.ok) throw new Error(moved.failure.message)
  return moved.value
}

// The first use of a keychain loads the native module, which is not part of what is tried here.
await parts.vault.check()
const moved = work === 'undo' ? await move() : null
process.stdout.write('begun\n')
if (moved) await undoMove(parts, moved)
else await move()
process.stdout.write('done\n')
process.exit(0)
