import { registryLabel } from '../../shared/registry-url.ts'
import type { Failure, FailureCode } from '../../shared/failure.ts'
import { waitWords } from '../../shared/failure.ts'

/** What the user can do next. A view that can do it shows a button; elsewhere the words of `advice` say it. */
export type FailureAction = 'retry' | 'sign-in' | 'check-keychain' | 'use-password' | 'refresh' | 'none'

/** The words of the button for each action. */
export const actionLabels: Readonly<Record<Exclude<FailureAction, 'none'>, string>> = {
  retry: 'Try again',
  'sign-in': 'Sign in again',
  'check-keychain': 'Check again',
  'use-password': 'Use username and password',
  refresh: 'Refresh',
}

interface Copy {
  readonly title: (failure: Failure) => string
  /** Left out where the words that came with the failure say it best. */
  readonly sentence?: (failure: Failure) => string
  /** Left out where nothing but the user can do something. */
  readonly action?: FailureAction
  /** The action in words, for places that have no button for it. */
  readonly advice: string
}

/** The registry as a subject in a sentence. */
const it = ({ details }: Failure) => (details?.registry ? registryLabel(details.registry) : 'The registry')
const at = ({ details }: Failure) => (details?.registry ? registryLabel(details.registry) : 'the registry')

/** Words for every failure there is: a title, one sentence, and what to do. */
export const failureCopy = {
  'otp-rejected': {
    title: () => 'That code was not accepted',
    advice: 'Type a fresh code.',
  },
  'web-auth-expired': {
    title: () => 'The confirmation took too long',
    sentence: (f) => `${it(f)} stopped waiting for you in the browser.`,
    action: 'retry',
    advice: 'Try again and confirm in the page that opens.',
  },
  'web-auth-unsupported': {
    title: () => 'No sign-in by browser here',
    sentence: (f) => `${it(f)} does not offer it.`,
    action: 'use-password',
    advice: 'Sign in with your username and password instead.',
  },
  'password-rejected': {
    title: () => 'That password was not accepted',
    sentence: (f) => `${it(f)} refused the username or the password.`,
    advice: 'Type the password again.',
  },
  unauthorized: {
    title: (f) => `You are not signed in at ${at(f)}`,
    sentence: (f) => `${it(f)} did not accept this sign-in.`,
    action: 'sign-in',
    advice: 'Sign in, then try again.',
  },
  'session-ended': {
    title: (f) => `Your sign-in at ${at(f)} has ended`,
    sentence: (f) => `${it(f)} no longer accepts it. That is normal after some hours.`,
    action: 'sign-in',
    advice: 'Sign in again.',
  },
  'unknown-user': {
    title: () => 'No such user',
    sentence: (f) => `${it(f)} has no user with that name.`,
    advice: 'Check the spelling of the username, and the address of the registry.',
  },
  'another-user': {
    title: () => 'That is another user',
    advice: 'If that is you, sign in with that name.',
  },
  forbidden: {
    title: (f) => `${it(f)} does not allow this`,
    advice: 'Sign in as someone who is allowed to, or ask whoever runs the registry.',
  },
  'ip-not-allowed': {
    title: () => 'Not from this address',
    sentence: (f) =>
      `${it(f)} accepts this token only from certain IP ranges, and your address is outside them.`,
    advice: 'Try from a network inside its ranges, or sign in with your password.',
  },
  'bypass-token-refused': {
    title: () => 'This token may not manage tokens',
    advice: 'Sign out here, then sign in with your account.',
  },
  'read-only-credential': {
    title: () => 'You signed in with a read-only token',
    advice: 'Sign out here, then sign in with your account.',
  },
  'token-not-found': {
    title: () => 'This token no longer exists',
    sentence: (f) => `${it(f)} does not know this token. It may have been revoked elsewhere.`,
    action: 'refresh',
    advice: 'Refresh the list.',
  },
  'not-supported': {
    title: (f) => `${it(f)} cannot do this`,
    advice: 'Use the registry’s own page, if it has one.',
  },
  'invalid-request': {
    title: () => 'Something in the form is not right',
    advice: 'Change it and try again.',
  },
  'rate-limited': {
    title: () => 'Too many requests',
    sentence: (f) =>
      f.details?.retryAfter === undefined
        ? `${it(f)} asks Tokentray to wait.`
        : `${it(f)} asks Tokentray to wait ${waitWords(f.details.retryAfter)}.`,
    action: 'retry',
    advice: 'Wait a little, then try again.',
  },
  'invalid-registry-url': {
    title: () => 'That is not a registry address',
    advice: 'Check the address.',
  },
  'invalid-cidr': {
    title: () => 'That is not an IP range',
    advice: 'Write a range like 192.0.2.0/24.',
  },
  'ipv6-not-supported': {
    title: () => 'IPv6 ranges cannot be used',
    advice: 'Registries take IPv4 ranges only, such as 192.0.2.0/24.',
  },
  offline: {
    title: () => 'You are offline',
    sentence: (f) => `This computer cannot reach ${at(f)} now.`,
    action: 'retry',
    advice: 'Connect to a network, then try again.',
  },
  'registry-unreachable': {
    title: () => 'The registry cannot be reached',
    action: 'retry',
    advice: 'Check the address, then try again.',
  },
  'no-such-host': {
    title: () => 'There is no such host',
    advice: 'Check the spelling of the address, and whether you need another network, such as a VPN.',
  },
  'proxy-failed': {
    title: () => 'The proxy does not let Tokentray through',
    action: 'retry',
    advice: 'Check the proxy settings of this computer, then try again.',
  },
  'network-sign-in': {
    title: () => 'This network wants a sign-in first',
    action: 'retry',
    advice: 'Open any page in your browser and sign in to the network, then try again.',
  },
  'timed-out': {
    title: (f) => `${it(f)} did not answer in time`,
    action: 'retry',
    advice: 'Try again in a moment.',
  },
  tls: {
    title: () => 'The connection is not safe',
    advice: 'Ask whoever runs the registry or this network about its certificate.',
  },
  'registry-error': {
    title: (f) => `${it(f)} has a problem`,
    action: 'retry',
    advice: 'Try again in a moment.',
  },
  'unexpected-response': {
    title: () => 'The answer cannot be understood',
    advice: 'Check the registry’s address.',
  },
  locked: {
    title: () => 'Tokentray is locked',
    advice: 'Press Unlock.',
  },
  'keychain-unavailable': {
    title: () => 'No keychain found',
    sentence: () =>
      'What was kept in it cannot be read now, and new secrets stay in memory until Tokentray quits.',
    action: 'check-keychain',
    advice: 'Start your system’s keychain, then check again.',
  },
  'keychain-locked': {
    title: () => 'Your keychain is locked',
    sentence: () => 'What is kept there cannot be read until you unlock it.',
    action: 'check-keychain',
    advice: 'Unlock it in your system, then try again.',
  },
  'keychain-denied': {
    title: () => 'Your keychain refused',
    sentence: () => 'The system did not let Tokentray use the keychain.',
    action: 'check-keychain',
    advice: 'Allow it in your system’s settings, then check again.',
  },
  'still-kept': {
    title: () => 'The keychain still holds this sign-in',
    action: 'check-keychain',
    advice: 'Unlock the keychain, then sign out again.',
  },
  'secret-too-large': {
    title: () => 'Too long for the keychain',
    sentence: () => 'Some systems’ keychains cannot hold a secret this long, so it was not saved there.',
    advice: 'Copy it to a safe place now.',
  },
  'file-changed': {
    title: () => 'The file has changed',
    advice: 'Look again, then decide.',
  },
  'file-unwritable': {
    title: () => 'The file could not be changed',
    advice: 'It is as it was; nothing was moved.',
  },
  'already-there': {
    title: () => 'There is another credential already',
    advice: 'Open “Tokens on this computer” to see it.',
  },
  'shortcut-invalid': {
    title: () => 'That is not a shortcut',
    advice: 'Write at least two of Ctrl, Alt, Shift and Super, then a key, such as Ctrl+Alt+T.',
  },
  'shortcut-taken': {
    title: () => 'That shortcut is taken',
    advice: 'Choose other keys.',
  },
  stopped: {
    title: () => 'Stopped',
    advice: 'You can start again when you like.',
  },
  cancelled: {
    title: () => 'Cancelled',
    sentence: () => 'You stopped it before it was done.',
    advice: 'You can start again when you like.',
  },
  'storage-failed': {
    title: () => 'It could not be saved',
    action: 'retry',
    advice: 'Check that the disk has free space and can be written to, then try again.',
  },
  'bad-request': {
    title: () => 'Something went wrong in Tokentray',
    sentence: () => 'The window sent a request that the app does not accept.',
    action: 'retry',
    advice: 'Try again. If it happens again, quit Tokentray and start it anew.',
  },
  'untrusted-sender': {
    title: () => 'Refused for your safety',
    sentence: () => 'The request did not come from Tokentray’s own window.',
    advice: 'Quit Tokentray and start it again.',
  },
  internal: {
    title: () => 'Something went wrong in Tokentray',
    sentence: () => 'This is a fault in the app, not in anything you did.',
    action: 'retry',
    advice: 'Try again. If it happens again, quit Tokentray and start it anew.',
  },
} as const satisfies Record<FailureCode, Copy>

/** A failure in the words of the table. */
export interface FailureWords {
  readonly title: string
  readonly sentence: string
  readonly action: FailureAction
  readonly advice: string
}

export function failureWords(failure: Failure): FailureWords {
  const copy: Copy = failureCopy[failure.code]
  return {
    title: copy.title(failure),
    sentence: copy.sentence?.(failure) ?? failure.message,
    action: copy.action ?? 'none',
    advice: copy.advice,
  }
}
