import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/**
 * Measures in the browser of this run without its limit on frames, which leaves out the wait for the screen.
 *
 * @param measure gets a program that starts that browser
 * @returns null where there are no shell scripts, which is said
 */
export async function withBrowserThatDrawsAtOnce<T>(
  measure: (browser: string) => Promise<T>,
): Promise<T | null> {
  const browser = process.env['TOKENTRAY_BROWSER'] ?? ''
  if (process.platform === 'win32' || browser === '') {
    console.log(
      'What a browser does without the wait for a frame is not measured here: it needs a shell script.',
    )
    return null
  }
  const folder = await mkdtemp(join(tmpdir(), 'tokentray-bench-'))
  try {
    const program = join(folder, 'browser')
    const command = `exec "${browser}" --disable-frame-rate-limit --disable-gpu-vsync "$@"`
    await writeFile(program, `#!/bin/sh\n${command}\n`, { mode: 0o700 })
    return await measure(program)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
