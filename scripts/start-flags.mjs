import path from 'node:path'
import { parseArgs } from 'node:util'
import { flagError } from './setup/flag-error.mjs'

/**
 * @typedef {object} StartFlags
 * @property {boolean} help
 * @property {'electron' | 'chromium' | 'any'} host `any`: Electron if it can be had, else the Chromium host
 * @property {boolean} headless
 * @property {'os' | 'memory'} keychain
 * @property {readonly string[]} forHost what the host process gets, the data folder as an absolute path
 */

/**
 * The help text of a command that opens the app.
 * @param {string} command
 * @param {string} dataFolder where it keeps settings when nothing else is said
 */
export const usageOf = (command, dataFolder) => `${command} -- [flags]
  --host=electron|chromium     the window the app lives in (default: Electron if it can be had)
  --headless                   no window (Chromium host)
  --data-dir=DIR               keep settings in DIR (default: ${dataFolder})
  --practice                   start signed out, with the practice registry running and offered
  --keychain=os|memory         where secrets go (default: the system's keychain)
  --remote-debugging-port=P    let another program attach to the page (Chromium host)
  --help                       this text`

const options = /** @type {const} */ ({
  host: { type: 'string' },
  headless: { type: 'boolean' },
  'data-dir': { type: 'string' },
  practice: { type: 'boolean' },
  keychain: { type: 'string' },
  'remote-debugging-port': { type: 'string' },
  help: { type: 'boolean' },
})

const hosts = /** @type {const} */ (['electron', 'chromium'])
const keychains = /** @type {const} */ (['os', 'memory'])

/**
 * Reads the flags of `npm start --`.
 * @param {readonly string[]} argv
 * @param {string} folder what a relative --data-dir is relative to
 * @returns {StartFlags | { error: string }}
 */
export function parseStartFlags(argv, folder) {
  const read = readFlags(argv)
  if ('error' in read) return read
  const { values } = read
  const host = hosts.find((name) => name === values.host)
  if (values.host !== undefined && !host) return { error: notOneOf('host', hosts, values.host) }
  const keychain = keychains.find((name) => name === values.keychain)
  if (values.keychain !== undefined && !keychain) {
    return { error: notOneOf('keychain', keychains, values.keychain) }
  }
  const port = values['remote-debugging-port']
  if (port !== undefined && !(/^\d{1,5}$/.test(port) && Number(port) <= 65_535)) {
    return { error: `--remote-debugging-port is a number up to 65535, not "${port}".` }
  }
  if (port !== undefined && host === 'electron') {
    return { error: '--remote-debugging-port works with --host=chromium.' }
  }
  if (values['data-dir'] === '') return { error: '--data-dir needs a folder.' }
  return {
    help: values.help === true,
    host: host ?? (port !== undefined || values.headless ? 'chromium' : 'any'),
    headless: values.headless === true,
    keychain: keychain ?? 'os',
    forHost: flagsForHost(values, folder),
  }
}

/** @param {string} flag @param {readonly string[]} allowed @param {string} value */
const notOneOf = (flag, allowed, value) => `--${flag} is ${allowed.join(' or ')}, not "${value}".`

/** @param {readonly string[]} argv */
function readFlags(argv) {
  try {
    return parseArgs({ args: [...argv], options, strict: true })
  } catch (error) {
    return { error: flagError(error) }
  }
}

/**
 * @param {Extract<ReturnType<typeof readFlags>, { values: object }>['values']} values
 * @param {string} folder
 */
function flagsForHost(values, folder) {
  return [
    ...(values.headless ? ['--headless'] : []),
    ...(values['data-dir'] ? [`--data-dir=${path.resolve(folder, values['data-dir'])}`] : []),
    ...(values.practice ? ['--practice'] : []),
    ...(values.keychain ? [`--keychain=${values.keychain}`] : []),
    ...(values['remote-debugging-port']
      ? [`--remote-debugging-port=${values['remote-debugging-port']}`]
      : []),
  ]
}
