/** The one account of a practice registry. These are meant to be read by everyone. */
export const account = {
  username: 'demo',
  password: 'demo-password',
  otp: '123456',
} as const

export type PracticeAccount = typeof account

/** Stands for a code whose time is over. npm's answer to it is the one to any wrong code. */
export const expiredOtp = '111111'

/** Works once, wherever a one-time password does. */
export const recoveryCode = '5eed'.repeat(16)

/** How long a sign-in lasts, in milliseconds: two hours, as on npm since December 2025. */
export const sessionLife = 2 * 60 * 60_000
