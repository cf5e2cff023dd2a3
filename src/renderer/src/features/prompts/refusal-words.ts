import type { Prompt } from '../../../../shared/prompts.ts'

/** Why the code that was given may have been refused; each kind of code ends in another way. */
export function refusalWords(
  { from, recovery }: Pick<Extract<Prompt, { kind: 'code' }>, 'from' | 'recovery'>,
  registry: string,
): string {
  if (recovery) return `${registry} refused the recovery code. Each of them works once.`
  if (from === 'email')
    return `${registry} refused the code. Only the one in its newest mail works, and only once.`
  return `${registry} refused the one-time password. Codes change every 30 seconds, and each works once.`
}
