import type { Clipboard as ElectronClipboard, Shell } from 'electron'
import { beforeEach, describe, expect, it, vi } from 'vitest'

/** The system's clipboard as Electron gives it, able to refuse what it is told to refuse. */
const system = vi.hoisted(() => ({
  text: '',
  written: [] as string[][],
  opened: [] as string[],
  refusesMarks: false,
  losesText: false,
  hasBrowser: true,
}))

vi.mock('electron', () => {
  class ClipboardItem {
    readonly items: Record<string, unknown>
    constructor(items: Record<string, unknown>) {
      this.items = items
    }
  }
  const clipboard = {
    readText: () => Promise.resolve(system.text),
    writeText(text: string) {
      system.written.push(['text/plain'])
      system.text = text
      return Promise.resolve()
    },
    write(items: readonly unknown[]) {
      const [item] = items
      if (system.refusesMarks || !(item instanceof ClipboardItem)) return Promise.reject(new Error('refused'))
      system.written.push(Object.keys(item.items))
      system.text = system.losesText ? '' : String(item.items['text/plain'])
      return Promise.resolve()
    },
    clear() {
      system.text = ''
    },
  } satisfies Pick<ElectronClipboard, 'readText' | 'writeText' | 'clear'> &
    Record<keyof Pick<ElectronClipboard, 'write'>, unknown>
  const shell = {
    openExternal(url: string) {
      system.opened.push(url)
      return system.hasBrowser ? Promise.resolve() : Promise.reject(new Error('no browser'))
    },
  } satisfies Pick<Shell, 'openExternal'>
  return { ClipboardItem, clipboard, shell }
})

const { concealment, electronBrowser, electronClipboard } =
  await import('../../../src/main/hosts/electron/ports.ts')

beforeEach(() => {
  Object.assign(system, {
    text: '',
    written: [],
    opened: [],
    refusesMarks: false,
    losesText: false,
    hasBrowser: true,
  })
})

describe('the clipboard', () => {
  it('gets the text with a mark that asks histories to leave it alone', async () => {
    await electronClipboard.write('npm_example')
    expect(await electronClipboard.read()).toBe('npm_example')
    expect(system.written).toEqual([['text/plain', ...Object.keys(concealment(process.platform))]])
  })

  it.each(['refusesMarks', 'losesText'] as const)(
    'gets the bare text when the marked form fails (%s)',
    async (fault) => {
      system[fault] = true
      await electronClipboard.write('npm_example')
      expect(await electronClipboard.read()).toBe('npm_example')
      expect(system.written.at(-1)).toEqual(['text/plain'])
    },
  )

  it('can be cleared', async () => {
    await electronClipboard.write('npm_example')
    await electronClipboard.clear()
    expect(await electronClipboard.read()).toBe('')
  })

  it.each([
    [
      'win32',
      [
        'ExcludeClipboardContentFromMonitorProcessing',
        'CanIncludeInClipboardHistory',
        'CanUploadToCloudClipboard',
      ],
    ],
    ['darwin', ['org.nspasteboard.ConcealedType']],
    ['linux', ['x-kde-passwordManagerHint']],
  ] as const)('is marked in the way of %s', (platform, formats) => {
    expect(Object.keys(concealment(platform))).toEqual(
      formats.map((format) => `electron application/osclipboard;format="${format}"`),
    )
  })

  it('says no to Windows with a DWORD of zero', async () => {
    for (const blob of Object.values(concealment('win32')))
      expect([...(await blob.bytes())]).toEqual([0, 0, 0, 0])
  })
})

describe('the user’s browser', () => {
  it('opens a page over https', async () => {
    expect(await electronBrowser.open('https://registry.example/login')).toBe(true)
    expect(system.opened).toEqual(['https://registry.example/login'])
  })

  it('says so when the system would not', async () => {
    system.hasBrowser = false
    expect(await electronBrowser.open('https://registry.example/login')).toBe(false)
  })

  it.each(['http://registry.example/login', 'file:///etc/passwd', 'javascript:alert(1)', 'x'])(
    'is never asked for %s, whoever asks',
    async (url) => {
      expect(await electronBrowser.open(url)).toBe(false)
      expect(system.opened).toEqual([])
    },
  )
})
