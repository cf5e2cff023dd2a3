import { failure, type Failure } from '../../../../shared/failure.ts'
import { UnansweredCall } from './calls.ts'

/** Messages as measured on gnome-keyring 42 and as macOS's Security framework words them. */
const lockedWords = /locked collection|is locked|interaction is not allowed|-25308/i
const deniedWords =
  /dismissed|cancell?ed|denied|not permitted|authorization|passphrase you entered|-128|-25293/i

/** Tells locked, denied and absent apart by the system's own words; no secret is ever part of them. */
export function keychainFailure(error: unknown): Failure {
  const words = error instanceof Error ? error.message : String(error)
  if (error instanceof UnansweredCall || lockedWords.test(words))
    return failure('keychain-locked', `The keychain is locked (${words}).`)
  if (deniedWords.test(words)) return failure('keychain-denied', `The keychain refused (${words}).`)
  return failure('keychain-unavailable', `No keychain can be used here (${words}).`)
}
