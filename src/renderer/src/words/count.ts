const format = new Intl.NumberFormat('en')

/** `1 token`, `1,200 tokens`. The plural is the singular with `s` unless it is given. */
export function counted(count: number, singular: string, plural = `${singular}s`): string {
  return `${format.format(count)} ${count === 1 ? singular : plural}`
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(words: readonly string[]): string {
  const last = words.at(-1) ?? ''
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} and ${last}`
}
