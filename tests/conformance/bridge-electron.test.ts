import { vi } from 'vitest'
import { bindCalls, sendEvent, type SenderFrame } from '../../src/main/hosts/electron/bind-ipc.ts'
import { pageUrl, trustedOrigin } from '../../src/main/hosts/electron/window-rules.ts'
import { createDispatch } from '../../src/main/ipc/dispatch.ts'
import { contract } from '../../src/shared/contract.ts'
import { createIpcInProcess, frame } from '../support/electron/ipc-in-process.ts'
import { describeBridge } from './bridge-cases.ts'

/** The preload, the binder and the dispatcher as they are; only Electron itself is a ipc. */

const hostile: Record<string, SenderFrame | null> = {
  'a frame inside the page': frame(pageUrl, { parent: {} }),
  'a frame that is gone': null,
  'a frame that was destroyed': frame(pageUrl, { destroyed: true }),
  'another origin': frame('https://evil.example/'),
  'an empty page': frame('about:blank'),
  'a page without an address': frame(''),
  'a host that begins alike': frame('tokentray://app.evil.example/'),
  'a host that ends alike': frame('tokentray://evil-app/'),
  'our host in capitals': frame('tokentray://APP/'),
  'our host with a port': frame('tokentray://app:8080/'),
  'our host as a user name': frame('tokentray://app@evil.example/'),
  'our host with a user name': frame('tokentray://user@app/'),
  'our host with a password': frame('tokentray://user:word@app/'),
  'our host in another scheme': frame('https://app/'),
  'our address inside another': frame('blob:tokentray://app/5f3c'),
  'a local file': frame('file:///app/index.html'),
  'a data address': frame('data:text/html,tokentray://app/'),
}

describeBridge({
  name: 'Electron’s IPC',
  hostileSenders: Object.keys(hostile),
  async open(handlers, log) {
    const ipc = createIpcInProcess()
    bindCalls(ipc.ipcMain, createDispatch(contract, handlers, { trustedOrigin, log }))
    vi.resetModules()
    vi.doMock('electron', () => ipc.preload)
    await import('../../src/preload/index.ts')
    const evaluateFrom = (sender: SenderFrame | null, source: string) => {
      ipc.setSenderFrame(sender)
      return ipc.evaluate(source)
    }
    return {
      evaluate: (source) => evaluateFrom(frame(pageUrl), source),
      evaluateAs: (sender, source) => evaluateFrom(hostile[sender] ?? null, source),
      send(message) {
        sendEvent(ipc.contents, message)
        return Promise.resolve()
      },
      close() {
        vi.doUnmock('electron')
        return Promise.resolve()
      },
    }
  },
})
