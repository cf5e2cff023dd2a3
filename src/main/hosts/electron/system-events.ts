import type { PowerMonitor } from 'electron'
import type { SystemEvent, SystemEvents } from '../../core/ports.ts'

export interface SystemEventOptions {
  readonly platform: NodeJS.Platform
  /** Seconds without a key or a movement until the user counts as away; asked at every look. */
  readonly idleAfter: () => number
  /** Milliseconds between two looks. */
  readonly every?: number
}

/**
 * What happens around the app, each thing told once, whichever way it is heard of. No system has an event for
 * an idle user and Linux has none for a locked screen, so the state is looked at every few seconds while
 * somebody listens. To be made when the app is ready.
 */
export function createSystemEvents(
  monitor: Pick<PowerMonitor, 'on' | 'getSystemIdleState'>,
  { platform, idleAfter, every = 5_000 }: SystemEventOptions,
): SystemEvents {
  const listeners = new Set<(event: SystemEvent) => void>()
  const switches = { locked: false, suspended: false, idle: false }
  let timer: NodeJS.Timeout | undefined

  const turn = (name: keyof typeof switches, on: boolean, event: SystemEvent) => {
    if (switches[name] === on) return
    switches[name] = on
    for (const listener of [...listeners]) listener(event)
  }
  const locked = () => turn('locked', true, 'lock-screen')
  const unlocked = () => turn('locked', false, 'unlock-screen')

  function look(): void {
    const seen = monitor.getSystemIdleState(idleAfter())
    if (seen === 'unknown') return
    // Elsewhere the events know better: a screen that was left to another user is not reported as locked.
    if (platform === 'linux') (seen === 'locked' ? locked : unlocked)()
    turn('idle', seen !== 'active', seen === 'active' ? 'active' : 'idle')
  }

  monitor.on('suspend', () => turn('suspended', true, 'suspend'))
  monitor.on('resume', () => {
    // A sleep that was not told of, as where nothing tells Linux of it in time, was one all the same.
    turn('suspended', true, 'suspend')
    turn('suspended', false, 'resume')
  })
  monitor.on('lock-screen', locked)
  monitor.on('unlock-screen', unlocked)
  // macOS: somebody else's session comes to the front, and this one's screen is out of sight.
  monitor.on('user-did-resign-active', locked)
  monitor.on('user-did-become-active', unlocked)

  return {
    unavailable: null,
    subscribe(listener) {
      listeners.add(listener)
      timer ??= setInterval(look, every)
      return () => {
        listeners.delete(listener)
        if (listeners.size > 0) return
        clearInterval(timer)
        timer = undefined
      }
    },
  }
}
