import type { Intent } from '../../../shared/desktop.ts'
import type { TrayAction } from './tray-menu.ts'

/** What the tray needs of the app around it. */
export interface TrayWorld {
  readonly show: () => Promise<void>
  readonly intend: (intent: Intent) => void
  readonly quickRevoke: (account: string, key: string) => Promise<void>
  readonly lock: () => Promise<unknown>
  readonly quit: () => void
}

/** Does what a click in the tray asks for. Revoking needs no window; the registry's questions bring one up. */
export async function actOn(action: TrayAction, world: TrayWorld): Promise<void> {
  switch (action.kind) {
    case 'quit':
      world.quit()
      return
    case 'revoke':
      return world.quickRevoke(action.account, action.key)
    case 'lock':
      await world.lock()
      return
    case 'open':
      await world.show()
      if (action.page) world.intend({ kind: 'open-page', page: action.page })
  }
}
