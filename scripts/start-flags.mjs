import path from 'node:path'
import { parseArgs } from 'node:util'

export const usage = `npm start -- [flags]
  --host=electron|chromium     the window the app lives in (default: Electron if it can be had)
  --headless                   no window (Chromium host)
  --data-dir=DIR               keep settings in DIR
  --practice                   start signed out, with the practice registry running and offered
  --keychain=os|memory         where secrets go (default: the system's keychain)
  --remote-debugging-port=P    let another program attach to the page (Chromium host)
  --help                       this text`

const choices = { host: ['electron', 'chromium'], keychain: ['os', 'memory'] }

/**
 * Reads the flags of `npm start --`.
 * @param {readonly string[]} argv
 * @param {string} folder what a relative --data-dir is relative to
 * @returns {import('./start-flags.d.mts').StartFlags | { error: string }}
 */
export function parseStartFlags(argv, folder) {
  const read = readFlags(argv)
  if ('error' in read) return read
  const { values } = read
  for (const [flag, allowed] of Object.entries(choices)) {
    if (values[flag] !== undefined && !allowed.includes(values[flag])) {
      return { error: `--${flag} is ${allowed.join(' or ')}, not "${values[flag]}".` }
    }
  }
  const port = values['remote-debugging-port']
  if (port !== undefined && !(/^\d{1,5}$/.test(port) && Number(port) <= 65_535)) {
    return { error: `--remote-debugging-port is a number up to 65535, not "${port}".` }
  }
  if (port !== undefined && values.host === 'electron') {
    return { error: '--remote-debugging-port works with --host=chromium.' }
  }
  if (values['data-dir'] === '') return { error: '--data-dir needs a folder.' }
  return {
    help: values.help === true,
    host: values.host ?? (port !== undefined || values.headless ? 'chromium' : 'any'),
    headless: values.headless === true,
    keychain: values.keychain ?? 'os',
    forHost: flagsForHost(values, folder),
  }
}

/** @param {readonly string[]} argv */
function readFlags(argv) {
  const text = { type: /** @type {const} */ ('string') }
  const yes = { type: /** @type {const} */ ('boolean') }
  const options = {
    host: text,
    headless: yes,
    'data-dir': text,
    practice: yes,
    keychain: text,
    'remote-debugging-port': text,
    help: yes,
  }
  try {
    return parseArgs({ args: [...argv], options, strict: true })
  } catch (error) {
    return { error: `${error.message.split(/\. |\n/)[0].replace(/\.$/, '')}.` }
  }
}

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
