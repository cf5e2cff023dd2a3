import path from 'node:path'
import { findProgram, isExecutable } from './processes.mjs'

const linuxPrograms = [
  'google-chrome-stable',
  'google-chrome',
  'chromium',
  'chromium-browser',
  'microsoft-edge-stable',
  'microsoft-edge',
]
const macPrograms = [
  'Google Chrome.app/Contents/MacOS/Google Chrome',
  'Chromium.app/Contents/MacOS/Chromium',
  'Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
]
const windowsPrograms = [
  ['Google', 'Chrome', 'Application', 'chrome.exe'],
  ['Chromium', 'Application', 'chrome.exe'],
  ['Microsoft', 'Edge', 'Application', 'msedge.exe'],
]

/**
 * An installed Chrome, Chromium or Edge. TOKENTRAY_BROWSER overrides the search.
 * @param {{ env?: NodeJS.ProcessEnv, platform?: string }} [options]
 * @returns {string | null} the executable's path
 */
export function findBrowser({ env = process.env, platform = process.platform } = {}) {
  if (env['TOKENTRAY_BROWSER'])
    return isExecutable(env['TOKENTRAY_BROWSER']) ? env['TOKENTRAY_BROWSER'] : null
  return browserCandidates(env, platform).find(isExecutable) ?? null
}

/**
 * Where a browser may be, the likeliest first.
 * @param {NodeJS.ProcessEnv} env
 * @param {string} platform
 * @returns {string[]}
 */
export function browserCandidates(env, platform) {
  if (platform === 'darwin') {
    const folders = ['/Applications', ...(env['HOME'] ? [path.posix.join(env['HOME'], 'Applications')] : [])]
    return folders.flatMap((folder) => macPrograms.map((program) => path.posix.join(folder, program)))
  }
  if (platform === 'win32') {
    const folders = [env['PROGRAMFILES'], env['PROGRAMFILES(X86)'], env['LOCALAPPDATA']].flatMap((folder) =>
      folder ? [folder] : [],
    )
    return folders.flatMap((folder) => windowsPrograms.map((parts) => path.win32.join(folder, ...parts)))
  }
  return linuxPrograms.flatMap((name) => findProgram(name, { env, platform }) ?? [])
}
