import { execFile } from 'node:child_process'
import { symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { startFolder } from '../../../support/practice-story.ts'

const run = promisify(execFile)

/** Makes the context for each environment in a process of its own, since what holds it up would hold up the test as well. */
async function makeAll(environments: readonly NodeJS.ProcessEnv[]): Promise<string> {
  const module = new URL('../../../../src/main/core/infra/http/trusted-roots.ts', import.meta.url)
  const code = `import { trustedContext } from ${JSON.stringify(module.href)}
    for (const env of ${JSON.stringify(environments)}) { trustedContext(env); console.log('made') }`
  const args = ['--input-type=module', '--eval', code]
  return (await run(process.execPath, args, { timeout: 15_000 })).stdout
}

describe.skipIf(process.platform === 'win32')('the files that name certificates', () => {
  it('may be pipes, devices and no end: they are passed over, and the first connection is made', async () => {
    const folder = await startFolder()
    const pipe = join(folder, 'pipe')
    const endless = join(folder, 'endless')
    const many = join(folder, 'many')
    await run('mkfifo', [pipe])
    await symlink('/dev/zero', endless)
    await writeFile(many, '-----BEGIN CERTIFICATE-----\n'.repeat(200_000))
    const made = await makeAll([
      { npm_config_userconfig: pipe },
      { npm_config_userconfig: endless },
      { npm_config_cafile: pipe, NODE_EXTRA_CA_CERTS: endless },
      { npm_config_cafile: many, npm_config_userconfig: folder },
    ])
    expect(made).toBe('made\n'.repeat(4))
  })
})
