import { loadKeytar } from './load-keytar.ts'
import { serveKeychain } from './serve.ts'

/**
 * Entry of the process that has the keychain's native module and nothing else. Under Electron it is a utility process, which ends with
 * the app; under Node a child with a channel. It prints nothing, and secrets come and go by the channel alone.
 */
const end = () => process.kill(process.pid, 'SIGKILL')

if ('parentPort' in process) {
  const { parentPort } = process
  serveKeychain(
    {
      listen: (listener) => void parentPort.on('message', ({ data }) => listener(data)),
      reply: (reply) => parentPort.postMessage(reply),
      end,
    },
    loadKeytar,
  )
} else {
  const node: NodeJS.Process = process
  // A terminal's Ctrl-C reaches the whole group; the app still has things to put away, and this ends with it.
  for (const signal of ['SIGINT', 'SIGHUP'] as const) node.on(signal, () => undefined)
  node.on('disconnect', end)
  serveKeychain(
    {
      listen: (listener) => void node.on('message', listener),
      reply: (reply) => void node.send?.(reply),
      end,
    },
    loadKeytar,
  )
}
