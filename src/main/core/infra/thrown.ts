/**
 * What may be written to a log about something thrown: its kind and where it came from, never its message,
 * which may hold a token, a password or a server's words. Of each stack frame only file name, line and
 * column are kept.
 */
export function describeThrown(thrown: unknown): string {
  if (!(thrown instanceof Error)) return `a thrown ${typeof thrown}`
  const kind = /^\w{1,64}$/.test(thrown.constructor.name) ? thrown.constructor.name : 'Error'
  return [kind, ...frames(thrown)].join(' at ')
}

/**
 * The frames after the message. A message can span lines and imitate frames, so when it is not found
 * where it belongs, nothing of the stack is used.
 */
function frames({ message, stack = '' }: Error): string[] {
  const ending = message === '' ? '\n' : `: ${message}\n`
  const at = stack.indexOf(ending)
  const headIsBare = /^[\w$]+( \[\w+\])?$/.test(stack.slice(0, Math.max(at, 0)))
  if (!headIsBare) return []
  return stack
    .slice(at + ending.length)
    .split('\n')
    .map((line) => /^ {4}at .*(?<![\w.-])([\w.-]+:\d+:\d+)\)?$/.exec(line)?.[1])
    .filter((place) => place !== undefined)
}
