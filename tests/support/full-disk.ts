import type { DataFolder } from '../../src/main/core/infra/storage/data-folder.ts'

/** A data folder on a disk that can be full, for one file or for all. */
export interface FullableFolder extends DataFolder {
  /** From the n-th write on, counted from now, the disk is full; 0 for the next one. */
  fillAfter(writes: number): void
  /** There is space again. */
  free(): void
}

export function fullable<F extends DataFolder>(folder: F, only?: string): F & FullableFolder {
  let left = Number.POSITIVE_INFINITY
  const full = () => Promise.reject(Object.assign(new Error('No space left on device'), { code: 'ENOSPC' }))
  const takes = (name: string) => (only !== undefined && name !== only) || left-- > 0
  return {
    ...folder,
    write: (name, text) => (takes(name) ? folder.write(name, text) : full()),
    append: (name, text) => (takes(name) ? folder.append(name, text) : full()),
    fillAfter: (writes) => void (left = writes),
    free: () => void (left = Number.POSITIVE_INFINITY),
  }
}
