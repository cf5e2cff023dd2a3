import { randomUUID } from 'node:crypto'
import type { Handlers } from '../../../../shared/contract.ts'
import { fail, ok, type Result } from '../../../../shared/failure.ts'
import type { HandedOver, KeptToken } from '../../../../shared/handover.ts'
import type { RegistryUrl } from '../../../../shared/token.ts'
import { shownPath, type Finding } from '../../infra/config-files/look-at.ts'
import type { Lending, MovedTokens } from '../plaintext-tokens/plaintext-tokens.ts'
import type { Place } from '../../infra/config-files/places.ts'
import type { CoreContext } from '../../context.ts'
import { createMutex } from '../../infra/concurrency.ts'
import { runCommand } from './command.ts'
import { createHandoverJournal, type HandoverRecord } from './handover-journal.ts'
import {
  isLentIn,
  markOf,
  settingOf,
  standsThere,
  takeOutLine,
  userNpmrc,
  writeOwnLine,
} from './own-lines.ts'
import { passOnHandovers, type PassedOn } from './pass-on.ts'
import { isHere, isRow, keptSecretOf, type KeptSecret } from './subject.ts'

/** Kept tokens handed over to programs without a file that keeps them, and taken back. */
export interface Handover extends Lending {
  readonly handlers: Handlers['handover']
  /** Takes out what an earlier run had lent and could not take back. The accounts have been loaded before. */
  start(): Promise<void>
  isLent(finding: Pick<Finding, 'place' | 'found'>): boolean
  /** What this token is handed over to, at this moment. */
  follows(account: string, key: string): readonly HandedOver[]
  /** For rotating: gives the new token to all that; see `pass-on.ts`. To be called while both tokens live and are kept here. */
  passOn(account: string, oldKey: string, newKey: string): Promise<Result<PassedOn>>
  /** The clock may have stood still, or a token may no longer be kept here: what is over is taken back. */
  look(): void
  /** Takes every lent line out, and all that was handed over of a registry that ends with the app. */
  dispose(practice: RegistryUrl | null): Promise<void>
}

/** What handing over needs to know of the files of this computer. */
export interface PlaintextTokensLink extends MovedTokens {
  /** A file was changed by the app itself. */
  looked(place: Place): Promise<void>
}

/** However the clock runs, as after a sleep that nobody told of, what is over is looked for this often. In milliseconds. */
const lookEvery = 30_000

