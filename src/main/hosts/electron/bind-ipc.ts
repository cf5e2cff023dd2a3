import type { WebContents, WebFrameMain } from 'electron'
import type { EventMessage } from '../../../shared/contract.ts'
import type { Dispatch } from '../../ipc/dispatch.ts'
import type { Sender } from '../../ipc/sender.ts'
import { wire } from '../../../shared/contract.ts'

/** The part of a frame that the sender rule looks at. */
export type SenderFrame = Pick<WebFrameMain, 'isDestroyed' | 'url'> & { readonly parent: object | null }

/** The part of `ipcMain` that is used. */
export interface CallSource {
  handle(
    channel: string,
    listener: (
      event: { readonly senderFrame: SenderFrame | null },
      channel: unknown,
      args: unknown,
    ) => Promise<unknown>,
  ): void
}

/** Calls of the window, through Electron's IPC, into the dispatcher. */
export function bindCalls(ipcMain: CallSource, dispatch: Dispatch): void {
  ipcMain.handle(wire.call, (event, channel, args) => dispatch(senderOf(event.senderFrame), channel, args))
}

/** A frame is null, or destroyed, once it has navigated or is gone; such a sender is nobody. */
function senderOf(frame: SenderFrame | null): Sender {
  if (!frame || frame.isDestroyed()) return { isMainFrame: false, url: null }
  return { isMainFrame: frame.parent === null, url: frame.url }
}

/** Sends an event to the window, if there is one. */
export function sendEvent(
  contents: Pick<WebContents, 'isDestroyed' | 'send'> | undefined,
  message: EventMessage,
): void {
  if (contents && !contents.isDestroyed()) contents.send(wire.event, message)
}
