import { createSocket, type Socket } from 'node:dgram'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type AddressInfo, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchChromiumHost, type ChromiumHost } from '../../src/main/hosts/chromium/launch.ts'

/**
 * Somebody else's code runs in the page, with a click of the user's to its name, and wants to tell somebody what it sees. Sockets listen for TCP and
 * UDP on this computer; none of them may hear anything. The app's policy for the page is tried, and then the host alone, in a page without one.
 */

const browser = process.env['TOKENTRAY_BROWSER'] ?? '/usr/bin/chromium'

let host: ChromiumHost
let folder: string
let tcp: Server
let udp: Socket
const heard: string[] = []

beforeAll(async () => {
  if (!existsSync(browser)) return
  folder = await mkdtemp(join(tmpdir(), 'tokentray-page-'))
  for (const [name, text] of [
    ['renderer/index.html', '<!doctype html><title>A page of ours</title><button>Press</button>'],
    ['preload/index.cjs', ''],
  ] as const) {
    await mkdir(join(folder, name, '..'), { recursive: true })
    await writeFile(join(folder, name), text)
  }
  tcp = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.once('data', (bytes) => heard.push(`TCP ${bytes.toString('latin1').slice(0, 60)}`))
    heard.push('TCP connection')
  })
  await new Promise<void>((resolve) => tcp.listen(0, '127.0.0.1', resolve))
  udp = createSocket('udp4').on('message', (bytes) => heard.push(`UDP ${bytes.length} bytes`))
  // The same port, so that one address leads to both.
  await new Promise<void>((resolve) => udp.bind(port(), '127.0.0.1', resolve))
  host = await launchChromiumHost({
    flags: {
      headless: true,
      keychain: 'memory',
      practice: false,
      remoteDebuggingPort: null,
    },
    dataFolder: join(folder, 'data'),
    folderFree: Promise.resolve(),
    browser,
    bundles: folder,
    log: () => undefined,
  })
})

afterAll(async () => {
  if (!existsSync(browser)) return
  await host.close()
  tcp.close()
  udp.close()
  await rm(folder, { recursive: true, force: true, maxRetries: 5 })
})

const port = () => (tcp.address() as AddressInfo).port

/** Code in the page. `go` is what it does; `HTTP` and `PORT` lead to the sockets. */
const inPage = (go: string) => `(async () => {
  const PORT = ${port()}, HTTP = 'http://127.0.0.1:' + PORT + '/'
  const add = (name, more) => document.documentElement.append(Object.assign(document.createElement(name), more))
  ${go}
})().catch(() => undefined).then(() => undefined)`

const links = [
  'preconnect',
  'dns-prefetch',
  'prefetch',
  'preload',
  'prerender',
  'stylesheet',
  'icon',
  'manifest',
  'modulepreload',
]

