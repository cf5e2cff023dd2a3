import { describe, expect, it } from 'vitest'
import { scrubbed, tokenVariables, toolOf } from '../../../../src/launcher/child-environment.ts'
import { chooseToken, type LaunchableToken } from '../../../../src/launcher/kept-tokens.ts'
import { launcherWords, readRequest } from '../../../../src/launcher/options.ts'
import { startOnWindows } from '../../../../src/launcher/windows-command.ts'
import { runCommand } from '../../../../src/main/core/features/handover/view.ts'
import { electronProgram, scriptOf } from '../../../../src/main/hosts/launcher-place.ts'
import { Secret } from '../../../../src/main/core/infra/secrets/secret.ts'

const acme = 'https://npm.acme.example/'
const kept = (key: string, more: Partial<LaunchableToken> = {}): LaunchableToken => ({
  ...{ registry: acme, username: 'robin', key, entry: `robin/${key}`, name: key, chosen: false },
  ...more,
})

describe('the words of tokentray-run', () => {
  it('end where the command begins, whose own words are left alone', () => {
    for (const words of [
      ['--registry', 'npm.acme.example', '--token=ci', '--', 'npm', 'publish', '--', '--token=x'],
      ['--registry=https://npm.acme.example', '--token', 'ci', 'npm', 'publish', '--', '--token=x'],
    ])
      expect(readRequest(words)).toMatchObject({
        kind: 'run',
        options: { registry: acme, token: 'ci' },
        command: ['npm', 'publish', '--', '--token=x'],
      })
  })

  it.each([
    [['--'], 'no command'],
    [[], 'no command'],
    [['--tocken=x', '--', 'npm'], 'no option --tocken=x'],
    [['--token'], 'needs a value'],
    [['--for=make', '--', 'npm'], 'npm, pnpm, yarn, bun'],
    [['--variable=A B', '--', 'npm'], 'no name for a variable'],
    [['--registry=ftp://a', '--', 'npm'], 'not a registry address'],
  ])('are answered in words when they make no sense: %j', (words, said) => {
    expect(readRequest(words)).toMatchObject({
      kind: 'mistake',
      words: expect.stringContaining(said) as string,
    })
  })

  it('are found behind those of Electron, and never among those of a command', () => {
    expect(launcherWords(['app', '--ozone-platform=headless', '--tokentray-run', '--', '--list'])).toEqual([
      '--list',
    ])
    expect(launcherWords(['app', '--tokentray-run', 'npm', '--', 'x'])).toEqual(['npm', '--', 'x'])
    expect(launcherWords(['app', '--', '--tokentray-run'])).toBeNull()
    expect(launcherWords(['app', '--headless'])).toBeNull()
  })
})

describe('which token is meant', () => {
  const wanted = { token: null, account: null, registry: null }

  it('is the one that was said, else the chosen one, else the only one', () => {
    const tokens = [kept('a'), kept('b', { chosen: true }), kept('c', { registry: 'https://other.example/' })]
    const key = (more: Partial<typeof wanted> | object) => {
      const choice = chooseToken(tokens, { ...wanted, ...more })
      return choice.kind === 'one' ? choice.token.key : choice.words
    }
    expect(key({})).toBe('b')
    expect(key({ registry: acme })).toBe('b')
    expect(key({ registry: 'https://other.example/' })).toBe('c')
    expect(key({ token: 'a' })).toBe('a')
    expect(key({ token: 'z', account: 'robin' })).toContain('named “z” of robin')
  })

  it('is asked for in words when several could be', () => {
    const choice = chooseToken([kept('a'), kept('b', { name: 'de\u001bploy' })], wanted)
    expect(choice).toMatchObject({ kind: 'none', words: expect.stringContaining('Which token?') as string })
    expect(choice.kind === 'none' && choice.words).toContain('de�ploy  robin at https://npm.acme.example/')
    expect(chooseToken([], wanted)).toMatchObject({
      words: expect.stringContaining('keeps no token') as string,
    })
  })
})

