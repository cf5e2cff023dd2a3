import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { defaultDataFolder } from '../../../src/main/hosts/data-folder.ts'
import { createFileSystem } from '../../../src/main/core/infra/files/file-system.ts'
import { openDataFolder, sweepDataFolder } from '../../../src/main/core/infra/storage/data-folder.ts'

let home = ''
let folder = ''

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'data-'))
  folder = join(home, 'config', 'tokentray')
})
afterEach(() => rm(home, { recursive: true }))

const modeOf = async (path: string) => ((await stat(path)).mode & 0o777).toString(8)

describe('the data folder', () => {
  it('has no files at first, and is not made by looking', async () => {
    expect(await openDataFolder(folder).read('settings.json')).toBeNull()
    expect(await readdir(home)).toEqual([])
  })

  it('gives back what was written, to the byte', async () => {
    const text = '{"name":"日本語 🙂"}\r\n'
    await openDataFolder(folder).write('settings.json', text)
    expect(await openDataFolder(folder).read('settings.json')).toBe(text)
  })

  it('is the user’s alone, and so is every file, where a system has such modes', async () => {
    const files = openDataFolder(folder)
    await files.write('settings.json', 'one')
    await files.write('settings.json', 'two')
    const modes = [await modeOf(folder), await modeOf(join(folder, 'settings.json'))]
    expect(modes).toEqual(process.platform === 'win32' ? ['666', '666'] : ['700', '600'])
  })

  it('is swept of what writes left that were cut short, and of nothing else', async () => {
    await openDataFolder(folder).write('settings.json', 'kept')
    const litter = ['.settings.json.0a1b2c3d.tokentray', '.history-1.jsonl.ffffffff.tokentray']
    const others = [
      '.hidden',
      '.settings.json.tokentray',
      'notes.0a1b2c3d.tokentray',
      'settings.damaged-1.json',
    ]
    for (const name of [...litter, ...others]) await writeFile(join(folder, name), '')
    await sweepDataFolder(folder, createFileSystem())
    expect((await readdir(folder)).toSorted()).toEqual(['settings.json', ...others].toSorted())
    await sweepDataFolder(join(home, 'nowhere'), createFileSystem())
  })

  it('leaves one whole file, and nothing else, after many writes at once: the last one asked for', async () => {
    const files = openDataFolder(folder)
    // Each text is quicker to write than the one before, so that only order can make the last one win.
    const texts = [4_000_000, 400_000, 40_000, 4_000, 1].map((length) => 'x'.repeat(length))
    await Promise.all(texts.map((text) => files.write('settings.json', text)))
    expect(await readdir(folder)).toEqual(['settings.json'])
    expect(await files.read('settings.json')).toBe(texts.at(-1))
  })

  it('puts a new file in the old one’s place, so that a reader never sees half of one', async () => {
    const files = openDataFolder(folder)
    await files.write('settings.json', 'old')
    const before = await stat(join(folder, 'settings.json'))
    await files.write('settings.json', 'new')
    const after = await stat(join(folder, 'settings.json'))
    expect(after.ino).not.toBe(before.ino)
  })

  it('replaces a symbolic link and does not write through it', async () => {
    await mkdir(folder, { recursive: true })
    await writeFile(join(home, 'elsewhere'), 'untouched')
    await symlink(join(home, 'elsewhere'), join(folder, 'settings.json'))
    await openDataFolder(folder).write('settings.json', 'new')
    expect(await readFile(join(home, 'elsewhere'), 'utf8')).toBe('untouched')
  })

  it('keeps the old file and leaves nothing behind when a write fails, and can write again afterwards', async () => {
    const files = openDataFolder(folder)
    await mkdir(join(folder, 'settings.json', 'in-the-way'), { recursive: true })
    await expect(files.write('settings.json', 'new')).rejects.toThrow()
    expect(await readdir(folder)).toEqual(['settings.json'])
    await files.write('other.json', 'fine')
    expect(await files.read('other.json')).toBe('fine')
  })

  it('rejects when a file is there but cannot be read, which is not the same as none', async () => {
    await mkdir(join(folder, 'settings.json'), { recursive: true })
    await expect(openDataFolder(folder).read('settings.json')).rejects.toThrow()
  })

  it.each([
    '../settings.json',
    'a/b.json',
    'a\\b.json',
    '.hidden',
    '..',
    '',
    'settings.json\0',
    'C:settings',
    'a..b',
    'NUL:',
  ])('has no file named %j', async (name) => {
    const files = openDataFolder(folder)
    await expect(files.read(name)).rejects.toThrow(TypeError)
    await expect(files.write(name, 'x')).rejects.toThrow(TypeError)
    expect(await readdir(home)).toEqual([])
  })
})

describe('where the data folder is', () => {
  it.each([
    ['linux', {}, '/home/me/.config/tokentray'],
    ['linux', { XDG_CONFIG_HOME: '/data/config' }, '/data/config/tokentray'],
    ['linux', { XDG_CONFIG_HOME: 'config' }, '/home/me/.config/tokentray'],
    ['linux', { XDG_CONFIG_HOME: '' }, '/home/me/.config/tokentray'],
    ['darwin', { XDG_CONFIG_HOME: '/data/config' }, '/home/me/Library/Application Support/Tokentray'],
    ['win32', { APPDATA: '/users/me/roaming' }, '/users/me/roaming/Tokentray'],
    ['win32', {}, '/home/me/AppData/Roaming/Tokentray'],
  ] as const)('is, on %s with %j, %s', (platform, env, folder) => {
    const fs = createFileSystem({ platform, env, home: '/home/me' })
    expect(defaultDataFolder(fs).replaceAll('\\', '/')).toBe(folder)
  })
})

describe('adding to a file in the data folder', () => {
  it('keeps the order of what was asked for, among writes too, and the file to the user alone', async () => {
    const files = openDataFolder(folder)
    const all = [
      files.append('journal.jsonl', 'one\n'),
      files.append('journal.jsonl', 'two\n'),
      files.write('settings.json', '{}'),
      files.append('journal.jsonl', 'three\n'),
    ]
    await all[0]
    expect(await files.read('journal.jsonl')).toContain('one\n')
    await Promise.all(all)
    await files.append('journal.jsonl', 'four\n')
    expect(await files.read('journal.jsonl')).toBe('one\ntwo\nthree\nfour\n')
    if (process.platform !== 'win32') expect(await modeOf(join(folder, 'journal.jsonl'))).toBe('600')
  })

  it('says when it cannot be done, and goes on afterwards', async () => {
    const files = openDataFolder(folder)
    await mkdir(join(folder, 'journal.jsonl'), { recursive: true })
    await expect(files.append('journal.jsonl', 'lost\n')).rejects.toThrow()
    await files.append('other.jsonl', 'kept\n')
    expect(await files.read('other.jsonl')).toBe('kept\n')
  })
})
