import { createConnection, type Socket } from 'node:net'

/**
 * The dialog in which gnome-keyring asks the user for a password, as a program on the session bus, with nobody to look at it. It has
 * one answer: it is dismissed, or it is left open. Speaks just enough of D-Bus for that (the D-Bus specification, "Message Protocol";
 * gcr's `org.gnome.keyring.internal.Prompter`), since no binding of D-Bus is needed here otherwise.
 */
export interface Prompter {
  /** How often the user was asked. */
  asked(): number
  close(): void
}

type Answer = 'dismissed' | 'left open'

interface Call {
  readonly path: string
  readonly interface: string
  readonly member: string
  readonly destination: string
}

interface Received {
  readonly type: number
  readonly serial: number
  readonly member: string
  readonly sender: string
  /** The first argument, where it is a string or a path. */
  readonly first: string
}

const bus = {
  path: '/org/freedesktop/DBus',
  interface: 'org.freedesktop.DBus',
  destination: 'org.freedesktop.DBus',
}
const callback = 'org.gnome.keyring.internal.Prompter.Callback'
const types = { call: 1, reply: 2 } as const
const fields = {
  path: 1,
  interface: 2,
  member: 3,
  replyTo: 5,
  destination: 6,
  sender: 7,
  signature: 8,
} as const

/** Takes the name under which gnome-keyring looks for its dialog; resolves when it has it. */
export async function startPrompter(answer: Answer, address: string): Promise<Prompter> {
  const socket = await connect(address)
  let serial = 0
  let asked = 0
  const send = (type: number, header: readonly Buffer[], body: Buffer) =>
    socket.write(message(type, ++serial, header, body))
  const call = (
    { path, interface: of, member, destination }: Call,
    signature = '',
    body: Buffer = Buffer.alloc(0),
  ) =>
    send(
      types.call,
      [
        field(fields.path, 'o', string(path)),
        field(fields.interface, 's', string(of)),
        field(fields.member, 's', string(member)),
        field(fields.destination, 's', string(destination)),
        ...(signature === '' ? [] : [field(fields.signature, 'g', shortString(signature))]),
      ],
      body,
    )
  const reply = ({ serial: to, sender }: Received) =>
    send(
      types.reply,
      [field(fields.replyTo, 'u', number(to)), field(fields.destination, 's', string(sender))],
      Buffer.alloc(0),
    )
  /** `PromptReady(reply, no properties, no exchange)`. */
  const ready = (to: Received, words: string) =>
    call(
      { path: to.first, interface: callback, member: 'PromptReady', destination: to.sender },
      'sa{sv}s',
      joined([string(words), number(0), Buffer.alloc(0)], [4, 4, 8], string('')),
    )

  const named = Promise.withResolvers<undefined>()
  const served: Readonly<Record<string, (from: Received) => void>> = {
    BeginPrompting: (from) => ready(from, ''),
    PerformPrompt(from) {
      asked++
      if (answer === 'dismissed') ready(from, 'no')
    },
    StopPrompting: (from) =>
      call({ path: from.first, interface: callback, member: 'PromptDone', destination: from.sender }),
  }
  /** `Hello` is the first call and `RequestName` the second; the answer to that comes when the name is ours. */
  receive(socket, (from) => {
    if (from.type === types.call && served[from.member]) {
      reply(from)
      served[from.member]?.(from)
    } else if (from.type === types.reply && ++replies === 2) named.resolve(undefined)
  })
  let replies = 0
  call({ ...bus, member: 'Hello' })
  const name = joined([string('org.gnome.keyring.SystemPrompter')], [4], number(0))
  call({ ...bus, member: 'RequestName' }, 'su', name)
  await named.promise
  return { asked: () => asked, close: () => socket.destroy() }
}

