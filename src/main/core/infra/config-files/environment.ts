import { Secret } from '../secrets/secret.ts'
import type { FileSystem } from '../files/file-system.ts'
import { readAssignments } from './formats/assignments.ts'
import { standIn, type Finding } from './look-at.ts'

/** Tokens in the environment that the app was started with. Programs started from the same place have them too. */
export function environmentTokens({ env }: Pick<FileSystem, 'env'>): readonly Finding[] {
  return Object.entries(env).flatMap(([name, value]) => {
    if (value === undefined || /[\s"'$`]/.test(value)) return []
    const [found] = readAssignments(`${name}=${value}`).secrets
    if (!found) return []
    const secret = new Secret(value)
    return [
      {
        id: standIn('environment', name, value),
        place: { path: name, kind: 'environment' as const, format: 'env' as const },
        found: { ...found, secret },
        line: 0,
        openMode: null,
        git: null,
        registries: [],
      },
    ]
  })
}
