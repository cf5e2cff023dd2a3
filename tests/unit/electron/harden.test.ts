import type { App, Session, WebContents } from 'electron'
import { describe, expect, it } from 'vitest'
import { lockContents, lockSession } from '../../../src/main/hosts/electron/harden.ts'

/** Collects what is registered on an emitter of Electron's, so that a test can set it off. */
function recordListeners() {
  const listeners = new Map<string, (...args: unknown[]) => unknown>()
  const on = (event: string, listener: (...args: never[]) => unknown) => {
    listeners.set(event, (...args) => Reflect.apply(listener, null, args))
  }
  const fire = (event: string, ...args: unknown[]) => {
    let prevented = false
    const listener = listeners.get(event)
    if (!listener) throw new Error(`Nobody listens to ${event}`)
    listener({ preventDefault: () => (prevented = true) }, ...args)
    return prevented
  }
  return { on, fire }
}

describe('every page of the app', () => {
  function lockedPage() {
    const app = recordListeners()
    const page = recordListeners()
    let openWindow: Parameters<WebContents['setWindowOpenHandler']>[0] | undefined
    let webRtc: string | undefined
    Reflect.apply(lockContents, null, [{ on: app.on } satisfies Record<keyof Pick<App, 'on'>, unknown>])
    app.fire('web-contents-created', {
      on: page.on,
      setWindowOpenHandler: (handler: typeof openWindow) => (openWindow = handler),
      setWebRTCIPHandlingPolicy: (policy: string) => (webRtc = policy),
    })
    return { page, openWindow, webRtc }
  }

  it.each(['will-navigate', 'will-frame-navigate', 'will-redirect', 'will-attach-webview'])(
    'is stopped at %s',
    (event) => {
      expect(lockedPage().page.fire(event)).toBe(true)
    },
  )

  it('has no WebRTC but through a proxy', () => {
    expect(lockedPage().webRtc).toBe('disable_non_proxied_udp')
  })

  it('opens no window', () => {
    const answer: unknown = Reflect.apply(lockedPage().openWindow ?? (() => null), null, [
      { url: 'https://registry.example/' },
    ])
    expect(answer).toEqual({ action: 'deny' })
  })
})

describe('the session', () => {
  type Handler = (...args: unknown[]) => unknown

  function lockedSession() {
    const handlers = new Map<string, Handler>()
    const keep = (name: string) => (handler: Handler) => void handlers.set(name, handler)
    const emitter = recordListeners()
    const session = {
      setPermissionRequestHandler: keep('request'),
      setPermissionCheckHandler: keep('check'),
      setDevicePermissionHandler: keep('device'),
      on: emitter.on,
      webRequest: { onBeforeRequest: keep('network') },
      setProxy: (config: unknown) => Promise.resolve(handlers.set('proxy', () => config)),
    } satisfies Partial<Record<keyof Session, unknown>>
    Reflect.apply(lockSession, null, [session])
    const call = (name: string, ...args: unknown[]) => handlers.get(name)?.(...args)
    return { call, fire: emitter.fire }
  }

  it.each(['notifications', 'clipboard-read', 'media', 'geolocation', 'openExternal', 'unknown'])(
    'grants %s neither when asked nor when checked',
    (permission) => {
      const { call } = lockedSession()
      const answers: unknown[] = []
      call('request', {}, permission, (granted: unknown) => answers.push(granted))
      expect(answers).toEqual([false])
      expect(call('check', {}, permission, 'tokentray://app')).toBe(false)
    },
  )

  it('has a proxy that is nowhere, also for this computer', () => {
    expect(lockedSession().call('proxy')).toEqual({
      mode: 'fixed_servers',
      proxyRules: 'http://nowhere.tokentray.invalid:1',
      proxyBypassRules: '<-loopback>',
    })
  })

  it('grants no device and no download', () => {
    const { call, fire } = lockedSession()
    expect(call('device', { deviceType: 'hid' })).toBe(false)
    expect(fire('will-download')).toBe(true)
  })

  it.each([
    ['tokentray://app/assets/index.js', false],
    ['https://registry.example/', true],
    ['http://127.0.0.1:4873/', true],
    ['ws://127.0.0.1:4873/', true],
    ['file:///etc/passwd', true],
    ['tokentray://evil.example/', true],
  ])('lets the page load only its own bundle: %s, cancelled = %s', (url, cancel) => {
    const answers: unknown[] = []
    lockedSession().call('network', { url }, (answer: unknown) => answers.push(answer))
    expect(answers).toEqual([{ cancel }])
  })
})
