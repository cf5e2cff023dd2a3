import { build, Platform } from 'electron-builder'
import { execFileSync } from 'node:child_process'
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { builderConfig } from './builder-config.ts'
import { inspectPackage, type PackagedPlatform } from './inspect.ts'

/**
 * Packs the built app for the system this runs on, compares what came out with the tables, and writes the bill of
 * materials: `npm run package -- [--dir] [--output=FOLDER]`. With `--dir` it stops at the folder that installers are
 * made from. `TOKENTRAY_ELECTRON` names a folder with Electron in it, for machines that cannot download it.
 */
const { values: flags } = parseArgs({ options: { dir: { type: 'boolean' }, output: { type: 'string' } } })
const config = builderConfig(process.env)
const output = flags.output ?? config.directories?.output ?? 'out/package'
const electron = process.env['TOKENTRAY_ELECTRON']

await build({
  targets: Platform.current().createTarget(flags.dir ? 'dir' : null),
  config: {
    ...config,
    directories: { ...config.directories, output },
    ...(electron ? { electronDist: electron } : {}),
  },
  publish: 'never',
})

const bill = execFileSync('npm', ['sbom', '--sbom-format=cyclonedx', '--package-lock-only'], {
  shell: process.platform === 'win32',
  maxBuffer: 64 * 1024 * 1024,
})
writeFileSync(join(output, 'sbom.cdx.json'), bill)

/** The folders that installers are made from, as electron-builder names them. */
const folders = readdirSync(output).filter((name) => name.endsWith('-unpacked') || name.startsWith('mac'))
for (const name of folders) {
  const differences = await inspectPackage(join(output, name), process.platform as PackagedPlatform)
  console.log(differences.length === 0 ? `${name} is as it should be.` : `${name}:`)
  for (const difference of differences) console.log(`  ${difference}`)
  if (differences.length > 0) process.exitCode = 1
}
