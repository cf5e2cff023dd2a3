import type { NotificationConstructorOptions } from 'electron'
import { EventEmitter } from 'node:events'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { Intent } from '../../../src/shared/desktop.ts'

const system = vi.hoisted(() => ({ shown: [] as unknown[], supported: true }))

vi.mock('electron', async () => {
  const { EventEmitter } = await import('node:events')
  class Notification extends EventEmitter {
    static readonly isSupported = () => system.supported
    readonly options: NotificationConstructorOptions
    constructor(options: NotificationConstructorOptions) {
      super()
      this.options = options
    }
    show() {
      system.shown.push(this)
    }
  }
  return { Notification }
})

const { createNotifier, notificationOptions } = await import('../../../src/main/hosts/electron/notifier.ts')

beforeEach(() => void Object.assign(system, { shown: [], supported: true }))

function notifierOf(wanted = true) {
  const pressed: (Intent | null)[] = []
  const log: string[] = []
  const notifier = createNotifier({
    wanted: () => wanted,
    pressed: (intent) => pressed.push(intent),
    log: (line) => log.push(line),
  })
  const last = () => {
    const shown = system.shown.at(-1)
    if (!(shown instanceof EventEmitter)) throw new Error('Nothing was shown')
    return shown
  }
  return { notifier, pressed, log, last }
}

const history: Intent = { kind: 'open-page', page: 'history' }
const settings: Intent = { kind: 'open-page', page: 'settings' }

describe('a notification', () => {
  it('leads to what it is about when it is pressed, and each button to its own', () => {
    const { notifier, pressed, last } = notifierOf()
    notifier.notify({
      title: 'Revoked',
      body: 'ci is dead.',
      intent: history,
      actions: [{ label: 'Settings', intent: settings }],
    })
    last().emit('click', {})
    last().emit('action', {}, 0)
    expect(pressed).toEqual([history, settings])
    expect(system.shown).toHaveLength(1)
  })

  it('just shows the window when it leads nowhere, and is not shown twice', () => {
    const { notifier, pressed, last, log } = notifierOf()
    notifier.notify({ title: 'Hello', body: '' })
    last().emit('click', {})
    last().emit('failed', {}, 'reason with npm_0123456789abcdefghijABCDEFGHIJ012345')
    expect(pressed).toEqual([null])
    expect(log).toEqual(['a notification could not be shown'])
  })

  it('is not shown when the user or the desktop wants none', () => {
    notifierOf(false).notifier.notify({ title: 'Hello', body: '' })
    system.supported = false
    notifierOf().notifier.notify({ title: 'Hello', body: '' })
    expect(system.shown).toEqual([])
  })

  it('L4 carries no secret and nothing that reorders what is read', () => {
    const secret = 'npm_0123456789abcdefghijABCDEFGHIJ012345'
    const options = notificationOptions({
      title: `Found ${secret}`,
      body: `in \u202Egnp.exe\u0000 ${'x'.repeat(500)}`,
      actions: [{ label: `Revoke ${secret}`, intent: history }],
    })
    expect(JSON.stringify(options)).not.toContain('0123456789abcdefghij')
    expect(options.body).not.toMatch(/\p{C}/u)
    expect(options.body.length).toBeLessThanOrEqual(200)
    expect(options.actions).toEqual([{ type: 'button', text: 'Revoke ••••' }])
  })
})
