import { createCore, type Core } from '../../src/main/core/create-core.ts'
import { createMemoryKeychain } from '../../src/main/core/infra/keychain/memory-keychain.ts'
import type { Desktop, LauncherPlace, Notice, SystemEvent, UserPresence } from '../../src/main/core/ports.ts'
import { createFileSystem, type FileSystem } from '../../src/main/core/infra/files/file-system.ts'
import type { DataFolder } from '../../src/main/core/infra/storage/data-folder.ts'
import type { Keychain } from '../../src/main/core/infra/keychain/keychain.ts'
import type { Clock } from '../../src/main/core/infra/clock.ts'
import { systemClock } from '../../src/main/hosts/clock.ts'
import { noDesktop, noPresence } from '../../src/main/hosts/no-desktop.ts'
import { fail, ok, type Result } from '../../src/shared/failure.ts'
import type { ListState, PracticeInfo, Snapshot } from '../../src/shared/state.ts'
import type { Prompt } from '../../src/shared/prompts.ts'
import type { TextWork } from '../../src/main/core/infra/text-work/text-work.ts'
import { createMemoryClipboard } from './memory-clipboard.ts'
import { textWork } from './text-work.ts'

export interface CoreFixture {
  readonly core: Core
  readonly files: DataFolder & { readonly texts: Map<string, string> }
  readonly keychain: Keychain | null
  /** What it was started with. */
  readonly options: CoreOptions
  readonly clipboard: ReturnType<typeof createMemoryClipboard>
  /** Pages that the user's browser was asked to open. */
  readonly opened: string[]
  readonly log: string[]
  /** What the user was told while the window was not looked at. */
  readonly notices: Notice[]
  /** Files that were saved for the user, by name. */
  readonly exported: ReadonlyMap<string, string>
  /** The screen locks, the computer sleeps … */
  happen(event: SystemEvent): void
  /** Everything the core ever sent to a view. */
  readonly sent: unknown[]
  /** How often the page was loaded anew. */
  reloads(): number
  /** Waits until the state is as wanted and gives what was found. */
  until<T>(find: (snapshot: Snapshot) => T | null | undefined | false): Promise<T>
  /** Waits for the next question. */
  prompt(): Promise<Prompt>
  /** Waits until the list of an account has been read. */
  list(account: string): Promise<ListState>
}

export interface CoreOptions {
  readonly keychain?: Keychain | null
  readonly files?: DataFolder & { readonly texts: Map<string, string> }
  readonly clock?: Clock
  /** Whose files are looked at; nobody's when not given. */
  readonly fs?: FileSystem
  /** Worker threads of the test's own. */
  readonly textWork?: TextWork
  readonly chooseFolder?: () => Promise<string | null>
  /** What stands for the practice registry of the app itself. */
  readonly practice?: PracticeInfo
  readonly desktop?: Desktop
  /** How the system asks who sits there; not at all when not given. */
  readonly presence?: UserPresence
  /** Where the launcher lies; nowhere when not given. */
  readonly launcher?: LauncherPlace
}

/** What a test cannot go on without. */
export function valueOf<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.failure.message)
  return result.value
}

/** A computer without any file: the tests never read those of whoever runs them. */
const noFiles = createFileSystem({ home: '/nonexistent', env: {} })

const noLauncher: LauncherPlace = {
  command: null,
  unavailable: 'There is no launcher here.',
  writeHelper: () => Promise.resolve(fail('not-supported', 'There is no launcher here.')),
  removeHelper: () => Promise.resolve(),
}

export function memoryFiles(): DataFolder & { readonly texts: Map<string, string> } {
  const texts = new Map<string, string>()
  return {
    texts,
    read: (name) => Promise.resolve(texts.get(name) ?? null),
    write: (name, text) => {
      texts.set(name, text)
      return Promise.resolve()
    },
    append: (name, text) => {
      texts.set(name, (texts.get(name) ?? '') + text)
      return Promise.resolve()
    },
  }
}

/** A whole core, with real sockets; only the desktop around it is the test's. Two with the same keychain and files are two runs of the app. */
export async function startCore(options: CoreOptions = {}): Promise<CoreFixture> {
  const fixture = createFixture(options)
  await fixture.core.start()
  return fixture
}

/** The same, before it has started. */
export function createFixture(options: CoreOptions = {}): CoreFixture {
  const keychain = options.keychain === undefined ? createMemoryKeychain() : options.keychain
  const files = options.files ?? memoryFiles()
  const clipboard = createMemoryClipboard()
  const opened: string[] = []
  const log: string[] = []
  const notices: Notice[] = []
  const exported = new Map<string, string>()
  const system = new Set<(event: SystemEvent) => void>()
  const sent: unknown[] = []
  let reloads = 0
  const core = createCore({
    host: { kind: 'chromium', tray: false },
    keychain,
    clipboard,
    browser: { open: (url) => Promise.resolve(opened.push(url) > 0) },
    dataFolder: files,
    exports: {
      save: (name, text) => {
        exported.set(name, text)
        return Promise.resolve(ok(`/exports/${name}`))
      },
    },
    clock: options.clock ?? systemClock,
    practice: {
      start: () =>
        options.practice ? Promise.resolve(options.practice) : Promise.reject(new Error('no practice here')),
    },
    notifier: { notify: (notice) => notices.push(notice) },
    system: {
      unavailable: null,
      subscribe: (listener) => {
        system.add(listener)
        return () => system.delete(listener)
      },
    },
    presence: options.presence ?? noPresence,
    page: {
      reload: () => {
        reloads++
        return Promise.resolve()
      },
    },
    fileSystem: options.fs ?? noFiles,
    textWork: options.textWork ?? textWork,
    chooseFolder: options.chooseFolder ?? (() => Promise.resolve(null)),
    systemProxy: () => Promise.resolve(null),
    desktop: options.desktop ?? noDesktop,
    launcher: options.launcher ?? noLauncher,
    log: (line) => log.push(line),
  })
  core.subscribe((message) => sent.push(message))

  function until<T>(find: (snapshot: Snapshot) => T | null | undefined | false): Promise<T> {
    const { promise, resolve } = Promise.withResolvers<T>()
    const look = () => {
      const found = find(core.snapshot())
      if (found === null || found === undefined || found === false) return
      stop()
      resolve(found)
    }
    const stop = core.subscribe(look)
    look()
    return promise
  }

  return {
    core,
    files,
    keychain,
    options: { ...options, files, keychain },
    clipboard,
    opened,
    log,
    notices,
    exported,
    happen: (event) => system.forEach((listener) => listener(event)),
    sent,
    reloads: () => reloads,
    until,
    prompt: () => until((snapshot) => snapshot.prompts[0]),
    list: (account) => until(({ lists }) => lists[account]?.loading === false && lists[account]),
  }
}
