import { execFileSync } from 'node:child_process'
import { mkdir, symlink, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { valueOf } from '../support/core-fixture.ts'
import { createFileSystem } from '../../src/main/core/infra/files/file-system.ts'
import { startApp, startFolder } from '../support/practice-story.ts'

const secret = `npm_${'a1B2c3D4e5'.repeat(4).slice(0, 36)}`

/** A project in which nothing can be read to its end but one file. */
async function plantTraps(): Promise<string> {
  const root = await startFolder()
  const trap = async (name: string, plant: (path: string) => unknown) => {
    await mkdir(join(root, name, '.git'), { recursive: true })
    await plant(join(root, name, '.npmrc'))
  }
  await trap('pipe', (path) => execFileSync('mkfifo', [path]))
  await trap('zero', (path) => symlink('/dev/zero', path))
  await trap('pages', (path) => symlink('/proc/self/pagemap', path))
  await trap('circle', (path) => symlink('.npmrc', path))
  await trap('folder', (path) => symlink('..', path))
  await trap('sparse', async (path) => {
    await writeFile(path, '')
    await truncate(path, 2 ** 40)
  })
  await trap('line', (path) => writeFile(path, `//a.example/:_authToken=${'x'.repeat(4 * 1024 * 1024)}`))
  await trap('honest', (path) => writeFile(path, `//npm.acme.example/:_authToken=${secret}\n`))
  await symlink('/dev/zero', join(root, 'honest', '.git', 'index'))
  for (let link = 0; link < 60; link++) await symlink(`link-${link + 1}`, join(root, `link-${link}`))
  return root
}

/** What never ends fails the test, and not its time limit. */
async function untilDone<T>(work: Promise<T>): Promise<T> {
  const late = new Promise<never>((_resolve, reject) => {
    setTimeout(() => reject(new Error('it never ended')), 20_000).unref()
  })
  return Promise.race([work, late])
}

describe.skipIf(process.platform === 'win32')('files that never end', () => {
  it('lie in a project folder: its one honest file is found, and memory stays where it was', async () => {
    const root = await plantTraps()
    const app = await startApp({ fs: createFileSystem({ home: root, env: {} }) })
    const before = process.memoryUsage().rss
    valueOf(await app.core.handlers.plaintextTokens.addFolder({ path: root }))
    valueOf(await untilDone(app.core.handlers.plaintextTokens.find()))
    const { found } = await untilDone(
      app.until(({ plaintextTokens }) => !plaintextTokens.search.running && plaintextTokens),
    )
    expect(found.map(({ path }) => path)).toEqual(['~/honest/.npmrc'])
    expect(process.memoryUsage().rss - before).toBeLessThan(300 * 1024 * 1024)
  })

  it('lie where leaks are looked for: the search ends, and at once when it is cancelled', async () => {
    const root = await plantTraps()
    const app = await startApp({ fs: createFileSystem({ home: root, env: {} }) })
    const { leaks } = app.core.handlers
    valueOf(await untilDone(leaks.lookAtFiles({ path: root })))
    expect(app.core.snapshot().leaks.found.length).toBeGreaterThan(0)

    const looking = leaks.lookAtFiles({ path: root })
    await app.until((snapshot) => snapshot.leaks.search.running)
    const cancelled = performance.now()
    valueOf(await leaks.cancel())
    await untilDone(looking)
    expect(performance.now() - cancelled).toBeLessThan(1_000)
    expect(app.core.snapshot().leaks.search.cancelled).toBe(true)
  })
})
