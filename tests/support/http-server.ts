import { createServer, type RequestListener } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { readFileSync } from 'node:fs'
import type { Server } from 'node:net'
import path from 'node:path'

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

/** Certificates for 127.0.0.1 by the names of their files; nobody vouches for them. */
export type Certificate = 'self-signed' | 'expired'

/** The same over TLS. */
export function startTlsServer(listener: RequestListener, certificate: Certificate): Promise<TestServer> {
  const file = (kind: string) => readFileSync(certificateFile(certificate, kind))
  const server = createTlsServer({ key: file('key'), cert: file('crt') }, listener)
  return listen(server, 'https', () => server.closeAllConnections())
}

/** The same over TLS, with a certificate that nobody vouches for. */
export const startSelfSignedServer = (listener: RequestListener) => startTlsServer(listener, 'self-signed')

/** Where the PEM file of a certificate lies; a client that is told of it believes the server. */
export const certificateFile = (certificate: Certificate, kind = 'crt') =>
  path.join(import.meta.dirname, 'certificates', `${certificate}.${kind}`)

/** Listens on a free port of the loopback address. `hangUp` ends the connections that are open at the close. */
export async function listen(server: Server, scheme: string, hangUp: () => void): Promise<TestServer> {
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
