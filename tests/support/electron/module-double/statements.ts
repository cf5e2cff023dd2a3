import { isDeepStrictEqual } from 'node:util'
import type { Facts } from './commands.ts'

/**
 * Electron's security checklist as statements about a running app (Electron, "Security", items 1 to 20), each a
 * question to the facts that the built main entry shows on the double.
 */
export interface Statement {
  readonly number: `E${number}` | 'M5'
  readonly words: string
  readonly holds: (facts: Facts) => boolean
}

/** What each directive of the page's policy must be, to the letter. */
const policy: Readonly<Record<string, string>> = {
  'default-src': "'none'",
  'script-src': "'self'",
  'style-src': "'self'",
  'img-src': "'self'",
  'font-src': "'self'",
  'connect-src': "'none'",
  'object-src': "'none'",
  'base-uri': "'none'",
  'form-action': "'none'",
  'frame-ancestors': "'none'",
  'require-trusted-types-for': "'script'",
  'trusted-types': 'svelte-trusted-html',
}

const directives = (header = '') =>
  Object.fromEntries(
    header.split('; ').map((directive): [string, string] => {
      const [name = '', ...values] = directive.split(' ')
      return [name, values.join(' ')]
    }),
  )

const none = (list: readonly unknown[]) => list.length === 0

/** True when every window says so outright; a default is not relied on. */
const everyWindow = (name: string, value: boolean) => (facts: Facts) =>
  facts.windows.length > 0 && facts.windows.every(({ webPreferences }) => webPreferences[name] === value)

const prevents =
  (...names: readonly string[]) =>
  (facts: Facts) =>
    facts.windows.length > 0 &&
    facts.windows.every(({ prevented }) => names.every((name) => prevented.includes(name)))

const all =
  (...tests: readonly Statement['holds'][]) =>
  (facts: Facts) =>
    tests.every((test) => test(facts))

export const statements: readonly Statement[] = [
  {
    number: 'E1',
    words: 'nothing is loaded but our bundle, over http least of all, and Chromium reaches nobody by itself',
    holds: (facts) =>
      none(facts.loadable) &&
      facts.windows.every(({ webRtc }) => webRtc === 'disable_non_proxied_udp') &&
      /^http:\/\/[a-z.]+\.invalid:1$/.test(facts.proxy?.proxyRules ?? '') &&
      facts.proxy?.proxyBypassRules === '<-loopback>',
  },
  {
    number: 'E2',
    words: 'no Node in windows, workers and frames',
    holds: all(
      everyWindow('nodeIntegration', false),
      everyWindow('nodeIntegrationInWorker', false),
      everyWindow('nodeIntegrationInSubFrames', false),
    ),
  },
  { number: 'E3', words: 'the preload has a world of its own', holds: everyWindow('contextIsolation', true) },
  {
    number: 'E4',
    words: 'every process of a page is in the sandbox, decided before the app is ready',
    holds: all(
      everyWindow('sandbox', true),
      ({ sandboxed, order }) => sandboxed && order.indexOf('enableSandbox') < order.indexOf('ready'),
    ),
  },
  {
    number: 'E5',
    words: 'no permission, device or download, neither when asked nor when checked',
    holds: ({ granted }) =>
      none(granted.whenAsked) && none(granted.whenChecked) && !granted.devices && !granted.download,
  },
  { number: 'E6', words: 'the web’s own security stays on', holds: everyWindow('webSecurity', true) },
  {
    number: 'E7',
    words: 'the policy comes as a header and lets in our own files alone',
    holds: ({ pageHeaders }) => isDeepStrictEqual(directives(pageHeaders['content-security-policy']), policy),
  },
  { number: 'E8', words: 'no insecure content', holds: everyWindow('allowRunningInsecureContent', false) },
  { number: 'E9', words: 'no experimental features', holds: everyWindow('experimentalFeatures', false) },
  {
    number: 'E10',
    words: 'no features of Blink are switched on',
    holds: ({ windows }) =>
      windows.every(({ webPreferences }) => !Object.hasOwn(webPreferences, 'enableBlinkFeatures')),
  },
  { number: 'E11', words: 'no webview tag', holds: everyWindow('webviewTag', false) },
  {
    number: 'E12',
    words: 'a webview that is attached all the same is stopped',
    holds: prevents('will-attach-webview'),
  },
  {
    number: 'E13',
    words: 'no page and no frame goes elsewhere, by itself or by a redirect',
    holds: prevents('will-navigate', 'will-frame-navigate', 'will-redirect'),
  },
  {
    number: 'E14',
    words: 'no window is opened',
    holds: ({ windows }) => windows.every(({ windowOpen }) => windowOpen.join() === 'deny'),
  },
  {
    number: 'E15',
    words: 'no address of a server’s making reaches the browser, but for pages of the registry itself',
    holds: ({ openedForServers }) => none(openedForServers),
  },
  {
    number: 'E17',
    words: 'a call counts only from the main frame of our own page',
    holds: (facts) => none(facts.trustedSenders),
  },
  {
    number: 'E18',
    words: 'the page comes from a scheme of its own, registered in time, and nothing beside the bundle does',
    holds: ({ order, escaped, schemes }) =>
      order.includes('registerSchemes') &&
      order.indexOf('registerSchemes') < order.indexOf('ready') &&
      order.filter((step) => step.startsWith('load ')).join() === 'load tokentray://app/' &&
      isDeepStrictEqual(
        schemes.map(({ scheme }) => scheme),
        ['tokentray'],
      ) &&
      none(escaped),
  },
  {
    number: 'M5',
    words: 'no report of a crash leaves the computer',
    holds: (facts) => !facts.crashReporterStarted,
  },
]
