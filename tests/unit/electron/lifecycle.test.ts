import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { governLifecycle, type LifecycleOptions } from '../../../src/main/hosts/electron/lifecycle.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function isLifecycle(value: unknown): value is ReturnType<typeof governLifecycle> {
  return typeof value === 'object' && value !== null && 'hidesOnClose' in value
}

function start(changes: Partial<LifecycleOptions> = {}) {
  const did: string[] = []
  type Listener = (event: { preventDefault(): void }, ...more: unknown[]) => void
  const listeners = new Map<string, Listener>()
  const app = {
    on: (event: string, listener: Listener) => void listeners.set(event, listener),
    quit: () => void did.push('quit'),
    exit: (code: number) => void did.push(`exit ${code}`),
  }
  const options: LifecycleOptions = {
    platform: 'linux',
    hasTray: () => true,
    show: () => void did.push('show'),
    secondStart: (data) => void did.push(`second start: ${String(data)}`),
    hangs: () => false,
    kill: () => void did.push('kill'),
    dispose() {
      did.push('dispose')
      return Promise.resolve()
    },
    ...changes,
  }
  // Applied by reflection: the overloads of Electron's `on` give back the whole app, which no double is.
  const lifecycle: unknown = Reflect.apply(governLifecycle, null, [app, options])
  if (!isLifecycle(lifecycle)) throw new TypeError('That is no lifecycle.')
  const { hidesOnClose } = lifecycle
  const fire = (event: string, ...more: unknown[]) =>
    listeners.get(event)?.({ preventDefault: () => void did.push(`stop ${event}`) }, ...more)
  return { did, fire, hidesOnClose }
}

describe('the app', () => {
  it('lives on in the tray when its window is closed', () => {
    const { did, fire, hidesOnClose } = start()
    expect(hidesOnClose()).toBe(true)
    fire('window-all-closed')
    expect(did).toEqual([])
  })

  it('ends with its window when there is no tray', () => {
    const { did, fire, hidesOnClose } = start({ hasTray: () => false })
    expect(hidesOnClose()).toBe(false)
    fire('window-all-closed')
    expect(did).toEqual(['quit'])
  })

  it('stays in the Dock on macOS, tray or not', () => {
    const { did, fire, hidesOnClose } = start({ platform: 'darwin', hasTray: () => false })
    expect(hidesOnClose()).toBe(true)
    fire('window-all-closed')
    fire('activate')
    expect(did).toEqual(['show'])
  })

  it('hands on what a second start sent, and nothing of its command line', () => {
    const { did, fire } = start()
    fire('second-instance', ['tokentray', '--data-dir=/elsewhere'], '/tmp', 'message')
    expect(did).toEqual(['second start: message'])
  })

  it('lets its window go when the user quits, and leaves only after its last acts', async () => {
    const { did, fire, hidesOnClose } = start()
    fire('before-quit')
    expect(hidesOnClose()).toBe(false)
    fire('will-quit')
    expect(did).toEqual(['stop will-quit', 'dispose'])
    await vi.runAllTimersAsync()
    expect(did).toEqual(['stop will-quit', 'dispose', 'exit 0'])
  })

  it('leaves all the same when a last act fails', async () => {
    const { did, fire } = start({ dispose: () => Promise.reject(new Error('the clipboard is gone')) })
    fire('will-quit')
    await vi.runAllTimersAsync()
    expect(did).toEqual(['stop will-quit', 'exit 0'])
  })

  it('does not wait for a keychain that owes an answer', async () => {
    const { did, fire } = start({ hangs: () => true })
    fire('will-quit')
    await vi.runAllTimersAsync()
    expect(did).toEqual(['stop will-quit', 'dispose', 'kill'])
  })

  it('does not wait for ever for a last act', async () => {
    const { did, fire } = start({ dispose: () => new Promise(() => undefined) })
    fire('will-quit')
    await vi.advanceTimersByTimeAsync(2_999)
    expect(did).toEqual(['stop will-quit'])
    await vi.advanceTimersByTimeAsync(1)
    expect(did).toEqual(['stop will-quit', 'exit 0'])
  })
})
