/** The text of a body, or its beginning; `whole` is false when there was more than the limit. */
export interface BodyText {
  readonly text: string
  readonly whole: boolean
}

/** Parts are put together in blocks of this many bytes. */
const blockSize = 64 * 1024

/**
 * Reads a body up to a limit and hangs up when there is more. What comes byte by byte takes no more memory than what comes at once.
 *
 * @param largest in bytes
 */
export async function readBody(body: AsyncIterable<unknown>, largest: number): Promise<BodyText> {
  const blocks: Uint8Array[] = []
  let block = new Uint8Array(0)
  let used = 0
  let size = 0
  let whole = true
  for await (const part of body) {
    if (!(part instanceof Uint8Array)) continue
    const taken = part.subarray(0, largest - size)
    whole = taken.length === part.length
    if (used + taken.length > block.length) {
      blocks.push(block.subarray(0, used))
      block = new Uint8Array(Math.max(blockSize, taken.length))
      used = 0
    }
    block.set(taken, used)
    used += taken.length
    size += taken.length
    if (!whole) break
  }
  const bytes = Buffer.concat([...blocks, block.subarray(0, used)], size)
  return { text: new TextDecoder().decode(bytes), whole }
}