const attacks: Readonly<Record<string, string>> = {
  'requests by script': `
    const tries = [
      () => fetch(HTTP, { mode: 'no-cors', keepalive: true }),
      () => { const x = new XMLHttpRequest(); x.open('GET', HTTP); x.send() },
      () => new WebSocket('ws://127.0.0.1:' + PORT),
      () => new EventSource(HTTP),
      () => navigator.sendBeacon(HTTP, 'x'),
      () => new WebTransport('https://127.0.0.1:' + PORT + '/'),
      () => new Worker(HTTP), () => new SharedWorker(HTTP),
      () => new Worker(URL.createObjectURL(new Blob(['fetch("' + HTTP + '")']))),
      () => navigator.serviceWorker.register(HTTP),
      () => new FontFace('f', 'url(' + HTTP + ')').load(),
    ]
    for (const one of tries) try { void Promise.resolve(one()).catch(() => 0) } catch {}`,
  'what elements load': `
    new Image().src = HTTP
    for (const name of ['iframe', 'img', 'embed', 'video', 'audio', 'object', 'track'])
      try { add(name, { src: HTTP, data: HTTP }) } catch {}
    add('div', {}); document.body.style.backgroundImage = 'url(' + HTTP + ')'`,
  'links that a page gives as hints': `
    for (const rel of ${JSON.stringify(links)}) add('link', { rel, href: HTTP, as: 'image', crossOrigin: 'anonymous' })`,
  'what the browser itself fetches for a page': `
    const script = (type, what) => add('script', { type, textContent: JSON.stringify(what) })
    script('speculationrules', { prefetch: [{ source: 'list', urls: [HTTP] }], prerender: [{ source: 'list', urls: [HTTP] }] })
    add('img', { attributionSrc: HTTP }); add('meta', { httpEquiv: 'origin-trial', content: HTTP })
    add('div', { style: 'background: image-set(url(' + HTTP + ') 1x); cursor: url(' + HTTP + '), auto; mask: url(' + HTTP + '#m)' })
    add('svg', {}); document.documentElement.insertAdjacentHTML('beforeend', '<svg><image href="' + HTTP + '"/><use href="' + HTTP + '#a"/></svg>'
      + '<input type=image src="' + HTTP + '"><video poster="' + HTTP + '"></video><math href="' + HTTP + '">x</math><body background="' + HTTP + '">')
    const tries = [
      () => navigator.mediaSession.metadata = new MediaMetadata({ title: 't', artwork: [{ src: HTTP + 'a.png', sizes: '96x96' }] }),
      () => new Notification('n', { icon: HTTP, image: HTTP, badge: HTTP }),
      () => navigator.credentials.get({ identity: { providers: [{ configURL: HTTP + 'fedcm.json', clientId: 'x' }] } }),
      () => navigator.joinAdInterestGroup({ owner: HTTP.slice(0, -1), name: 'x', biddingLogicURL: HTTP }, 1_000),
      () => new PaymentRequest([{ supportedMethods: HTTP }], { total: { label: 'x', amount: { currency: 'EUR', value: '1' } } }).canMakePayment(),
      () => fetchLater(HTTP, { activateAfter: 0 }),
      () => sharedStorage.worklet.addModule(HTTP),
      () => CSS.paintWorklet.addModule(HTTP),
      () => new AudioContext().audioWorklet.addModule(HTTP),
      () => import(HTTP),
      () => new WebSocketStream('ws://127.0.0.1:' + PORT),
      () => new ReportingObserver(() => 0).observe(),
      () => fetch(HTTP, { mode: 'no-cors', targetAddressSpace: 'loopback' }),
      () => document.implementation.createHTMLDocument('').write('<img src="' + HTTP + '">'),
      () => navigator.serviceWorker.ready.then((r) => r.backgroundFetch.fetch('x', HTTP)),
      () => new webkitSpeechRecognition().start(),
      () => document.startViewTransition(() => add('iframe', { srcdoc: '<img src="' + HTTP + '">' })),
      () => add('iframe', { src: 'javascript:fetch("' + HTTP + '")' }),
      () => add('iframe', { sandbox: 'allow-scripts', srcdoc: '<meta http-equiv=refresh content="0;url=' + HTTP + '"><script>new RTCPeerConnection({iceServers:[{urls:"stun:127.0.0.1:' + PORT + '"}]}).createDataChannel("x")</script>' }),
    ]
    for (const one of tries) try { void Promise.resolve(one()).catch(() => 0) } catch {}
    add('style', { textContent: '@import url(' + HTTP + '); @font-face { font-family: g; src: url(' + HTTP + ') } * { font-family: g }' })`,
  'STUN and TURN, by UDP and TCP': `
    const at = '127.0.0.1:' + PORT
    const turn = (urls) => ({ urls, username: 'u', credential: 'c' })
    const pc = new RTCPeerConnection({ iceServers: [
      { urls: 'stun:' + at }, turn('turn:' + at), turn('turn:' + at + '?transport=tcp'), turn('turns:' + at + '?transport=tcp'),
    ] })
    pc.createDataChannel('x')
    await pc.setLocalDescription()`,
  'a peer whose address the page knows': `
    const [a, b] = [new RTCPeerConnection(), new RTCPeerConnection()]
    a.createDataChannel('x')
    await a.setLocalDescription()
    await b.setRemoteDescription(a.localDescription)
    await b.setLocalDescription()
    await a.setRemoteDescription(b.localDescription)
    for (const [kind, more] of [['udp', ''], ['tcp', ' tcptype passive']])
      await a.addIceCandidate({ sdpMLineIndex: 0, candidate: 'candidate:1 1 ' + kind + ' 2122260223 127.0.0.1 ' + PORT + ' typ host' + more }).catch(() => 0)`,
}

const onClick: Readonly<Record<string, string>> = {
  'a window': `window.open(HTTP)`,
  'a window without a name of its opener': `window.open(HTTP, '_blank', 'noopener')`,
  'an empty window that asks for it': `
    const w = window.open('about:blank')
    w.fetch(HTTP, { mode: 'no-cors' }).catch(() => 0); w.location = HTTP`,
  'an anchor': `const a = Object.assign(document.createElement('a'), { href: HTTP, target: '_blank', ping: HTTP }); document.body.append(a); a.click()`,
  'an anchor without its opener': `const a = Object.assign(document.createElement('a'), { href: HTTP, target: '_blank', rel: 'noopener' }); document.body.append(a); a.click()`,
  'a download': `const a = Object.assign(document.createElement('a'), { href: HTTP, download: 'x' }); document.body.append(a); a.click()`,
  'a form': `
    const f = Object.assign(document.createElement('form'), { action: HTTP, method: 'post', target: '_blank' })
    document.body.append(f); f.submit()`,
  'another page in its place': `location.href = HTTP`,
  'a window of another kind, or a file': `
    window.showSaveFilePicker?.().catch(() => 0); navigator.share?.({ url: HTTP }).catch(() => 0)
    window.documentPictureInPicture?.requestWindow().then((w) => { w.document.body.innerHTML = '<img src="' + HTTP + '">'; w.open(HTTP) }).catch(() => 0)
    const w = window.open('javascript:location="' + HTTP + '"'); w?.document?.write('<img src="' + HTTP + '">')`,
}

/** Longer than a packet on this computer takes, on a busy one. */
const aWhile = 900

describe.skipIf(!existsSync(browser)).each([
  ['with the page’s policy', 'https://app.tokentray.invalid/'],
  ['by the host alone', 'data:text/html,<button>Press</button>'],
])('the page has no network, %s', (_how, address) => {
  async function start(): Promise<Page> {
    heard.length = 0
    await host.page.goto(address)
    return host.page
  }

  it.each(Object.entries(attacks))('not for %s', async (_what, go) => {
    const page = await start()
    await page.evaluate(inPage(go))
    await delay(aWhile)
    expect(heard).toEqual([])
  })

  it.each(Object.entries(onClick))('not for %s, after a click', async (_what, go) => {
    const page = await start()
    await page.evaluate(`document.querySelector('button').onclick = () => void ${inPage(go)}`)
    await page.getByRole('button').click()
    await delay(aWhile)
    expect(heard).toEqual([])
    await expect.poll(() => page.context().pages().length).toBe(1)
  })
})
