import type { LoginItemSettings, Settings } from 'electron'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createAutostart, type AutostartPlace } from '../../../src/main/hosts/electron/autostart.ts'

let home = ''
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'tokentray-home-'))
})
afterEach(() => rm(home, { recursive: true }))

/** The list that macOS and Windows keep; `refuses` as a system does whose policy forbids it. */
function loginItems({ refuses = false } = {}) {
  const asked: Settings[] = []
  let on = false
  return {
    asked,
    setLoginItemSettings(settings: Settings) {
      asked.push(settings)
      if (!refuses) on = settings.openAtLogin ?? false
    },
    getLoginItemSettings: (): LoginItemSettings => ({
      openAtLogin: on,
      wasOpenedAtLogin: false,
      status: on ? 'enabled' : 'not-registered',
      executableWillLaunchAtLogin: on,
      launchItems: [],
    }),
  }
}

const installed = (changes: Partial<AutostartPlace> = {}): AutostartPlace => ({
  platform: 'linux',
  isPackaged: true,
  env: {},
  home,
  executable: '/opt/Tokentray/tokentray',
  ...changes,
})

describe('starting when the user signs in', () => {
  it.each(['darwin', 'win32'] as const)('is a login item on %s, off until asked for', async (platform) => {
    const items = loginItems()
    const autostart = createAutostart(items, installed({ platform }))
    expect([autostart.unavailable, await autostart.isOn()]).toEqual([null, false])
    expect(await autostart.set(true)).toEqual({ ok: true, value: undefined })
    expect(await autostart.isOn()).toBe(true)
    await autostart.set(false)
    expect(await autostart.isOn()).toBe(false)
    expect(items.asked.map(({ openAtLogin }) => openAtLogin)).toEqual([true, false])
  })

  it('says so when the system does not do it', async () => {
    const autostart = createAutostart(loginItems({ refuses: true }), installed({ platform: 'darwin' }))
    expect(await autostart.set(true)).toMatchObject({ ok: false, failure: { code: 'not-supported' } })
  })

  it('is one file on Linux, which comes and goes and leaves its neighbours alone', async () => {
    const folder = join(home, '.config', 'autostart')
    await mkdir(folder, { recursive: true })
    await writeFile(join(folder, 'other.desktop'), 'untouched')
    const autostart = createAutostart(loginItems(), installed())
    expect(await autostart.isOn()).toBe(false)
    await autostart.set(true)
    expect(await autostart.isOn()).toBe(true)
    const text = await readFile(join(folder, 'tokentray.desktop'), 'utf8')
    expect(text).toMatch(/^\[Desktop Entry\]\nType=Application\n/)
    expect(text).toContain('\nExec="/opt/Tokentray/tokentray" --in-tray\n')
    await autostart.set(false)
    await autostart.set(false)
    expect(await readdir(folder)).toEqual(['other.desktop'])
    expect(await readFile(join(folder, 'other.desktop'), 'utf8')).toBe('untouched')
  })

  it.each(['Hidden=true', 'X-GNOME-Autostart-enabled=false'])(
    'is off on Linux when the desktop wrote %s',
    async (line) => {
      const autostart = createAutostart(
        loginItems(),
        installed({ env: { XDG_CONFIG_HOME: join(home, 'xdg') } }),
      )
      await autostart.set(true)
      const file = join(home, 'xdg', 'autostart', 'tokentray.desktop')
      await writeFile(file, `[Desktop Entry]\n${line}\n`)
      expect(await autostart.isOn()).toBe(false)
    },
  )

  it('starts an AppImage from where it lies, whatever signs its path has', async () => {
    const env = { APPIMAGE: '/home/a b/100% "new" $x`\\.AppImage' }
    await createAutostart(loginItems(), installed({ env })).set(true)
    const text = await readFile(join(home, '.config', 'autostart', 'tokentray.desktop'), 'utf8')
    expect(text).toContain(
      String.raw`Exec="/home/a b/100%% \\"new\\" \\$x\\` + '`' + String.raw`\\\\.AppImage" --in-tray`,
    )
  })

  it('names the file that cannot be written', async () => {
    await writeFile(join(home, '.config'), 'a file where a folder should be')
    const answer = await createAutostart(loginItems(), installed()).set(true)
    expect(answer).toMatchObject({ ok: false, failure: { code: 'storage-failed' } })
    expect(JSON.stringify(answer)).toContain('tokentray.desktop')
  })

  it('cannot be had from source, where the program would be Electron alone', async () => {
    const items = loginItems()
    const autostart = createAutostart(items, installed({ isPackaged: false, platform: 'win32' }))
    expect(autostart.unavailable).toContain('installed')
    expect(await autostart.set(true)).toMatchObject({ ok: false, failure: { code: 'not-supported' } })
    expect(items.asked).toEqual([])
  })
})
