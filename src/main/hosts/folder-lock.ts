import { createHash, randomBytes } from 'node:crypto'
import { mkdir, readdir, rm } from 'node:fs/promises'
import { connect, createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import * as v from 'valibot'
import { codeOf } from '../core/infra/files/file-system.ts'
import { parseJson } from '../core/infra/json.ts'

/**
 * One running app for each data folder, whichever host it has: two would write over each other's files. Each app that starts listens on a
 * socket of its own in the folder and then asks the others it finds there. The system closes the socket of an app that dies, however it
 * dies, so what a crash leaves behind is a file on which nobody listens, and it is removed.
 */
export interface FolderLock {
  readonly inUse: false
  /** Resolves when the folder is ours: at once, or when an app that was ending is gone. Rejects if another was faster; `holderOf` tells which. */
  readonly ready: Promise<void>
  /** Tells a second start that this app is on its way out, so that it waits instead of giving up. */
  ending(): void
  release(): Promise<void>
}

export interface FolderInUse {
  readonly inUse: true
  readonly pid: number
  /** Whether the other app said that it brings its window up. */
  readonly answered: boolean
}

/** Another app took the folder while this one waited for it. */
class FolderTaken extends Error {
  readonly holder: FolderInUse

  constructor(holder: FolderInUse) {
    super('Another Tokentray uses this data folder.')
    this.holder = holder
  }
}

/** The app that was faster, where that is why the folder could not be had. */
export function holderOf(error: unknown): FolderInUse {
  if (error instanceof FolderTaken) return error.holder
  throw error
}

/** What a second start says on the terminal before it ends. */
export const wordsInUse = ({ pid, answered }: FolderInUse): string =>
  answered
    ? `Tokentray is open already (process ${pid}); its window comes up.`
    : `Tokentray is open already (process ${pid}) but does not answer. End that process, then start it again.`

export interface LockOptions {
  readonly folder: string
  readonly platform: NodeJS.Platform
  /** Called when the app was started once more and its window should come up. */
  readonly show: () => void
  readonly log: (line: string) => void
}

/** `asking` is about to find out whether the folder is free; `ending` holds it, and will not for long. */
const reply = v.object({ phase: v.picklist(['asking', 'holding', 'ending']) })
type Reply = v.InferOutput<typeof reply>

/** An app that does not answer for so long, in milliseconds, hangs or was stopped. */
const answerLimit = 2_000
/** An app that ends puts its things away for at most so long, in milliseconds. */
const endingLimit = 20_000
/** Milliseconds between two questions to an app that has not made up its mind, or that ends. */
const pause = 25
/** Bytes in the address of a socket; macOS takes 103. */
const longestAddress = 103

/** Finds out whether the folder is free, and takes it. Never rejects: where nothing can be locked, the app starts all the same. */
export async function lockFolder(options: LockOptions): Promise<FolderLock | FolderInUse> {
  const own: Own = { phase: 'asking', show: options.show }
  const place = await listenSomewhere(options, own)
  if (!place) return unlocked
  const hold = () => {
    own.phase = 'holding'
  }
  const found = await otherApp(place)
  if (found && found.phase !== 'ending') return giveUp(place, found)
  if (!found) hold()
  return {
    inUse: false,
    ready: found ? afterOther(place).then(hold) : Promise.resolve(),
    ending: () => void (own.phase = 'ending'),
    release: () => place.close(),
  }
}

const unlocked: FolderLock = {
  inUse: false,
  ready: Promise.resolve(),
  ending: () => undefined,
  release: () => Promise.resolve(),
}

/** What the own socket answers. */
interface Own {
  phase: Reply['phase']
  readonly show: () => void
}

/** Where the apps of one data folder listen: a folder of sockets, or the one of all pipes on Windows. */
interface Sockets {
  readonly folder: string
  /** Stands before the name of each socket that is about our data folder. */
  readonly prefix: string
}

interface OwnSocket extends Sockets {
  readonly name: string
  close(): Promise<void>
}

/** Another app of the same data folder; `phase` is null when it does not answer. */
interface OtherApp {
  readonly pid: number
  readonly phase: Reply['phase'] | null
}

async function giveUp(place: OwnSocket, { pid, phase }: OtherApp): Promise<FolderInUse> {
  await place.close()
  return { inUse: true, pid, answered: phase !== null }
}

/** Waits until the app that was ending is gone. */
async function afterOther(place: OwnSocket): Promise<void> {
  const givenUpAt = performance.now() + endingLimit
  for (;;) {
    const found = await otherApp(place)
    if (!found) return
    if (found.phase !== 'ending' || performance.now() > givenUpAt)
      throw new FolderTaken(await giveUp(place, found))
    await delay(pause)
  }
}

/**
 * The app that has the folder, or that goes before this one; null when this one may have it. Of two that start at the same time the one
 * whose socket comes first by name goes before; it waits for what the other finds out, since that one may have asked before it listened.
 */
async function otherApp(place: OwnSocket): Promise<OtherApp | null> {
  let ending: OtherApp | null = null
  for (const name of await othersBeside(place)) {
    const found = await stateOf(place, name)
    if (!found) continue
    if (found.phase === 'ending') ending = found
    else return found
  }
  return ending
}

async function othersBeside({ folder, prefix, name }: OwnSocket): Promise<readonly string[]> {
  const all = await readdir(folder).catch(() => [])
  return all.filter((other) => other !== name && pidOf(prefix, other) !== null).sort()
}

function pidOf(prefix: string, name: string): number | null {
  if (!name.startsWith(prefix)) return null
  const [, pid] = /^instance-(\d{1,10})-[0-9a-f]{8}\.sock$/.exec(name.slice(prefix.length)) ?? []
  return pid === undefined ? null : Number(pid)
}

/** What another app says of itself; null when nobody listens there any more, or when it gave way. */
async function stateOf(place: OwnSocket, name: string): Promise<OtherApp | null> {
  const address = join(place.folder, name)
  const pid = pidOf(place.prefix, name) ?? 0
  const givenUpAt = performance.now() + answerLimit
  for (;;) {
    const phase = await ask(address)
    if (phase === 'gone') {
      await rm(address, { force: true }).catch(() => undefined)
      return null
    }
    const undecided = phase === 'lost' || (phase === 'asking' && name > place.name)
    if (!undecided || performance.now() > givenUpAt) return { pid, phase: phase === 'lost' ? null : phase }
    await delay(pause)
  }
}

/** `gone`: nobody listens there. `lost`: an app that ended while it was asked. Null: it does not answer in time. */
type Answer = Reply['phase'] | 'gone' | 'lost' | null

function ask(address: string): Promise<Answer> {
  return new Promise((resolve) => {
    const socket = connect(address)
    let text = ''
    const end = (answer: Answer) => {
      socket.destroy()
      resolve(answer)
    }
    socket.setEncoding('utf8').setTimeout(answerLimit, () => end(null))
    socket.on('error', (error) => end(['ENOENT', 'ECONNREFUSED'].includes(codeOf(error)) ? 'gone' : 'lost'))
    socket.on('data', (part: string) => {
      text += part
      if (text.length > 1_000) end(null)
    })
    socket.on('end', () => {
      const read = v.safeParse(reply, parseJson(text))
      end(read.success ? read.output.phase : 'lost')
    })
  })
}

/** Listens in the data folder or, where its path is too long for a socket or its file system has none, in the temp folder. */
async function listenSomewhere({ folder, platform, log }: LockOptions, own: Own): Promise<OwnSocket | null> {
  const tail = `instance-${process.pid}-${randomBytes(4).toString('hex')}.sock`
  const digest = createHash('sha256').update(folder).digest('hex').slice(0, 16)
  const places: Sockets[] =
    platform === 'win32'
      ? [{ folder: '\\\\.\\pipe\\', prefix: `tokentray-${digest}-` }]
      : [
          { folder, prefix: '' },
          { folder: join(tmpdir(), `tokentray-${digest}`), prefix: '' },
        ]
  let why = 'its path is too long'
  for (const place of places) {
    const name = place.prefix + tail
    const address = join(place.folder, name)
    if (Buffer.byteLength(address) > longestAddress) continue
    try {
      if (platform !== 'win32') await mkdir(place.folder, { recursive: true, mode: 0o700 })
      const server = await listen(address, own)
      return { ...place, name, close: () => closeServer(server) }
    } catch (error) {
      why = codeOf(error)
    }
  }
  log(`the data folder could not be locked (${why}); a second Tokentray on it would not be noticed`)
  return null
}

function listen(address: string, own: Own): Promise<Server> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.end(JSON.stringify({ phase: own.phase } satisfies Reply))
    if (own.phase === 'holding') own.show()
  })
  // What listens must not keep an app that has ended.
  server.unref()
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(address, () => {
      server.off('error', reject).on('error', () => undefined)
      resolve(server)
    })
  })
}

/** Node takes the socket's file away with its server. */
const closeServer = (server: Server) => new Promise<void>((resolve) => void server.close(() => resolve()))