describe('what a command gets', () => {
  it('is told by its name', () => {
    expect(
      ['npm', '/usr/bin/pnpm', 'C:\\tools\\yarn.cmd', 'bunx', 'make'].map((command) => toolOf(command)),
    ).toEqual(['npm', 'pnpm', 'yarn', 'bun', 'npm'])
  })

  it('is none of the credentials that were there before', () => {
    const env = {
      ...{
        NPM_TOKEN: 'a',
        Npm_Config__AuthToken: 'a',
        'npm_config_//h/:_password': 'a',
        BUN_AUTH_TOKEN: 'a',
      },
      ...{ YARN_NPM_AUTH_IDENT: 'a', NPM_CONFIG_TOKEN: 'a', ANY: `npm_${'aB3'.repeat(12)}` },
      ...{ PATH: '/bin', npm_config_registry: acme, npm_config_loglevel: 'warn', UNSET: undefined },
    }
    expect(scrubbed(env)).toEqual({
      PATH: '/bin',
      npm_config_registry: acme,
      npm_config_loglevel: 'warn',
    })
  })

  it('never is a token for another registry than its own', () => {
    const token = new Secret('t')
    const given = (tool: Parameters<typeof tokenVariables>[0], variable: string | null = null) =>
      tokenVariables(tool, acme, token, { variable }, tool === 'yarn' ? '/tmp/npmrc' : null)
    expect(given('npm', 'NPM_TOKEN')).toEqual({
      'npm_config_//npm.acme.example/:_authToken': 't',
      NPM_TOKEN: 't',
    })
    expect(given('yarn')).toMatchObject({ YARN_NPM_AUTH_TOKEN: 't', YARN_NPM_REGISTRY_SERVER: acme })
    expect(given('bun')).toMatchObject({ BUN_CONFIG_TOKEN: 't', BUN_CONFIG_REGISTRY: acme })
  })
})

describe('on Windows', () => {
  const env = { Path: 'C:\\node', PATHEXT: '.EXE;.CMD', ComSpec: 'C:\\Windows\\cmd.exe' }
  const exists = (path: string) => path.endsWith('npm.cmd') || path.endsWith('bun.exe')

  it('a batch file is run by cmd.exe, every argument in quotes', () => {
    expect(startOnWindows(['npm', 'publish', '--tag', 'a b&c', 'dir\\'], env, exists)).toMatchObject({
      value: {
        program: 'C:\\Windows\\cmd.exe',
        args: [
          '/d',
          '/v:off',
          '/s',
          '/c',
          expect.stringMatching(/npm\.cmd" "publish" "--tag" "a b&c" "dir\\\\""$/),
        ],
        verbatim: true,
      },
    })
    expect(startOnWindows(['bun', '%PATH%"'], env, exists)).toMatchObject({
      value: { args: ['%PATH%"'], verbatim: false },
    })
  })

  it.each(['%PATH%', 'a"b', 'a\nb'])(
    'a batch file is not given %j, which cmd.exe would take for more',
    (word) => {
      expect(startOnWindows(['npm', word], env, exists)).toMatchObject({ ok: false })
      expect(startOnWindows(['nothing'], env, exists)).toMatchObject({ ok: false })
    },
  )

  it('scripts are batch files', () => {
    expect(scriptOf('win32', ['C:\\100%\\a.exe', '--'], true)).toContain('@"C:\\100%%\\a.exe" "--" %*\r\n')
  })
})

describe('the script in the data folder', () => {
  it('starts the image that an AppImage is, not where it is mounted now', () => {
    const process = { execPath: '/tmp/.mount_x/tokentray', env: { APPIMAGE: '/home/a/T.AppImage' } }
    expect(electronProgram({ ...process, platform: 'linux' }, null)).toEqual([
      '/home/a/T.AppImage',
      '--ozone-platform=headless',
      '--tokentray-run',
      '--',
    ])
    expect(electronProgram({ execPath: '/A', platform: 'darwin', env: {} }, '/app/index.js')).toEqual([
      '/A',
      '/app/index.js',
      '--tokentray-run',
      '--',
    ])
  })

  it('is typed as one word', () => {
    expect(scriptOf('linux', ["/it's", 'a b'], true)).toContain(String.raw`exec '/it'\''s' 'a b' "$@"`)
    expect(runCommand('linux', '/a b/run', acme)).toBe(`'/a b/run' --registry=${acme} -- npm publish`)
  })
})
