import { lockFolder } from '../../src/main/hosts/folder-lock.ts'

/** A start of the app, as far as the data folder goes: tells what came of it, and holds the folder until it is told otherwise. */
const tell = (message: unknown) => process.send?.(message)
const [folder = ''] = process.argv.slice(2)
const log = (line: string) => tell({ log: line })
const lock = await lockFolder({ folder, platform: process.platform, show: () => tell('shown'), log })
if (lock.inUse) {
  tell(lock)
  process.disconnect()
} else {
  tell({ waits: true })
  process.on('message', (order) => {
    if (order === 'ending') lock.ending()
    if (order === 'end') void lock.release().then(() => process.disconnect())
  })
  await lock.ready.then(
    () => tell({ holds: true }),
    () => tell({ taken: true }),
  )
}
