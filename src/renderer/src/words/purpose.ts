import type { Purpose } from '../../../shared/prompts.ts'
import { counted } from './count.ts'
import { visible } from './names.ts'

/** What a prompt is for, to follow a comma or a verb: `to create “ci-install”`. */
export function purposeWords(purpose: Purpose): string {
  switch (purpose.action) {
    case 'sign-in':
      return purpose.username === null ? 'to sign you in' : `to sign in as ${visible(purpose.username)}`
    case 'create':
      return `to create “${visible(purpose.name)}”`
    case 'revoke':
      return `to revoke “${visible(purpose.name)}”`
    case 'revoke-many':
      return purpose.left === purpose.total
        ? `to revoke ${counted(purpose.total, 'token')}`
        : `to go on revoking: ${purpose.left} of ${counted(purpose.total, 'token')} left`
  }
}
