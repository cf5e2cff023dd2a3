import { createPackage } from '@electron/asar'
import electron from 'electron/package.json' with { type: 'json' }
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** What Electron's binary holds before its nine fuses (version 1, as in Electron 45), all as Electron ships them. */
const fuseWire = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX\x01\x09101100011'

/**
 * A folder laid out like Electron's download for Linux, with the real fuse wire in a binary that is none. It is what
 * packaging needs where Electron cannot be downloaded; no app can run on it.
 */
export async function writeDistributionForPacking(folder: string): Promise<void> {
  const nothing = join(folder, 'nothing')
  for (const name of ['locales', 'resources', 'nothing']) await mkdir(join(folder, name), { recursive: true })
  await writeFile(join(folder, 'electron'), `\x7fELF stand-in ${fuseWire}`, {
    encoding: 'latin1',
    mode: 0o755,
  })
  await writeFile(join(folder, 'version'), electron.version)
  for (const name of ['LICENSE', 'LICENSES.chromium.html', 'chrome-sandbox', 'locales/en-US.pak']) {
    await writeFile(join(folder, name), '')
  }
  await writeFile(join(nothing, 'main.js'), '')
  await createPackage(nothing, join(folder, 'resources', 'default_app.asar'))
  await rm(nothing, { recursive: true })
}
