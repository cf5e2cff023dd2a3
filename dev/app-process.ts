import { spawn, type ChildProcess } from 'node:child_process'
import type { Host } from './bundles.ts'
import { mainVariable, type Order, type Report } from './orders.ts'

/** How long an app may take to put its things away, in milliseconds, before it is killed. */
const patience = 8_000

export interface AppCommand {
  readonly host: Host
  readonly command: string
  readonly args: readonly string[]
  /** The bundle it runs. */
  readonly main: string
  readonly cwd: string
}

interface Running {
  readonly child: ChildProcess
  /** Resolves when its window is up; rejects when it ended before. */
  readonly ready: Promise<void>
  readonly ended: Promise<number>
}

/** The process of the app, replaced by a new one for each change of its code. */
export class AppProcess {
  readonly #command: AppCommand
  readonly #onEnd: (code: number) => void
  #current: Running | undefined
  /** The next one of the Chromium host, which has loaded what it needs and waits. */
  #spare: Running | undefined

  /** `onEnd` is told when the app ends by itself. */
  constructor(command: AppCommand, onEnd: (code: number) => void) {
    this.#command = command
    this.#onEnd = onEnd
  }

  isRunning(): boolean {
    return this.#current !== undefined
  }

  /** Ends the one that runs, if one does, and starts the next; resolves when its window is up. */
  async restart(): Promise<void> {
    const old = this.#current
    this.#current = undefined
    const waits = this.#command.host === 'chromium'
    if (!waits && old) await end(old)
    const next = this.#spare ?? this.#spawn()
    this.#spare = undefined
    this.#current = next
    if (waits) {
      tell(next, 'start')
      if (old) await end(old)
      tell(next, 'go-on')
    }
    void next.ended.then((code) => {
      if (this.#current !== next) return
      this.#current = undefined
      this.#onEnd(code)
    })
    await next.ready
    if (waits && this.#current === next) this.#spare = this.#spawn()
  }

  /** Loads the page anew; resolves when it has been loaded. */
  async reload(): Promise<void> {
    const { child } = this.#current ?? {}
    if (!child?.connected) return
    const answered = new Promise<void>((resolve) => {
      const listen = (message: unknown) => {
        if (message === ('reloaded' satisfies Report)) settle()
      }
      const settle = () => {
        child.off('message', listen)
        child.off('exit', settle)
        resolve()
      }
      child.on('message', listen)
      child.on('exit', settle)
    })
    child.send('reload' satisfies Order)
    await answered
  }

  async stop(): Promise<void> {
    const all = [this.#current, this.#spare].filter((running) => running !== undefined)
    this.#current = this.#spare = undefined
    await Promise.all(all.map(end))
  }

  #spawn(): Running {
    const { command, args, cwd, main } = this.#command
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, [mainVariable]: main },
      stdio: ['inherit', 'pipe', 'inherit', 'ipc'],
    })
    const ended = new Promise<number>((resolve) => {
      child.once('error', (error) => {
        console.error(error.message)
        resolve(1)
      })
      child.once('exit', (code) => resolve(code ?? 1))
    })
    const ready = new Promise<void>((resolve, reject) => {
      let printed = ''
      child.stdout?.on('data', (text: Buffer) => {
        process.stdout.write(text)
        printed += text.toString()
        if (printed.includes('Tokentray ready (')) resolve()
      })
      void ended.then((code) => reject(new Error(`The app ended with ${code} before its window was up.`)))
    })
    // A spare one has nobody who waits for it yet.
    ready.catch(() => undefined)
    return { child, ready, ended }
  }
}

function tell({ child }: Running, order: Order): void {
  if (child.connected) child.send(order)
}

async function end(running: Running): Promise<void> {
  tell(running, 'end')
  const timer = setTimeout(() => running.child.kill('SIGKILL'), patience)
  await running.ended
  clearTimeout(timer)
}
