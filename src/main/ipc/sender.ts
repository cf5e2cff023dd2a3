/** Who sent a message, as the host saw it. `url` is null when the frame was gone before anyone looked. */
export interface Sender {
  readonly isMainFrame: boolean
  readonly url: string | null
}

/** The sender rule: only the main frame of the app's own page may call. */
export function isTrustedSender(sender: Sender, trustedOrigin: string): boolean {
  return sender.isMainFrame && isOwnUrl(sender.url, trustedOrigin)
}

/**
 * True for addresses under `trustedOrigin` (`scheme://host`, with the port when there is one). Scheme and
 * host are compared and not `origin`, which reads `null` for every custom scheme. Credentials are refused:
 * in `tokentray://app@evil.example/` the host is the last part.
 */
export function isOwnUrl(url: string | null, trustedOrigin: string): boolean {
  const trusted = new URL(trustedOrigin)
  const parsed = url === null ? null : URL.parse(url)
  if (parsed?.username !== '' || parsed.password !== '') return false
  return parsed.protocol === trusted.protocol && parsed.host === trusted.host
}
