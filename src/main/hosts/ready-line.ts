import type { PracticeInfo } from '../../shared/state.ts'
import type { Flags } from './flags.ts'

/** The one line a host prints when its window has loaded; scripts wait for it. */
export function readyLine(
  host: 'electron' | 'chromium',
  keychain: Flags['keychain'],
  practice: PracticeInfo | null,
): string {
  return `Tokentray ready (host=${host}, keychain=${keychain}, practice=${practice?.url ?? 'off'})`
}