/** Connected and let in as the user who runs this. */
async function connect(address: string): Promise<Socket> {
  const path = /unix:(?:[^;]*,)?path=([^,;]+)/.exec(address)?.[1]
  if (path === undefined) throw new Error('The session bus is not reached through a socket in a folder.')
  const socket = createConnection(path)
  const user = Buffer.from(String(process.getuid?.() ?? 0)).toString('hex')
  socket.write(`\0AUTH EXTERNAL ${user}\r\n`)
  const { promise, resolve, reject } = Promise.withResolvers<undefined>()
  socket.once('error', reject)
  socket.once('data', (data) => {
    if (data.toString().startsWith('OK')) resolve(undefined)
    else reject(new Error('The session bus did not let the prompter in.'))
  })
  await promise
  socket.write('BEGIN\r\n')
  return socket
}

/** Hands on each message as it is complete. Little-endian, as all that runs on this machine. */
function receive(socket: Socket, take: (message: Received) => void): void {
  let rest: Buffer = Buffer.alloc(0)
  socket.on('data', (data) => {
    rest = Buffer.concat([rest, data])
    while (rest.length >= 16) {
      const headerEnd = aligned(16 + rest.readUInt32LE(12), 8)
      const end = headerEnd + rest.readUInt32LE(4)
      if (rest.length < end) return
      take(read(rest.subarray(0, end), headerEnd))
      rest = rest.subarray(end)
    }
  })
}

function read(bytes: Buffer, bodyStart: number): Received {
  const texts = new Map<number, string>()
  const end = 16 + bytes.readUInt32LE(12)
  let at = 16
  while (at < end) {
    at = aligned(at, 8)
    const code = bytes.readUInt8(at)
    const type = String.fromCharCode(bytes.readUInt8(at + 2))
    at += 4
    if (type === 'u') at += 4
    else {
      const wide = type === 'g' ? 1 : 4
      const length = type === 'g' ? bytes.readUInt8(at) : bytes.readUInt32LE(at)
      texts.set(code, bytes.toString('utf8', at + wide, at + wide + length))
      at += wide + length + 1
    }
  }
  const isText = /^[so]/.test(texts.get(fields.signature) ?? '')
  const first = isText
    ? bytes.toString('utf8', bodyStart + 4, bodyStart + 4 + bytes.readUInt32LE(bodyStart))
    : ''
  return {
    type: bytes.readUInt8(1),
    serial: bytes.readUInt32LE(8),
    member: texts.get(fields.member) ?? '',
    sender: texts.get(fields.sender) ?? '',
    first,
  }
}

const aligned = (at: number, to: number) => Math.ceil(at / to) * to

function number(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}

const string = (text: string) => Buffer.concat([number(Buffer.byteLength(text)), Buffer.from(`${text}\0`)])
const shortString = (text: string) => Buffer.concat([Buffer.from([text.length]), Buffer.from(`${text}\0`)])

/** A field of the header: its code, the type of its value, the value. */
const field = (code: number, type: string, value: Buffer) =>
  Buffer.concat([Buffer.from([code, 1, type.charCodeAt(0), 0]), value])

/** Values one after the other, each where its type wants it; the last one is aligned to four bytes. */
function joined(values: readonly Buffer[], alignments: readonly number[], last: Buffer): Buffer {
  let all: Buffer = Buffer.alloc(0)
  for (const [index, value] of [...values, last].entries()) {
    const start = aligned(all.length, alignments[index] ?? 4)
    all = Buffer.concat([all, Buffer.alloc(start - all.length), value])
  }
  return all
}

function message(type: number, serial: number, header: readonly Buffer[], body: Buffer): Buffer {
  const list = joined(
    header.slice(0, -1),
    header.map(() => 8),
    Buffer.alloc(0),
  )
  const last = header.at(-1) ?? Buffer.alloc(0)
  const all = Buffer.concat([list, Buffer.alloc(aligned(list.length, 8) - list.length), last])
  const start = Buffer.concat([
    Buffer.from('l'),
    Buffer.from([type, 0, 1]),
    number(body.length),
    number(serial),
  ])
  const whole = Buffer.concat([start, number(all.length), all])
  return Buffer.concat([whole, Buffer.alloc(aligned(whole.length, 8) - whole.length), body])
}
