import { expect, it } from 'vitest'
import { createOwnChanges } from '../../../../src/main/core/infra/config-files/own-changes.ts'
import type { Place } from '../../../../src/main/core/infra/config-files/places.ts'

const place: Place = { path: '/home/ada/.npmrc', kind: 'user', format: 'npmrc' }

it('waits for everybody who was told, also when one of them fails, and tells nobody who has left', async () => {
  const changes = createOwnChanges()
  const told: string[] = []
  changes.subscribe(() => Promise.reject(new Error('it could not be read')))
  const leave = changes.subscribe(async ({ path }) => {
    await new Promise((resolve) => setTimeout(resolve, 5))
    told.push(path)
  })
  await changes.changed(place)
  expect(told).toEqual([place.path])
  leave()
  await changes.changed(place)
  expect(told).toHaveLength(1)
})
