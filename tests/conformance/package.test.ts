import { extractAll, createPackageWithOptions } from '@electron/asar'
import { flipFuses, FuseV1Options, FuseVersion } from '@electron/fuses'
import { execFile } from 'node:child_process'
import { appendFile, chmod, cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { builderConfig } from '../../packaging/builder-config.ts'
import { fuses, fusesForTests } from '../../packaging/fuses.ts'
import { inspectPackage } from '../../packaging/inspect.ts'
import { writeDistributionForPacking } from '../support/electron/distribution-for-packing.ts'

/**
 * The real electron-builder packs the built app; only Electron's own binary is a stand-in with the real fuse wire.
 * What is packed is then spoilt in every way that the inspection must notice.
 */

const root = join(import.meta.dirname, '..', '..')
let folder = ''
let packed = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tokentray-package-'))
  await writeDistributionForPacking(join(folder, 'electron'))
  packed = join(folder, 'packed', 'linux-unpacked')
  const script = join(root, 'packaging', 'package.ts')
  await promisify(execFile)(process.execPath, [script, '--dir', `--output=${join(folder, 'packed')}`], {
    cwd: root,
    env: { ...process.env, TOKENTRAY_UNSIGNED: '1', TOKENTRAY_ELECTRON: join(folder, 'electron') },
  })
}, 300_000)
afterAll(() => rm(folder, { recursive: true, force: true }))

/** A copy of the packed folder, changed. */
async function spoilt(change: (copy: string) => Promise<unknown>): Promise<string[]> {
  const copy = await mkdtemp(join(folder, 'spoilt-'))
  await cp(packed, copy, { recursive: true })
  await change(copy)
  return inspectPackage(copy, 'linux')
}

/** Packs the archive anew after `change` had the unpacked files. */
async function repack(copy: string, change: (files: string) => Promise<unknown>): Promise<void> {
  const archive = join(copy, 'resources', 'app.asar')
  const files = join(copy, 'files')
  extractAll(archive, files)
  await change(files)
  await createPackageWithOptions(files, archive, { unpack: '**/*.node' })
}