export function createHandover(context: CoreContext, computer: PlaintextTokensLink): Handover {
  const { ports, store } = context
  const { fileSystem: fs, clock, launcher, notifier } = ports
  const inTurn = createMutex()
  const journal = createHandoverJournal(ports.dataFolder, publish)
  let cancelTimer: () => void = () => undefined
  let disposed = false

  function toView(entry: HandoverRecord): HandedOver {
    const { id, way, account, key, name, registry } = entry
    const own = entry.way === 'run' ? null : entry
    return {
      ...{ id, way, account, key, name, registry },
      path: own && shownPath(own.path, fs),
      until: entry.way === 'lent' ? entry.until : null,
      command:
        way === 'run' && launcher.command !== null
          ? runCommand(fs.platform, launcher.command, registry)
          : null,
      trouble: own?.trouble ?? null,
    }
  }

  function publish(): void {
    const { command, unavailable } = launcher
    store.patch({ handover: { launcher: command, unavailable, handed: journal.all().map(toView) } })
    schedule()
  }

  /** One timer, for what is over next. What could not be taken out waits for the user or the next start. */
  function schedule(): void {
    cancelTimer()
    if (disposed) return
    const ends = journal
      .all()
      .flatMap((entry) => (entry.way === 'lent' && entry.trouble === null ? [Date.parse(entry.until)] : []))
    if (ends.length === 0) return
    const left = Math.max(0, Math.min(...ends) - clock.now().getTime())
    cancelTimer = clock.after(Math.min(left, lookEvery), look)
  }

  function look(): void {
    const now = clock.now().getTime()
    const isOver = (entry: HandoverRecord) =>
      (entry.way === 'lent' && Date.parse(entry.until) <= now) || !isHere(context, entry)
    const over = journal.all().filter((entry) => isOver(entry) && !hasTrouble(entry))
    if (over.length === 0) {
      schedule()
      return
    }
    void inTurn(async () => {
      // Meanwhile the user may have asked for more time.
      for (const entry of journal.all()) if (isOver(entry) && !hasTrouble(entry)) await takeBackUnasked(entry)
    }).catch(() => ports.log('what was lent could not be taken back'))
  }

  /** Nobody waits for the answer, so what goes wrong is told. */
  async function takeBackUnasked(entry: HandoverRecord): Promise<void> {
    const done = await takeBack(entry)
    if (done.ok) return
    notifier.notify({
      title: 'A lent token could not be taken back',
      body: done.failure.message,
      intent: { kind: 'open-page', page: 'plaintext-tokens' },
    })
  }

  async function takeBack(entry: HandoverRecord): Promise<Result<undefined>> {
    const shown = entry.way === 'run' ? 'the launcher' : shownPath(entry.path, fs)
    const done = await takeAway(entry, shown)
    context.record({
      ...{ act: 'take-back', name: entry.name },
      ...(entry.account === null ? {} : { account: entry.account, key: entry.key }),
      outcome: done.ok ? 'done' : 'failed',
      note: done.ok ? `From ${shown}` : `From ${shown}: ${done.failure.code}`,
    })
    return done
  }

  async function takeAway(entry: HandoverRecord, shown: string): Promise<Result<undefined>> {
    if (entry.way === 'run') {
      await journal.drop(entry.id)
      return ok()
    }
    const taken = await takeOutLine(fs, entry, shown)
    if (!taken.ok) {
      await journal.put({ ...entry, trouble: taken.failure.message })
      return taken
    }
    if (entry.way === 'helper') await launcher.removeHelper(entry.program)
    await journal.drop(entry.id)
    await lookAt(entry.path)
    return ok()
  }

  const lookAt = (path: string) => computer.looked({ path, kind: 'user', format: 'npmrc' })

  /** Takes back what nobody will ask for again. A line that somebody has written anew is theirs. */
  async function letGo(entry: HandoverRecord): Promise<Result<undefined>> {
    const done = await takeBack(entry)
    if (done.ok || done.failure.code !== 'file-changed') return done
    await journal.drop(entry.id)
    return ok()
  }

  /** For what another process has to fetch. */
  async function subjectForLauncher(token: KeptToken): Promise<Result<KeptSecret>> {
    if (launcher.command === null)
      return fail('not-supported', launcher.unavailable ?? 'The launcher is not there.')
    const subject = await keptSecretOf(context, computer, token)
    if (!subject.ok || subject.value.inKeychain) return subject
    return fail(
      'keychain-unavailable',
      'This token is in the memory of this app only, where no other program can get it.',
    )
  }

  /** The line that this registry was given before, where it still stands. One that somebody took out is no longer told of. */
  async function lineBefore(way: 'helper' | 'lent', registry: RegistryUrl) {
    for (const entry of journal.all()) {
      if (entry.way !== way || entry.registry !== registry || hasTrouble(entry)) continue
      if (await standsThere(fs, entry)) return entry
      const done = await letGo(entry)
      if (!done.ok) return null
    }
    return null
  }

  const handedOf = ({ service, entry }: { readonly service: string; readonly entry: string }) =>
    journal.all().filter((each) => each.registry === service && each.entry === entry)

  return {
    handlers: {
      run: (args) =>
        inTurn(async () => {
          const subject = await subjectForLauncher(args)
          if (!subject.ok) return subject
          const { token } = subject.value
          const before = journal
            .all()
            .find(({ way, registry }) => way === 'run' && registry === token.registry)
          const id = before?.id ?? randomUUID()
          await journal.put({ ...token, id, way: 'run' })
          return ok({ id })
        }),
      help: (args) =>
        inTurn(async () => {
          const subject = await subjectForLauncher(args)
          if (!subject.ok) return subject
          const { token } = subject.value
          const before = await lineBefore('helper', token.registry)
          if (before) {
            // The helper looks up whose turn it is; the file stays as it is.
            await journal.put({ ...before, ...token })
            return ok()
          }
          const id = randomUUID()
          const program = await launcher.writeHelper(id)
          if (!program.ok) return program
          const { path } = userNpmrc(fs)
          const line = { id, path, setting: settingOf(token.registry, 'tokenHelper') }
          const written = await writeOwnLine(fs, journal, line, program.value, (traces) => ({
            ...{ ...token, ...line, ...traces, way: 'helper', program: program.value, trouble: null },
          }))
          if (written.ok) return ok()
          await launcher.removeHelper(program.value)
          return written
        }),
      lend: ({ account, key, minutes }) =>
        inTurn(async () => {
          const subject = await keptSecretOf(context, computer, { account, key })
          if (!subject.ok) return subject
          const { token, secret } = subject.value
          const until = new Date(clock.now().getTime() + minutes * 60_000).toISOString()
          const before = await lineBefore('lent', token.registry)
          if (before?.way === 'lent' && before.entry === token.entry) {
            await journal.put({ ...before, until })
            return ok()
          }
          // One registry has one line; what was lent there before gives way.
          const freed = before ? await takeBack(before) : ok()
          if (!freed.ok) return freed
          const id = randomUUID()
          const { path } = userNpmrc(fs)
          const line = { id, path, setting: settingOf(token.registry, '_authToken') }
          const marks = [markOf(id, secret.reveal())]
          const written = await writeOwnLine(fs, journal, line, secret.reveal(), (traces) => ({
            ...{ ...token, ...line, ...traces, way: 'lent', marks, until, trouble: null },
          }))
          await lookAt(path)
          return written.ok ? ok() : written
        }),
      takeBack: ({ id }) =>
        inTurn(async () => {
          const entry = journal.all().find((each) => each.id === id)
          if (!entry) return ok()
          const done = await takeBack(entry)
          // It was said before that the line is left to the user.
          if (done.ok || done.failure.code !== 'file-changed' || !hasTrouble(entry)) return done
          await journal.drop(id)
          return ok()
        }),
      async copyCommand({ id }) {
        const command = journal.all().find((each) => each.id === id)
        const words = command && toView(command).command
        if (!words) return fail('not-supported', launcher.unavailable ?? 'There is nothing to type for this.')
        await ports.clipboard.write(words)
        return ok()
      },
    },
    async start() {
      if (!(await journal.load()))
        ports.log('handover.json was damaged; it was set aside as handover.damaged.json')
      publish()
      await inTurn(async () => {
        for (const entry of journal.all()) {
          if (entry.way === 'lent') await takeBackUnasked(entry)
          // It may have been cleared away, and calls the launcher where that was before.
          if (entry.way === 'helper' && launcher.command !== null) await launcher.writeHelper(entry.id)
        }
      })
    },
    isLent: (finding) => isLentIn(journal.all(), finding),
    withdrawn: (kept, work) =>
      inTurn(async () => {
        for (const entry of handedOf(kept)) {
          const done = await letGo(entry)
          if (!done.ok) return done
        }
        return work()
      }),
    keptAs: (before, { id }) =>
      inTurn(async () => {
        const now = await keptSecretOf(context, computer, { account: null, key: id })
        for (const entry of handedOf(before)) {
          if (now.ok && now.value.token.registry === entry.registry)
            await journal.put({ ...entry, ...now.value.token })
          else await takeBack(entry)
        }
        return ok()
      }),
    follows: (account, key) =>
      journal
        .all()
        .filter((entry) => isRow(context, computer, entry, account, key))
        .map(toView),
    passOn: (account, oldKey, newKey) =>
      inTurn(() => passOnHandovers(context, journal, computer, { account, oldKey, newKey })),
    look,
    async dispose(practice) {
      disposed = true
      cancelTimer()
      await inTurn(async () => {
        for (const entry of journal.all())
          if (entry.way === 'lent' || entry.registry === practice) await takeBack(entry)
      })
    },
  }
}

const hasTrouble = (entry: HandoverRecord) => entry.way !== 'run' && entry.trouble !== null
