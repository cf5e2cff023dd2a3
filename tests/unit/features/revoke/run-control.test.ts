import fc from 'fast-check'
import { expect, it } from 'vitest'
import { Secret } from '../../../../src/main/core/infra/secrets/secret.ts'
import { BatchCode } from '../../../../src/main/core/features/revoke/run-control.ts'
import { ok } from '../../../../src/shared/failure.ts'
import { createManualClock } from '../../../support/manual-clock.ts'

const demand = { kind: 'code', from: 'authenticator' } as const

/**
 * Any registry whose codes serve so many requests each: all deletes go through, no code is sent with two requests at a time
 * before it has served twice, and the user is asked no oftener than the codes are worth.
 */
it('gets every delete through, whatever a code is worth', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: 1, max: 40 }),
      async (worth, deletes) => {
        let asked = 0
        let uses = 0
        const code = new BatchCode(() => {
          uses = 0
          return Promise.resolve(ok(new Secret(String(++asked))))
        }, createManualClock())
        let done = 0
        for (let rounds = 0; done < deletes; rounds++) {
          expect(rounds).toBeLessThan(3 * deletes + 3)
          // As many at a time as it says, all answered after all were sent.
          const width = Math.min(code.parallel ? 4 : 1, deletes - done)
          const sent = []
          for (let lane = 0; lane < width; lane++) sent.push(await code.next())
          for (const factor of sent) {
            const current = factor.ok ? factor.value : undefined
            if (current && Number(current.reveal()) === asked && uses < worth) {
              uses++
              done++
              code.passed(current)
            } else code.demanded(demand, current)
          }
          if (width > 1) expect(worth).toBeGreaterThan(1)
        }
        expect(asked).toBeLessThanOrEqual(Math.ceil(deletes / worth))
      },
    ),
  )
})

it('says that a fresh code was wrong, and not that a used one is used up', async () => {
  const rejected: boolean[] = []
  const refused: (string | undefined)[] = []
  const code = new BatchCode((_demand, wrong, which) => {
    rejected.push(wrong)
    refused.push(which?.reveal())
    return Promise.resolve(ok(new Secret(String(rejected.length))))
  }, createManualClock())
  const give = async () => {
    const factor = await code.next()
    return factor.ok ? factor.value : expect.fail()
  }
  code.demanded(demand, await give())
  code.demanded(demand, await give())
  const right = await give()
  code.passed(right)
  code.demanded(demand, right)
  await give()
  expect(rejected).toEqual([false, true, false])
  // Which one it was: what is said of a recovery code is not what is said of an authenticator's.
  expect(refused).toEqual([undefined, '1', undefined])
})
