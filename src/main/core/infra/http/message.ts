import { Secret } from '../secrets/secret.ts'

/** A token is sent as Bearer, a name with its password as Basic (RFC 6750, RFC 7617). */
export type Credential = Secret | BasicCredential

export interface BasicCredential {
  readonly username: string
  readonly password: Secret
}

/** The part of a credential that nobody may see. */
export const secretPart = (credential: Credential): Secret =>
  credential instanceof Secret ? credential : credential.password

/** A request to a registry, with what npm's clients say of themselves (its package npm-registry-fetch). */
export interface RegistryRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Below the registry's base, without a leading slash; or an absolute URL, which must be of the same origin. */
  readonly path: string
  readonly body?: unknown
  readonly credential?: Credential | undefined
  /** One-time code, recovery code, or the answer of a finished browser confirmation. */
  readonly otp?: Secret | undefined
  /** First word of the npm command this stands for; public npm offers the browser flow only with it. */
  readonly command: 'token' | 'login' | 'logout' | 'whoami' | 'profile'
  readonly signal?: AbortSignal | undefined
  /** Not sent again by itself, whatever becomes of it. */
  readonly once?: boolean
}

export interface RegistryResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
  /** The body as JSON, or undefined when it is none. */
  readonly json: unknown
}
