/**
 * What `parseArgs` of node:util has to say against a command line, as one sentence.
 * @param {unknown} error
 * @returns {string}
 */
export function flagError(error) {
  const message = error instanceof Error ? error.message : String(error)
  const [sentence = ''] = message.split(/\. |\n/)
  return `${sentence.replace(/\.$/, '')}.`
}
