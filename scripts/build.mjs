import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { ensureNodeModules, projectNode } from './setup/node-modules.mjs'
import { isMain, root, runMain, runQuietly, SetupError } from './setup/processes.mjs'

const sources = ['src', 'resources', 'package-lock.json', 'package.json', 'scripts/build.mjs']
const outputs = [
  'main/index.js',
  'preload/index.cjs',
  'renderer/index.html',
  'chromium/index.js',
  'chromium/tour.js',
  'launcher/index.js',
]
const out = path.join(root, 'out')
const stamp = path.join(out, 'build-stamp')

const bundlers = [
  { name: 'app', args: ['node_modules/electron-vite/bin/electron-vite.js', 'build'] },
  {
    name: 'Chromium host',
    args: ['node_modules/vite/bin/vite.js', 'build', '--config', 'vite.chromium.config.ts'],
  },
  {
    name: 'launcher',
    args: ['node_modules/vite/bin/vite.js', 'build', '--config', 'vite.launcher.config.ts'],
  },
]

/** Makes every bundle in out/. Electron's binary is not needed. */
export async function build() {
  rmSync(stamp, { force: true })
  const digest = digestOf(sourceFiles())
  // They clean folders of their own inside out/, so they can run side by side.
  const results = await Promise.all(
    bundlers.map(async ({ name, args }) => ({
      name,
      ...(await runQuietly(projectNode, args, { env: bundlerEnv() })),
    })),
  )
  const failed = results.find(({ code }) => code !== 0)
  if (failed) throw new SetupError(`${failed.output}\nThe ${failed.name} could not be built.`)
  const missing = outputs.filter((file) => !existsSync(path.join(out, file)))
  if (missing.length > 0) throw new SetupError(`The build left out ${missing.join(', ')}.`)
  mkdirSync(out, { recursive: true })
  writeFileSync(stamp, digest)
  for (const folder of ['main', 'preload', 'renderer', 'chromium', 'launcher']) {
    console.log(`  out/${folder}: ${Math.round(folderSize(path.join(out, folder)) / 1024)} KiB`)
  }
}

/** Builds unless out/ was made from the sources as they are now. */
export async function ensureBuilt() {
  if (outputs.every((file) => existsSync(path.join(out, file))) && existsSync(stamp)) {
    if (readFileSync(stamp, 'utf8') === digestOf(sourceFiles())) return
  }
  console.log('Building…')
  await build()
}

function bundlerEnv() {
  return { ...process.env, NODE_ENV: 'production' }
}

/** @returns {string[]} every file that a bundle is made from, in a fixed order */
function sourceFiles() {
  const configs = readdirSync(root).filter((name) => /\.config\.[jt]s$|^tsconfig.*\.json$/.test(name))
  return [...sources, ...configs].flatMap((name) => filesIn(path.join(root, name))).sort()
}

/** @param {readonly string[]} files */
function digestOf(files) {
  const hash = createHash('sha256')
  for (const file of files) {
    const content = readFileSync(file)
    hash.update(`${path.relative(root, file)}\0${content.length}\0`).update(content)
  }
  return hash.digest('hex')
}

/** @param {string} place @returns {string[]} the file itself, or all files below the folder */
function filesIn(place) {
  if (!existsSync(place)) return []
  if (!statSync(place).isDirectory()) return [place]
  return readdirSync(place).flatMap((name) => filesIn(path.join(place, name)))
}

/** @param {string} folder */
function folderSize(folder) {
  return filesIn(folder).reduce((sum, file) => sum + statSync(file).size, 0)
}

if (isMain(import.meta.url)) {
  await runMain(async () => {
    await ensureNodeModules()
    console.log('Building…')
    await build()
    return 0
  })
}
