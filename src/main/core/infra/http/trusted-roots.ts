import { X509Certificate } from 'node:crypto'
import { homedir } from 'node:os'
import path from 'node:path'
import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls'
import { valueAt } from '../../../../shared/keyed.ts'
import { largestSettingsFile, readRegularText } from '../files/snapshot.ts'

/** Bytes. The bundles of systems have about 500 KiB. */
const largestBundle = 16 * 1024 * 1024

/**
 * The certificates that are trusted for https: Node's own roots, those of the operating system (where companies put theirs), and the file
 * that npm or Node were told of (`cafile`, `NODE_EXTRA_CA_CERTS`). npm's `strict-ssl=false` is ignored, since a token must not go to
 * just anybody.
 */
export function trustedContext(env: NodeJS.ProcessEnv): SecureContext {
  const own = certificateFiles(env).flatMap(certificatesIn)
  return createSecureContext({
    ca: [...new Set([...getCACertificates('default'), ...systemRoots(), ...own])],
  })
}

/** A system without a readable store leaves Node's own roots. */
function systemRoots(): string[] {
  try {
    return getCACertificates('system')
  } catch {
    return []
  }
}

function certificateFiles(env: NodeJS.ProcessEnv): string[] {
  const named = [env['NODE_EXTRA_CA_CERTS'], env['npm_config_cafile'] ?? cafileOfUser(env)]
  return named.flatMap((file) => (file ? [file] : []))
}

/** The `cafile` line of the user's .npmrc, where companies' guides tell people to put it. */
function cafileOfUser(env: NodeJS.ProcessEnv): string | null {
  const settings = readRegularText(
    env['npm_config_userconfig'] ?? path.join(homedir(), '.npmrc'),
    largestSettingsFile,
  )
  const value = /^[ \t]*cafile[ \t]*=(.*)$/m.exec(settings ?? '')?.[1]?.trim() ?? ''
  if (value === '') return null
  return value
    .replace(/^(["'])(.*)\1$/, '$2')
    .replace(/\$\{(\w+)\}/g, (whole, name: string) => valueAt(env, name) ?? whole)
    .replace(/^~(?=[\\/])/, homedir())
}

/** The certificates of a PEM file. A block that is no certificate is left out, and the others still count. */
function certificatesIn(file: string): string[] {
  const blocks = (readRegularText(file, largestBundle) ?? '').match(
    /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g,
  )
  return (blocks ?? []).filter(isCertificate)
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0
  } catch {
    return false
  }
}
