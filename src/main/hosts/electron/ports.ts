import { clipboard, ClipboardItem, dialog, shell } from 'electron'
import type { FileSystem } from '../../core/infra/files/file-system.ts'
import type { Exports, ExternalBrowser } from '../../core/ports.ts'
import type { Clipboard } from '../../core/infra/secrets/secret-clipboard.ts'
import { ok } from '../../../shared/failure.ts'
import { saveAs } from '../downloads.ts'
import { isAllowedExternalUrl } from './window-rules.ts'

/**
 * Marks that ask clipboard histories to leave an entry alone: Windows' own history and cloud, the
 * nspasteboard.org convention on macOS, KDE's on Linux. They are requests; a program may ignore them.
 */
export function concealment(platform: NodeJS.Platform): Record<string, Blob> {
  const mark = (name: string, content: string | Uint8Array<ArrayBuffer>): [string, Blob] => [
    `electron application/osclipboard;format="${name}"`,
    new Blob([content]),
  ]
  const no = new Uint8Array(4) // a DWORD of zero
  switch (platform) {
    case 'win32':
      return Object.fromEntries([
        mark('ExcludeClipboardContentFromMonitorProcessing', no),
        mark('CanIncludeInClipboardHistory', no),
        mark('CanUploadToCloudClipboard', no),
      ])
    case 'darwin':
      return Object.fromEntries([mark('org.nspasteboard.ConcealedType', 'true')])
    default:
      return Object.fromEntries([mark('x-kde-passwordManagerHint', 'secret')])
  }
}

/** The system's clipboard; never the X11 selection, which pastes at a middle click. */
export const electronClipboard: Clipboard = {
  read: () => clipboard.readText(),
  async write(text) {
    try {
      await clipboard.write([new ClipboardItem({ 'text/plain': text, ...concealment(process.platform) })])
      if ((await clipboard.readText()) === text) return
    } catch {
      // A system that refuses the marks still gets the text, below.
    }
    await clipboard.writeText(text)
  },
  clear() {
    clipboard.clear()
    return Promise.resolve()
  },
}

export const electronBrowser: ExternalBrowser = {
  async open(url) {
    if (!isAllowedExternalUrl(url)) return false
    return shell.openExternal(url).then(
      () => true,
      () => false,
    )
  },
}

/** The system's own dialog for a folder; null when it was cancelled. */
export async function chooseFolder(): Promise<string | null> {
  const { filePaths } = await dialog.showOpenDialog({ properties: ['openDirectory'] })
  return filePaths[0] ?? null
}

/** Asks where to save with the system's own dialog. */
export const electronExports = (fs: FileSystem): Exports => ({
  async save(name, text) {
    const { canceled, filePath } = await dialog.showSaveDialog({ defaultPath: name })
    return canceled || filePath === '' ? ok(null) : saveAs(fs, filePath, text)
  },
})
