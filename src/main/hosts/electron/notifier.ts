import { Notification } from 'electron'
import type { Intent } from '../../../shared/desktop.ts'
import type { Notice, Notifier } from '../../core/ports.ts'
import { scrub } from '../../core/infra/secrets/scrub.ts'

export interface NotifierOptions {
  /** The user's own switch. */
  readonly wanted: () => boolean
  /** A notice or one of its buttons was pressed; without an intent the window just shows. */
  readonly pressed: (intent: Intent | null) => void
  readonly log: (line: string) => void
}

/** A lock screen shows notifications too, so they are short, and whatever looks like a secret is masked. */
const longest = 200

/** Why notifications cannot be had, or null. */
export const notificationsUnavailable = (): string | null =>
  Notification.isSupported() ? null : 'This desktop shows no notifications.'

/** Notifications of the system. Their buttons exist on macOS and Windows; elsewhere a press opens what matters. */
export function createNotifier({ wanted, pressed, log }: NotifierOptions): Notifier {
  /** One that is collected as garbage is not heard from again. */
  const open = new Set<Notification>()

  return {
    notify(notice) {
      if (!wanted() || !Notification.isSupported()) return
      const shown = new Notification(notificationOptions(notice))
      const forget = () => open.delete(shown)
      open.add(shown)
      shown.on('click', () => {
        forget()
        pressed(notice.intent ?? null)
      })
      shown.on('action', (_details, index) => {
        forget()
        pressed(notice.actions?.[index]?.intent ?? null)
      })
      shown.on('close', forget)
      shown.on('failed', () => {
        forget()
        log('a notification could not be shown')
      })
      shown.show()
    },
  }
}

/** What Electron is told to show. */
export function notificationOptions({ title, body, actions = [] }: Notice) {
  return {
    title: fit(title),
    body: fit(body),
    actions: actions.map(({ label }) => ({ type: 'button' as const, text: fit(label) })),
  }
}

/** Names come from registries: no secrets, no control or bidirectional characters, no novels. */
function fit(text: string): string {
  const plain = scrub(text, []).replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '')
  return plain.length > longest ? `${plain.slice(0, longest - 1)}…` : plain
}
