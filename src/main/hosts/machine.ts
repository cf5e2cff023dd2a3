import { homedir } from 'node:os'
import type { Machine } from '../core/ports.ts'

/** This computer as Node sees it. */
export function createMachine(chooseFolder: Machine['chooseFolder']): Machine {
  return { home: homedir(), platform: process.platform, env: process.env, chooseFolder }
}
