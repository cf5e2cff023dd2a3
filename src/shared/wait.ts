/** Longest that a registry can ask us to wait; who asks for more means "not today". */
export const longestWait = 24 * 60 * 60

/** Whole seconds to wait as people count them, never less than they are. */
export function waitWords(seconds: number): string {
  if (seconds >= longestWait) return 'a day or longer'
  if (seconds < 120) return several(seconds, 'second')
  if (seconds < 7_200) return several(Math.ceil(seconds / 60), 'minute')
  return several(Math.ceil(seconds / 3_600), 'hour')
}

const several = (count: number, unit: string) => `${count} ${unit}${count === 1 ? '' : 's'}`
