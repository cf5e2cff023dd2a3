import { describe, expect, it } from 'vitest'
import { PlaintextTokensView } from '../../../src/renderer/src/features/plaintext-tokens/plaintext-tokens-view.svelte.ts'
import { Call } from '../../../src/renderer/src/ui/call.svelte.ts'
import {
  cautions,
  labelsOfFound,
  usesFromNowOn,
  verdictDetail,
} from '../../../src/renderer/src/features/plaintext-tokens/found-words.ts'
import { MoveAll } from '../../../src/renderer/src/features/plaintext-tokens/move-all.svelte.ts'
import type { FoundToken, MovedToken } from '../../../src/shared/plaintext-tokens.ts'
import { ok } from '../../../src/shared/failure.ts'
import { FakeBridge, refused } from './fake-bridge.ts'

function found(id: string, more: Partial<FoundToken> = {}): FoundToken {
  return {
    id,
    place: 'user',
    path: '~/.npmrc',
    line: 1,
    setting: '//npm.acme.example/:_authToken',
    kind: 'token',
    masked: 'npm_8fK2…x9Qd',
    registry: 'https://npm.acme.example/',
    unread: null,
    fixed: null,
    verdict: 'not-asked',
    why: null,
    username: null,
    match: null,
    openMode: null,
    git: null,
    ...more,
  }
}

const moved: MovedToken = {
  id: 'm1',
  path: '~/.npmrc',
  setting: '//npm.acme.example/:_authToken',
  masked: 'npm_8fK2…x9Qd',
  kind: 'token',
  registry: 'https://npm.acme.example/',
  username: null,
  place: 'user',
  account: null,
  movedAt: '2026-11-23T10:00:00.000Z',
}

/** A page with what it has said. */
function open(answers: ConstructorParameters<typeof FakeBridge>[0] = {}) {
  const fake = new FakeBridge(answers)
  const said = { notice: '' }
  const call = new Call((notice) => (said.notice = notice))
  const page = new PlaintextTokensView(fake.bridge, call)
  return { fake, said, call, page }
}

describe('what is said of a found token', () => {
  it('names its place apart from others in the same file', () => {
    const labels = labelsOfFound([found('a'), found('b', { line: 7 }), found('c', { path: '~/.zshrc' })])
    expect([...labels.values()]).toEqual(['~/.npmrc line 1', '~/.npmrc line 7', '~/.zshrc'])
  })

  it('warns of other users, of git and of settings that no tool reads', () => {
    expect(cautions(found('a'))).toEqual([])
    expect(cautions(found('a', { openMode: '644', git: 'tracked', unread: 'comment' }))).toHaveLength(3)
  })

  it('prefers the row of an account over the name, and the name over the reason', () => {
    const match = { account: 'a1', key: 'k', name: 'ci' }
    expect(verdictDetail(found('a', { verdict: 'alive', username: 'ada', match }))).toBe('“ci” in your list')
    expect(verdictDetail(found('a', { verdict: 'alive', username: 'ada' }))).toBe('It is ada’s')
    expect(verdictDetail(found('a', { verdict: 'unknown', why: 'Offline.' }))).toBe('Offline.')
  })

  it('tells for each kind of file which tools are signed out', () => {
    const words = (more: Partial<FoundToken>) => usesFromNowOn(found('a', more)).join(' ')
    expect(words({})).toContain('npm_config_//npm.acme.example/:_authToken')
    expect(words({ kind: 'password' })).not.toContain('npm_config_')
    expect(words({ place: 'yarn', path: '~/.yarnrc.yml' })).toContain('YARN_NPM_AUTH_TOKEN')
    expect(words({ place: 'project', path: '~/p/bunfig.toml' })).toContain('BUN_CONFIG_TOKEN')
    expect(words({ place: 'pnpm', path: '~/.config/pnpm/config.yaml' })).toContain('pnpm is signed out')
    expect(words({ place: 'shell', path: '~/.zshrc' })).toContain('empty')
    expect(words({ unread: 'comment' })).toBe('No tool reads it there, so nothing changes for any of them.')
  })
})

