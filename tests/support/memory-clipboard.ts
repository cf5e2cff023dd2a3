import type { Clipboard } from '../../src/main/core/infra/secrets/secret-clipboard.ts'

/** A clipboard that a test can look at and that "the user" can change. */
export function createMemoryClipboard(): Clipboard & { text: string } {
  return {
    text: '',
    read() {
      return Promise.resolve(this.text)
    },
    write(text) {
      this.text = text
      return Promise.resolve()
    },
    clear() {
      this.text = ''
      return Promise.resolve()
    },
  }
}