describe('a packaged app', () => {
  it('F1 is as the tables say, fuses included', async () => {
    expect(await inspectPackage(packed, 'linux')).toEqual([])
  })

  it('E19 F1 is refused when any one of the fuses is the other way', async () => {
    const table: string[] = []
    for (const [index, on] of Object.entries(fuses)) {
      const name = FuseV1Options[Number(index)] ?? index
      const differences = await spoilt((copy) =>
        flipFuses(join(copy, 'tokentray'), { version: FuseVersion.V1, [Number(index)]: !on }),
      )
      expect(differences, name).toEqual([`The fuse ${name} is not ${on ? 'on' : 'off'}.`])
      table.push(`${name.padEnd(40)} ${on ? 'on ' : 'off'} flipped: ${differences[0] ?? ''}`)
    }
    console.log(`Fuses, each flipped in turn:\n${table.join('\n')}`)
  })

  it('F2 for end-to-end tests differs in the inspector’s fuse alone', () => {
    const release = builderConfig({ TOKENTRAY_UNSIGNED: '1' })
    const forTests = builderConfig({ TOKENTRAY_UNSIGNED: '1', TOKENTRAY_E2E_BUILD: '1' })
    expect({ ...forTests, afterPack: null, directories: null }).toEqual({
      ...release,
      afterPack: null,
      directories: null,
    })
    expect(forTests.directories?.output).not.toBe(release.directories?.output)
    const other = Object.entries(fusesForTests).filter(
      ([index, on]) => new Map(Object.entries(fuses)).get(index) !== on,
    )
    expect(other).toEqual([[String(FuseV1Options.EnableNodeCliInspectArguments), true]])
  })

  const resources = (copy: string) => join(copy, 'resources')
  const keytar = 'node_modules/keytar'

  it.each<[fault: string, change: (copy: string) => Promise<unknown>, said: string]>([
    [
      'code lies beside the archive',
      (copy) => mkdir(join(resources(copy), 'app')),
      'app lies beside app.asar and could be loaded.',
    ],
    [
      'F3 the archive is changed after packing',
      async (copy) => {
        const archive = join(resources(copy), 'app.asar')
        const bytes = await readFile(archive)
        bytes.writeUInt8(bytes.readUInt8(bytes.length - 1) ^ 1, bytes.length - 1)
        await writeFile(archive, bytes)
      },
      'was changed after it was packed.',
    ],
    [
      'the native module is swapped',
      (copy) =>
        appendFile(
          join(resources(copy), 'app.asar.unpacked', keytar, `prebuilds/linux-${process.arch}/keytar.node`),
          'x',
        ),
      'was changed after it was packed.',
    ],
    [
      'the Chromium host comes along',
      (copy) =>
        repack(copy, async (files) => {
          await mkdir(join(files, 'out/chromium'))
          await writeFile(join(files, 'out/chromium/index.js'), '')
        }),
      'out/chromium/index.js is in the package and should not be.',
    ],
    [
      'another dependency comes along',
      (copy) =>
        repack(copy, async (files) => {
          await mkdir(join(files, 'node_modules/left-pad'))
          await writeFile(join(files, 'node_modules/left-pad/index.js'), '')
        }),
      'node_modules/left-pad/index.js is in the package and should not be.',
    ],
    [
      'the preload is missing',
      (copy) => repack(copy, (files) => rm(join(files, 'out/preload'), { recursive: true })),
      'out/preload/index.cjs is missing.',
    ],
    [
      'the native module of another system comes along',
      (copy) =>
        repack(copy, (files) =>
          cp(join(root, keytar, 'prebuilds/win32-x64'), join(files, keytar, 'prebuilds/win32-x64'), {
            recursive: true,
          }),
        ),
      `${keytar}/prebuilds/win32-x64/keytar.node is for another system.`,
    ],
    [
      'it starts with something else',
      (copy) =>
        repack(copy, (files) =>
          writeFile(join(files, 'package.json'), '{ "main": "out/renderer/index.js" }'),
        ),
      'The package starts with something else than out/main/index.js.',
    ],
    [
      'the helper of the sandbox is missing',
      (copy) => rm(join(copy, 'chrome-sandbox')),
      'The helper of the sandbox (chrome-sandbox) is missing.',
    ],
    [
      'the launcher is missing',
      (copy) => rm(join(resources(copy), 'tokentray-run')),
      'The launcher tokentray-run is missing.',
    ],
    [
      'the launcher is another program',
      (copy) => writeFile(join(resources(copy), 'tokentray-run'), '#!/bin/sh\n'),
      'The launcher tokentray-run is not ours.',
    ],
    [
      'the launcher cannot be run',
      (copy) => chmod(join(resources(copy), 'tokentray-run'), 0o644),
      'The launcher tokentray-run cannot be run.',
    ],
    [
      'updates would come over plain http',
      (copy) =>
        writeFile(join(resources(copy), 'app-update.yml'), 'provider: generic\nurl: http://a.example/\n'),
      'The update feed is not an https address.',
    ],
  ])('is refused when %s', async (_fault, change, said) => {
    expect((await spoilt(change)).join('\n')).toContain(said)
  })
})

describe('the configuration of packaging', () => {
  it('takes no update feed but an https address', () => {
    expect(() => builderConfig({ TOKENTRAY_UPDATE_URL: 'http://updates.example/' })).toThrow('https')
    expect(builderConfig({ TOKENTRAY_UPDATE_URL: 'https://updates.example/' }).publish).toMatchObject([
      { url: 'https://updates.example/' },
    ])
    expect(builderConfig({}).publish).toBeNull()
  })

  it('signs and notarizes unless it is told that this is a trial', () => {
    expect(builderConfig({})).toMatchObject({
      forceCodeSigning: true,
      mac: { notarize: true, hardenedRuntime: true },
    })
    expect(builderConfig({ TOKENTRAY_UNSIGNED: '1' })).toMatchObject({
      forceCodeSigning: false,
      mac: { notarize: false, hardenedRuntime: true },
    })
  })

  it('asks macOS for nothing but room to compile JavaScript', async () => {
    const plist = await readFile(join(root, 'packaging/entitlements.mac.plist'), 'utf8')
    expect([...plist.matchAll(/<key>(.*?)<\/key>/g)].map(([, key]) => key)).toEqual([
      'com.apple.security.cs.allow-jit',
    ])
  })
})