describe('the page', () => {
  it('says what is wrong with a folder beside its field, and looks through a good one at once', async () => {
    const bad = open({ 'plaintextTokens.addFolder': () => refused('invalid-request') })
    bad.page.folder = 'projects'
    await bad.page.addFolder()
    expect([bad.page.folderError, bad.page.folder]).toEqual(['Refused: invalid-request.', 'projects'])

    const good = open()
    good.page.folder = '~/projects'
    await good.page.addFolder()
    expect(good.page.folder).toBe('')
    expect(good.fake.calls.map(({ name }) => name)).toEqual([
      'plaintextTokens.addFolder',
      'plaintextTokens.find',
    ])
  })

  it('takes a cancelled choice of a folder for no failure', async () => {
    const { page, call, fake } = open({ 'plaintextTokens.addFolder': () => refused('cancelled') })
    await page.chooseFolder()
    expect(call.failure).toBeNull()
    expect(fake.calls).toHaveLength(1)
  })

  it('keeps the dialog open when a move is refused, and closes it with a word when it is done', async () => {
    const preview = () => ok({ version: 'v1', path: '~/.npmrc', lines: [], linked: null })
    let refuse = true
    const { page, said, fake } = open({
      'plaintextTokens.preview': preview,
      'plaintextTokens.move': () => (refuse ? refused('file-changed') : ok()),
    })
    await page.openMove(found('f1'))
    await page.moving?.confirm()
    expect(page.moving?.call.failure?.code).toBe('file-changed')
    refuse = false
    await page.moving?.confirm()
    expect(page.moving).toBeNull()
    expect(said.notice).toBe('Moved to your keychain. ~/.npmrc no longer has it.')
    expect(fake.argsOf('plaintextTokens.move')).toEqual(Array(2).fill({ id: 'f1', version: 'v1' }))
  })

  it('says why a token could not be put back', async () => {
    const { page, said, call } = open({ 'plaintextTokens.undo': () => refused('file-changed') })
    await page.putBack(moved)
    expect([call.failure?.code, said.notice]).toEqual(['file-changed', ''])
  })
})

describe('moving all at once', () => {
  /** A file that is another after each move, as one with several tokens is. */
  function files(refuses: readonly string[] = [], touched = false) {
    let version = 0
    const shown = (id: string) => ({
      version: String(version),
      path: '~/.npmrc',
      linked: null,
      lines: [
        { kind: 'same', text: `line ${version}` },
        { kind: 'removed', text: touched && version > 0 ? 'somebody else’s' : id },
      ] as const,
    })
    return new FakeBridge({
      'plaintextTokens.preview': (args) => {
        const { id } = args as { id: string }
        return id === 'gone' ? refused('file-changed') : ok(shown(id))
      },
      'plaintextTokens.move': (args) => {
        const { id, version: seen } = args as { id: string; version: string }
        if (refuses.includes(id) || seen !== String(version)) return refused('keychain-denied')
        version++
        return ok()
      },
    })
  }
  const all = [found('a'), found('b'), found('fixed', { fixed: 'A variable.' }), found('c')]

  it('asks once, moves each as it was shown, and lets one that fails stop no other', async () => {
    const said: string[] = []
    const fake = files(['b'])
    const flow = await MoveAll.open(fake.bridge, [...all, found('gone')], (words) => said.push(words))
    expect([flow.waiting, flow.failed, fake.argsOf('plaintextTokens.move')]).toEqual([3, 1, []])
    await flow.confirm()
    expect(flow.items.map(({ token, state, failure }) => [token.id, state, failure?.code])).toEqual([
      ['a', 'moved', undefined],
      ['b', 'failed', 'keychain-denied'],
      ['c', 'moved', undefined],
      ['gone', 'failed', 'file-changed'],
    ])
    expect([flow.phase, said]).toEqual(['done', ['Moved 2 tokens to your keychain.']])
  })

  it('moves nothing that differs from what was agreed to', async () => {
    const flow = await MoveAll.open(files([], true).bridge, all, () => undefined)
    await flow.confirm()
    expect(flow.items.map(({ state }) => state)).toEqual(['moved', 'failed', 'failed'])
  })

  it('stops after the one under way when it is told to', async () => {
    const flow = await MoveAll.open(files().bridge, all, () => undefined)
    const moving = flow.confirm()
    flow.stop()
    await moving
    expect(flow.items.map(({ state }) => state)).toEqual(['moved', 'left', 'left'])
  })
})
