import type { RegistryResponse } from '../../src/main/core/infra/http/message.ts'

/** An answer as the transport gives it, with the body as JSON or as text. */
export function registryResponse(
  status: number,
  body: unknown = '',
  headers: Record<string, string> = {},
): RegistryResponse {
  const isText = typeof body === 'string'
  return { status, headers, text: isText ? body : JSON.stringify(body), json: isText ? undefined : body }
}
