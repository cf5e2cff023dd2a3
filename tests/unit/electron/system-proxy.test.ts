import type { Session } from 'electron'
import { expect, it } from 'vitest'
import { createNetwork } from '../../../src/main/core/infra/http/network.ts'
import { proxyAddress, systemProxyOf } from '../../../src/main/hosts/electron/system-proxy.ts'

it.each([
  ['DIRECT', null],
  ['', null],
  ['PROXY proxy.example:8080; DIRECT', 'http://proxy.example:8080'],
  ['HTTPS proxy.example:443;DIRECT', 'https://proxy.example:443'],
  ['SOCKS5 127.0.0.1:1080', 'socks5://127.0.0.1:1080'],
  ['socks proxy.example:1080', 'socks5://proxy.example:1080'],
  ['QUIC proxy.example:443', 'QUIC proxy.example:443'],
])('reads %s', (pacResult, address) => {
  expect(proxyAddress(pacResult)).toBe(address)
})

it('asks the session for the very address, and nobody goes around a proxy of an unknown kind', async () => {
  const asked: string[] = []
  const session: Pick<Session, 'resolveProxy'> = {
    resolveProxy: (url) => {
      asked.push(url)
      return Promise.resolve('QUIC proxy.example:443')
    },
  }
  const network = createNetwork({ env: {}, systemProxy: systemProxyOf(session) })
  const way = await network.dispatcherFor(new URL('https://npm.acme.example/-/ping'))
  expect(way).toMatchObject({ ok: false, failure: { code: 'proxy-failed' } })
  expect(asked).toEqual(['https://npm.acme.example/-/ping'])
})
