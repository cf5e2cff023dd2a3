import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { builtinModules, isBuiltin } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { createContext, runInContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { contract } from '../../src/shared/contract.ts'
import { usesOf } from '../support/script-uses.ts'

/** The built output as it is shipped: what each bundle may hold, whatever its sources say. */

const out = join(import.meta.dirname, '..', '..', 'out')

/** The largest each may become, in KiB; reached means: look at what has come in, then decide. */
const limits = { main: 4_000, preload: 64, renderer: 1_000 } as const
type Part = keyof typeof limits

async function filesOf(part: Part): Promise<Map<string, Buffer>> {
  const folder = join(out, part)
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  return new Map(
    await Promise.all(files.map(async (file) => [relative(folder, file), await readFile(file)] as const)),
  )
}

async function scriptsOf(part: Part): Promise<[name: string, text: string][]> {
  const files = [...(await filesOf(part))].filter(([name]) => /\.[cm]?js$/.test(name))
  return files.map(([name, content]) => [name, content.toString('utf8')])
}

const builtIn = new Set([...builtinModules, ...builtinModules.map((name) => `node:${name}`)])

/** Which of these functions a script calls by their bare names. */
function callsOf(text: string, names: readonly string[]): string[] {
  const { calls } = usesOf(text)
  return names.filter((name) => calls.has(name))
}

it('sizes', async () => {
  for (const part of ['main', 'preload', 'renderer'] as const) {
    const bytes = [...(await filesOf(part)).values()].reduce((sum, { length }) => sum + length, 0)
    console.log(`out/${part}: ${Math.round(bytes / 1024)} KiB of ${limits[part]}`)
    expect(bytes / 1024, part).toBeLessThan(limits[part])
  }
})

describe('the main bundle', () => {
  it('loads nothing but Node, Electron, the keychain’s native module and its own files', async () => {
    for (const [name, text] of await scriptsOf('main')) {
      const foreign = usesOf(text).loads.filter((loaded) => {
        if (loaded.startsWith('.')) return !existsSync(join(out, 'main', dirname(name), loaded))
        return !builtIn.has(loaded) && !['electron', 'keytar'].includes(loaded)
      })
      expect(foreign, name).toEqual([])
    }
  })

  it('makes no code out of text', async () => {
    for (const [name, text] of await scriptsOf('main')) {
      // Lodash, inside the updater, would find the global object so if there were no other way; there is.
      const ours = text.replaceAll('freeSelf || Function("return this")()', 'freeSelf')
      expect(callsOf(ours, ['eval', 'Function']), name).toEqual([])
    }
  })

  it('has nothing of the Chromium host, and starts no reports of crashes', async () => {
    for (const [name, text] of await scriptsOf('main')) {
      expect(text, name).not.toMatch(/playwright|exposeBinding|crashReporter/)
    }
  })
})

describe.each(['main', 'chromium'])('what does not run in the main thread (out/%s)', (folder) => {
  it('the keychain’s process has keytar and nothing of the app', async () => {
    const { files, names } = await everythingIn(join(out, folder, 'keychain-process.js'))
    expect(names).toEqual(['keytar'])
    for (const [file, text] of files)
      expect(text, file).not.toMatch(/console\.|process\.std(out|err)|process\.env/)
    expect([...files.keys()]).not.toContain(join(folder, 'index.js'))
  })

  it('the worker for texts has everything inside it, and neither window nor keychain', async () => {
    const { files, names } = await everythingIn(join(out, folder, 'text-worker.js'))
    expect(names).toEqual([])
    expect([...files.keys()]).not.toContain(join(folder, 'index.js'))
  })
})

/** A bundle with all files of ours that it loads, and the names of what else it loads. */
async function everythingIn(bundle: string) {
  const files = new Map<string, string>()
  const names = new Set<string>()
  const follow = async (file: string): Promise<void> => {
    if (files.has(relative(out, file))) return
    const text = await readFile(file, 'utf8')
    files.set(relative(out, file), text)
    for (const name of usesOf(text).loads) {
      if (name.startsWith('.')) await follow(join(dirname(file), name))
      else if (!isBuiltin(name)) names.add(name)
    }
  }
  await follow(bundle)
  return { files, names: [...names] }
}

/** Runs a preload as Electron would and gives what it hands to the page. */
function runPreload(source: string) {
  const exposed = new Map<string, Record<string, Record<string, (...args: unknown[]) => unknown>>>()
  const sent: unknown[][] = []
  let deliver: (...args: unknown[]) => void = () => undefined
  const electron = {
    contextBridge: {
      exposeInMainWorld: (
        name: string,
        api: Record<string, Record<string, (...args: unknown[]) => unknown>>,
      ) => exposed.set(name, api),
    },
    ipcRenderer: {
      invoke: (...args: unknown[]) => void sent.push(args),
      on: (_channel: string, listener: (...args: unknown[]) => void) => (deliver = listener),
      removeListener: () => undefined,
    },
  }
  const required: string[] = []
  const require = (name: string) => {
    required.push(name)
    if (name !== 'electron') throw new Error(`A sandboxed preload cannot load ${name}`)
    return electron
  }
  const module = { exports: {} }
  runInContext(source, createContext({ require, module, exports: module.exports }))
  return { exposed, sent, required, deliver: (...args: unknown[]) => deliver(...args) }
}

/** What is wrong with what a preload hands to the page; nothing, when it is the contract and no more. */
function faultsOf(source: string): string[] {
  const { exposed, sent, deliver } = runPreload(source)
  const faults: string[] = []
  if ([...exposed.keys()].join() !== 'tokentray') faults.push(`it exposes ${[...exposed.keys()].join()}`)
  const api = exposed.get('tokentray') ?? {}
  const shape = (groups: object) =>
    JSON.stringify(Object.entries(groups).map(([group, entries]) => [group, Object.keys(entries as object)]))
  if (shape(api) !== shape(contract)) faults.push('it is not shaped as the contract')
  const heard: unknown[][] = []
  api['app']?.['changed']?.((...all: unknown[]) => heard.push(all))
  deliver({ sender: 'the raw event' }, { channel: 'app.changed', payload: 1 })
  if (JSON.stringify(heard) !== '[[1]]') faults.push('a listener gets more than the payload')
  api['app']?.['snapshot']?.(1, 2, 3)
  if (JSON.stringify(sent) !== '[["tokentray:call","app.snapshot",1]]')
    faults.push('a call passes on what it should not')
  return faults
}

describe('the preload', () => {
  const source = () => readFile(join(out, 'preload', 'index.cjs'), 'utf8')

  it('is one CommonJS file that loads Electron alone', async () => {
    expect([...(await filesOf('preload')).keys()]).toEqual(['index.cjs'])
    expect([...new Set(usesOf(await source()).loads)]).toEqual(['electron'])
    expect(new Set(runPreload(await source()).required)).toEqual(new Set(['electron']))
  })

  it('E20 hands the page the contract, no part of Electron and no event of its', async () => {
    expect(faultsOf(await source())).toEqual([])
  })

  it.each([
    [
      'exposes the way to main',
      'exposeInMainWorld("tokentray", bridge)',
      'exposeInMainWorld("tokentray", { ...bridge, raw: { ipcRenderer: electron.ipcRenderer } })',
    ],
    [
      'exposes a second object',
      'exposeInMainWorld("tokentray", bridge)',
      'exposeInMainWorld("tokentray", bridge); electron.contextBridge.exposeInMainWorld("ipc", {})',
    ],
    ['hands over events', 'listener(message.payload)', 'listener(message.payload, _event)'],
  ])('E20 is noticed when it %s', async (_fault, from, to) => {
    const good = await source()
    const broken = good.replace(from, to)
    expect(broken).not.toBe(good)
    expect(faultsOf(broken)).not.toEqual([])
  })
})

describe('the window’s bundle', () => {
  it('makes no code out of text and asks nobody on the network', async () => {
    const network = ['fetch', 'XMLHttpRequest', 'WebSocket', 'EventSource', 'Worker', 'importScripts']
    for (const [name, text] of await scriptsOf('renderer')) {
      expect(callsOf(text, ['eval', 'Function', ...network]), name).toEqual([])
      expect(text, name).not.toMatch(/sendBeacon|(window|globalThis|self)\.fetch\(/)
    }
  })

  it('holds no way to a secret but the bridge: no keychain, no registry client, no Node', async () => {
    for (const [name, text] of await scriptsOf('renderer')) {
      expect(text, name).not.toMatch(/keytar|getPassword|authorization|npm-otp|process\.env|\brequire\(/i)
    }
  })

  it('is loaded by a page without inline code or style and without another host', async () => {
    const html = (await filesOf('renderer')).get('index.html')?.toString('utf8') ?? ''
    expect(html).not.toMatch(
      /<script(?![^>]*\bsrc=)|<style|\bstyle=|\bon\w+=|https?:|<base|<meta http-equiv/i,
    )
    expect(html).toMatch(/<script type="module"/)
  })
})
