import { readFile, realpath } from 'node:fs/promises'
import { extname, join, sep } from 'node:path'

/** The first size of the window's content in CSS pixels: all columns of the table fit. */
export const windowSize = { width: 1240, height: 760 } as const

/**
 * What the page may do, for both hosts: its own scripts, styles and pictures, no connection anywhere, no
 * frames, no inline code. Svelte makes its templates through one trusted-types policy, and it alone may.
 */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "font-src 'self'",
  "connect-src 'none'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types svelte-trusted-html',
].join('; ')

/**
 * The proxy for all that a page's engine would do by itself, past the requests that are looked at one by one: hints to connect, WebRTC by TCP. Its name
 * can never be a host (RFC 6761), so nothing leaves; addresses of this computer go there, too.
 */
export const noProxyThere = 'http://nowhere.tokentray.invalid:1'
export const nothingBypasses = '<-loopback>'
/** WebRTC sends no UDP but through a proxy. */
export const webRtcPolicy = 'disable_non_proxied_udp'

/** The headers of every answer out of the bundle. */
export function bundleHeaders(contentType: string): Record<string, string> {
  return {
    'content-type': contentType,
    'content-security-policy': contentSecurityPolicy,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    // For links that are shown; once it is off, nothing in the page can switch it on again.
    'x-dns-prefetch-control': 'off',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'cache-control': 'no-store',
  }
}

export interface BundleFile {
  readonly body: Buffer<ArrayBuffer>
  readonly contentType: string
}

/** The kinds of file a bundle has; nothing else is served, whatever lies in the folder. */
const contentTypes: ReadonlyMap<string, string> = new Map([
  ['.html', 'text/html; charset=utf-8'],
  ['.js', 'text/javascript; charset=utf-8'],
  ['.css', 'text/css; charset=utf-8'],
  ['.svg', 'image/svg+xml'],
  ['.png', 'image/png'],
  ['.woff2', 'font/woff2'],
])

/** One step of a path, as the bundler names files. No leading dot, so neither `..` nor a hidden file. */
const segment = /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/

/**
 * Reads the file that `urlPath` (the path part of a URL, with its leading slash, still encoded) names under
 * `root`; null when there is none. Nothing outside `root` can be named, nor reached through a symbolic link.
 */
export async function readBundleFile(root: string, urlPath: string): Promise<BundleFile | null> {
  const steps = urlPath === '/' ? ['index.html'] : urlPath.split('/').slice(1)
  if (!urlPath.startsWith('/') || !steps.every((step) => segment.test(step))) return null
  const contentType = contentTypes.get(extname(urlPath === '/' ? '/index.html' : urlPath))
  if (contentType === undefined) return null
  try {
    const [home, file] = await Promise.all([realpath(root), realpath(join(root, ...steps))])
    return file.startsWith(home + sep) ? { body: await readFile(file), contentType } : null
  } catch {
    return null
  }
}
