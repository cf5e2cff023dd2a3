import { fail, ok, type Result } from './failure.ts'
import type { RegistryUrl } from './token.ts'

/**
 * Reads a registry address as a person types it and gives its one normal form: `https://` when no scheme
 * was typed, lower-case host, a trailing slash (a missing one changes which credential applies,
 * npm/cli#9555), no query. A user name, password or fragment is refused: secrets do not belong in URLs.
 */
export function parseRegistryUrl(text: string): Result<RegistryUrl> {
  const typed = text.trim()
  const refuse = (why: string) =>
    fail('invalid-registry-url', `${shorten(typed)} is not a registry address: ${why}`, {
      input: shorten(typed),
    })
  if (typed === '')
    return fail('invalid-registry-url', 'Type the address of a registry, such as https://npm.acme.example/')
  // Looking its name up would tell it to whoever answers names, and the address is written down.
  if (looksLikeToken(typed))
    return fail(
      'invalid-registry-url',
      'This looks like a token, not like an address of a registry. Type an address, such as https://npm.acme.example/, and paste the token into its own field.',
    )
  const schemed = /^[a-z][a-z0-9+.-]*:\/\//i.test(typed) ? typed : `https://${typed}`
  const url = URL.parse(schemed)
  if (!url || /\s/.test(typed)) return refuse('write it like https://npm.acme.example/')
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    return refuse('it must start with https:// or http://')
  if (url.username !== '' || url.password !== '') return refuse('leave out the user name and password')
  if (/[?#]/.test(schemed)) return refuse('leave out everything after ? or #')
  if (!url.pathname.endsWith('/')) url.pathname += '/'
  return ok(url.href)
}

/** More than a name of one computer has, without a dot; or a JSON Web Token. */
const looksLikeToken = (typed: string) =>
  /^(?:https?:\/\/)?(?:[\w-]{30,}|eyJ[\w-]+(?:\.[\w-]*)+)\/?$/i.test(typed)

/** True for addresses of this machine, where plain http is as private as https. */
export function isLoopback(url: URL): boolean {
  return url.hostname === 'localhost' || url.hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(url.hostname)
}

/** True for a registry to which everything travels readable by anybody on the way. */
export function isUnprotected(registry: RegistryUrl): boolean {
  const url = new URL(registry)
  return url.protocol === 'http:' && !isLoopback(url)
}

/** What a registry is called in a sentence: its host and path, without the scheme. */
export function registryLabel(registry: RegistryUrl): string {
  return registry.replace(/^https?:\/\//, '').replace(/\/$/, '')
}

/** True for pages that may be handed to the user's browser: https anywhere, http on this machine only. */
export function isSafeExternalUrl(text: string): boolean {
  const url = URL.parse(text)
  if (url?.username !== '' || url.password !== '') return false
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url))
}

const shorten = (text: string) => (text.length > 80 ? `${text.slice(0, 79)}…` : text)
