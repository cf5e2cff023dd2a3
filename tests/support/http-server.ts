import { createServer, type RequestListener } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { readFileSync } from 'node:fs'
import type { Server } from 'node:net'

export interface TestServer {
  /** With trailing slash. */
  readonly url: string
  close(): Promise<void>
}

/** A server of the test's own on the loopback address, for answers that no registry gives. */
export function startHttpServer(listener: RequestListener): Promise<TestServer> {
  const server = createServer(listener)
  return listen(server, 'http', () => server.closeAllConnections())
}

/** The same over TLS, with a certificate that nobody vouches for. */
export function startSelfSignedServer(listener: RequestListener): Promise<TestServer> {
  const file = (name: string) => readFileSync(new URL(`certificates/${name}`, import.meta.url))
  const server = createTlsServer({ key: file('self-signed.key'), cert: file('self-signed.crt') }, listener)
  return listen(server, 'https', () => server.closeAllConnections())
}

async function listen(server: Server, scheme: string, hangUp: () => void): Promise<TestServer> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('the server has no address')
  return {
    url: `${scheme}://127.0.0.1:${address.port}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        hangUp()
      }),
  }
}
