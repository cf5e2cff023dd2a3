import type { LockReason } from '../../../shared/desktop.ts'

/** Why it is locked, as a sentence. */
export const lockWords = {
  asked: 'You locked it.',
  idle: 'It locked itself because nobody used this computer for a while.',
  screen: 'It locked itself together with the screen.',
  sleep: 'It locked itself when the computer went to sleep.',
} as const satisfies Record<LockReason, string>
