import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const root = join(import.meta.dirname, '..', '..', '..')
const read = (file: string) => JSON.parse(readFileSync(join(root, file), 'utf8')) as Record<string, unknown>

/** Electron supports its latest three lines; to be moved on with each new one (every eight weeks). */
const supported = [43, 44, 45]

/** Trays do not work on GNOME, Cinnamon and XFCE in these (electron#52674, mended by #53214). */
const brokenTrays = /^(43\.[34]|44\.0)\./

it('E16 the Electron that is asked for is exact, installed, supported and shows trays', () => {
  const { devDependencies } = read('package.json') as { devDependencies: Record<string, string> }
  const { version } = read('node_modules/electron/package.json')
  const asked = devDependencies['electron'] ?? ''
  expect(asked).toBe(version)
  expect(supported).toContain(Number(asked.split('.')[0]))
  expect(asked).not.toMatch(brokenTrays)
})
