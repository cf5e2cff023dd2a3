import { parseRegistryUrl } from '../shared/registry-url.ts'
import type { RegistryUrl } from '../shared/token.ts'

/** The word by which the packaged app is told to be the launcher, and open no window. */
export const launcherFlag = '--tokentray-run'

/** The launcher's own words where a program was started as one; null where it is the app. */
export function launcherWords(argv: readonly string[]): readonly string[] | null {
  const at = argv.indexOf(launcherFlag)
  // Behind `--` stand words of others.
  const end = argv.indexOf('--')
  if (at === -1 || (end !== -1 && end < at)) return null
  return argv.slice(at + (argv[at + 1] === '--' ? 2 : 1))
}

/** Programs that take a token in a form of their own, which is given to them alone. */
export const tools = ['npm', 'pnpm', 'yarn', 'bun'] as const
export type Tool = (typeof tools)[number]

export interface Options {
  readonly dataDir: string | null
  readonly token: string | null
  readonly account: string | null
  readonly registry: RegistryUrl | null
  /** Whose form the token is given in; null leaves it to the command's name. */
  readonly for: Tool | null
  /** A variable that gets the token too. */
  readonly variable: string | null
}

/** What is to be done: run a command, print the token of a helper, list what could be used, or explain. */
export type Request =
  | { readonly kind: 'run'; readonly options: Options; readonly command: readonly [string, ...string[]] }
  | { readonly kind: 'helper'; readonly options: Options; readonly id: string }
  | { readonly kind: 'list'; readonly options: Options }
  | { readonly kind: 'help' }
  | { readonly kind: 'mistake'; readonly words: string }

export const launcherUsage = `Runs a command with a token from your keychain, which only that command gets.

  tokentray-run [options] -- command [arguments]

  --registry=URL   the registry whose token is used
  --token=NAME     the token, by its name or its id
  --account=NAME   the account, by its user name
  --for=TOOL       npm, pnpm, yarn or bun, where the command's name does not tell
  --variable=NAME  puts the token into this variable, too
  --list           shows which tokens are kept here
`

const none: Options = {
  dataDir: null,
  token: null,
  account: null,
  registry: null,
  for: null,
  variable: null,
}

/** Reads the words behind `tokentray-run`. Options end at `--`, or at the first word that is none. */
export function readRequest(words: readonly string[]): Request {
  let options = none
  let list = false
  let helper: string | null = null
  const mistake = (text: string): Request => ({ kind: 'mistake', words: text })
  const waiting = words.values()
  for (const word of waiting) {
    if (word === '--' || !word.startsWith('-')) {
      const rest = [...waiting]
      const [program, ...args] = word === '--' ? rest : [word, ...rest]
      if (program === undefined || list || helper !== null) break
      return { kind: 'run', options, command: [program, ...args] }
    }
    if (word === '--help' || word === '-h') return { kind: 'help' }
    if (word === '--list') {
      list = true
      continue
    }
    const [, name = '', joined] = /^--([a-z-]+)(?:=(.*))?$/s.exec(word) ?? []
    if (!known.has(name)) return mistake(`There is no option ${word}.`)
    const next = joined === undefined ? waiting.next() : null
    const value = joined ?? (next && !next.done ? next.value : '')
    if (value === '') return mistake(`--${name} needs a value: --${name}=…`)
    if (name === 'helper') {
      helper = value
      continue
    }
    const read = readOption(name, value)
    if (typeof read === 'string') return mistake(read)
    options = { ...options, ...read }
  }
  if (helper !== null) return { kind: 'helper', options, id: helper }
  return list ? { kind: 'list', options } : mistake('There is no command to run.')
}

const known = new Set(['data-dir', 'token', 'account', 'registry', 'for', 'variable', 'helper'])

/** A part of the options, or why it is none. */
function readOption(name: string, value: string): Partial<Options> | string {
  switch (name) {
    case 'registry': {
      const registry = parseRegistryUrl(value)
      return registry.ok ? { registry: registry.value } : registry.failure.message
    }
    case 'for': {
      const tool = tools.find((each) => each === value)
      return tool ? { for: tool } : `--for takes one of ${tools.join(', ')}.`
    }
    case 'variable':
      return /^[A-Za-z_]\w*$/.test(value) ? { variable: value } : 'That is no name for a variable.'
    case 'data-dir':
      return { dataDir: value }
    default:
      return name === 'token' ? { token: value } : { account: value }
  }
}
