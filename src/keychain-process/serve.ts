import * as v from 'valibot'
import {
  keychainRequest,
  makeCall,
  type KeychainReply,
  type KeychainRequest,
  type Keytar,
} from '../main/core/infra/keychain/calls.ts'

/** The line to whoever started this process; nothing else goes in or out. */
export interface Channel {
  listen(listener: (message: unknown) => void): void
  reply(reply: KeychainReply): void
  /** Ends this process at once, also while a thread of it waits for the system. */
  end(): void
}

/** Makes the calls that come in. Ends at a message it does not understand: whoever sent that waits for nothing. */
export function serveKeychain(channel: Channel, load: () => Promise<Keytar>): void {
  let keytar: Promise<Keytar> | undefined

  async function answer({ id, call }: KeychainRequest): Promise<KeychainReply> {
    try {
      keytar ??= load()
      return { id, ok: true, answer: await makeCall(await keytar, call) }
    } catch (error) {
      return { id, ok: false, words: error instanceof Error ? error.message : String(error) }
    }
  }

  channel.listen((message) => {
    const request = v.safeParse(keychainRequest, message)
    if (!request.success) channel.end()
    else void answer(request.output).then((reply) => channel.reply(reply))
  })
}
