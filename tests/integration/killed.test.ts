import { beforeAll, describe, it } from 'vitest'
import { buildChild, killAtRandom } from '../support/kill/harness.ts'
import { lendStory } from '../support/kill/lend.ts'
import { moveStory } from '../support/kill/move.ts'
import { revokeStory } from '../support/kill/revoke.ts'
import { rotateStory } from '../support/kill/rotate.ts'
import { storageStory } from '../support/kill/storage.ts'

/** Some rounds of each; `npm run soak` plays a hundred. */
describe('an app that is killed at any instant, also on a disk that fails, loses nothing and does nothing twice', () => {
  beforeAll(buildChild)
  const patience = { timeout: 1_800_000 }

  it('while it moves a token out of a file or back', patience, () => killAtRandom(moveStory))
  it('while it lends a token or takes it back', patience, () => killAtRandom(lendStory))
  it('while it rotates a token', patience, () => killAtRandom(rotateStory))
  it('while it revokes many', patience, () => killAtRandom(revokeStory))
  it('while it writes what it keeps', patience, () => killAtRandom(storageStory))
})
