import type { PowerMonitor } from 'electron'
import { EventEmitter } from 'node:events'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { SystemEvent } from '../../../src/main/core/ports.ts'
import { createSystemEvents } from '../../../src/main/hosts/electron/system-events.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

type IdleState = ReturnType<PowerMonitor['getSystemIdleState']>

function monitorOf(platform: NodeJS.Platform) {
  let state: IdleState = 'active'
  const asked: number[] = []
  const emitter = new EventEmitter()
  const monitor = Object.assign(emitter, {
    getSystemIdleState(seconds: number) {
      asked.push(seconds)
      return state
    },
  })
  const heard: SystemEvent[] = []
  // Electron's `on` gives back its own monitor, which no double is.
  const system = createSystemEvents(monitor as unknown as PowerMonitor, { platform, idleAfter: () => 300 })
  const stop = system.subscribe((event) => heard.push(event))
  return {
    heard,
    asked,
    stop,
    happen: (event: string) => void emitter.emit(event),
    see: (next: IdleState) => {
      state = next
      vi.advanceTimersByTime(5_000)
    },
  }
}

it.each(['darwin', 'win32'] as const)('%s: a locked screen and a sleep are told once each', (platform) => {
  const { heard, happen } = monitorOf(platform)
  for (const event of ['lock-screen', 'suspend', 'suspend', 'resume', 'unlock-screen']) happen(event)
  expect(heard).toEqual(['lock-screen', 'suspend', 'resume', 'unlock-screen'])
})

it('a sleep that is only heard of on waking is told then, so that the window does not stay open over it', () => {
  const { heard, happen } = monitorOf('linux')
  happen('resume')
  expect(heard).toEqual(['suspend', 'resume'])
})

it('macOS: a switch to another user counts as a lock, and is not undone by a look', () => {
  const { heard, happen, see } = monitorOf('darwin')
  happen('user-did-resign-active')
  happen('lock-screen')
  see('active')
  expect(heard).toEqual(['lock-screen'])
  happen('user-did-become-active')
  expect(heard).toEqual(['lock-screen', 'unlock-screen'])
})

it('Linux, which has no event for it: a locked screen is seen within five seconds, once', () => {
  const { heard, see } = monitorOf('linux')
  see('locked')
  see('locked')
  see('unknown')
  see('active')
  expect(heard).toEqual(['lock-screen', 'idle', 'unlock-screen', 'active'])
})

it('every system: an idle user is told once, and once more on coming back', () => {
  const { heard, see, asked } = monitorOf('win32')
  for (const state of ['active', 'idle', 'idle', 'active', 'active'] as const) see(state)
  expect(heard).toEqual(['idle', 'active'])
  expect(asked).toContain(300)
})

it('looks only while somebody listens', () => {
  const { asked, see, stop, heard, happen } = monitorOf('linux')
  see('active')
  const before = asked.length
  stop()
  see('locked')
  happen('suspend')
  expect(asked).toHaveLength(before)
  expect(heard).toEqual([])
})
