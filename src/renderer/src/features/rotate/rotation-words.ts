import type { Rotation, RotationStatus, RotationStep } from '../../../../shared/rotation.ts'
import { visible } from '../../words/names.ts'

const doing: Readonly<Record<RotationStep, string>> = {
  create: 'making the new one…',
  place: 'putting it where the old one was…',
  try: 'trying it…',
  revoke: 'revoking the old one…',
}

/** What a running rotation is doing. */
export function stepWords({ name, step }: Rotation): string {
  return `“${visible(name)}”: ${doing[step]}`
}

const titles: Readonly<Record<RotationStatus, string>> = {
  running: 'Rotating',
  done: 'Rotated',
  'rolled-back': 'Not rotated; everything is as before',
  stands: 'Stopped halfway: it needs you',
  interrupted: 'Interrupted: it needs you',
}

export function statusTitle({ name, status }: Rotation): string {
  return `${titles[status]}: “${visible(name)}”`
}
