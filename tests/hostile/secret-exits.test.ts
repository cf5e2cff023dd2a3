import { readdir, readFile } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { describe, expect, it } from 'vitest'

/**
 * `Secret.reveal()` is the only way to a secret, so its calls are all the places where one could leave the process. This list says of each file what
 * becomes of it there, and what decides where it goes. A call in a file that is not here, or one more in a file that is, fails: write down where the
 * secret goes and make sure that no list, mask or answer of a registry decides it.
 */

type Way = 'socket' | 'child' | 'clipboard' | 'file' | 'page' | 'keychain' | 'printed' | 'stays'

interface Exit {
  readonly file: string
  readonly calls: number
  readonly way: Way
  readonly to: string
  /** What decides where it goes. */
  readonly by: string
}

const exit = (file: string, calls: number, way: Way, to: string, by: string): Exit => ({
  ...{ file, calls, way, to, by },
})
const stays = (file: string, calls: number, what: string) =>
  exit(file, calls, 'stays', what, 'nothing leaves')

const exits: readonly Exit[] = [
  // To registries
  exit(
    'main/core/infra/http/transport.ts',
    3,
    'socket',
    'headers of a request',
    'the origin and path of its one registry',
  ),
  exit(
    'main/core/registry/sign-in.ts',
    2,
    'socket',
    'the body that signs in, the path that signs out',
    'the transport’s registry',
  ),
  exit(
    'main/core/registry/token-writes.ts',
    1,
    'socket',
    'the password, in a body',
    'the transport’s registry',
  ),
  exit(
    'main/core/features/plaintext-tokens/ask-registries.ts',
    1,
    'socket',
    'the credential of a question about a found token',
    'the file that it stands in (`boundRegistry`), and that the user agreed to ask that registry',
  ),
  // To programs
  exit(
    'launcher/child-environment.ts',
    2,
    'child',
    'variables of one command',
    'the user’s choice; refused where files of settings lead elsewhere (`checkRoutes`)',
  ),
  exit(
    'launcher/launcher.ts',
    1,
    'printed',
    'what pnpm asks its helper for',
    'the record of the helper, for one registry',
  ),
  // To files
  exit(
    'main/core/features/handover/lent-way.ts',
    4,
    'file',
    'a line of the user’s `.npmrc`',
    'the registry that the keychain has it for',
  ),
  exit(
    'main/core/infra/config-files/swap.ts',
    5,
    'file',
    'where the old token stood',
    'files that are for the row’s registry, or have the very secret kept as that row (`findingsOf`)',
  ),
  // To the keychain, the clipboard, the page
  exit(
    'main/core/infra/keychain/os-keychain.ts',
    1,
    'keychain',
    'an entry',
    'service and name that the vault was given',
  ),
  exit(
    'main/core/infra/secrets/secret-clipboard.ts',
    2,
    'clipboard',
    'the clipboard, for some seconds',
    'the user presses Copy',
  ),
  exit(
    'main/core/features/tokens/tokens.ts',
    1,
    'page',
    'the answer to `tokens.reveal`',
    'the user presses Show token',
  ),
  // Nowhere
  stays('main/core/features/accounts/session-end.ts', 1, 'the end that a JWT tells'),
  stays('main/core/features/handover/own-lines.ts', 1, 'compared with a salted digest'),
  stays('main/core/features/plaintext-tokens/found-tokens.ts', 1, 'its shape'),
  stays('main/core/features/plaintext-tokens/kept.ts', 4, 'compared; an undo record read'),
  stays('main/core/features/plaintext-tokens/match-row.ts', 3, 'compared with rows, and with what is kept'),
  stays('main/core/features/plaintext-tokens/move.ts', 2, 'compared'),
  stays('main/core/features/prompts/recovery-holds.ts', 1, 'the shape of a code'),
  stays('main/core/infra/config-files/formats/index.ts', 1, 'decoded into another Secret'),
  stays(
    'main/core/infra/config-files/look-at.ts',
    2,
    'an id by a keyed digest; from the worker thread to the main one',
  ),
  stays('main/core/infra/keychain/vault.ts', 3, 'compared'),
  stays('main/core/infra/secrets/mask.ts', 1, 'a mask made of it'),
  stays('main/core/infra/secrets/scrub.ts', 1, 'masked in a text'),
  stays('main/core/registry/token-wire.ts', 1, 'compared with rows of its own registry'),
]

const source = join(import.meta.dirname, '..', '..', 'src')

async function callsByFile(): Promise<ReadonlyMap<string, number>> {
  const names = await readdir(source, { recursive: true })
  const files = names.filter((name) => /\.(?:ts|svelte|js|mjs|cjs)$/.test(name))
  const counted = await Promise.all(
    files.map(async (name) => {
      const text = await readFile(join(source, name), 'utf8')
      // A name in any form: `secret.reveal()`, `secret?.reveal()`, `secret['reveal']`, `{ reveal }`.
      const code = text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')
      const calls =
        code.match(/\.reveal\s*\(|\[\s*['"`]reveal|Secret\.prototype|\breveal\s*[,}]\s*=?.*Secret/g)
          ?.length ?? 0
      return [relative('.', name).replaceAll(sep, '/'), calls] as const
    }),
  )
  return new Map(counted.filter(([, calls]) => calls > 0))
}

/** Asks the window’s bridge for the one answer that is a secret; it has no `Secret`. */
const bridgeCalls = 'renderer/'

describe('every place where a secret could leave the process', () => {
  it('is on the list, with where it goes and what decides that', async () => {
    const found = [...(await callsByFile())].filter(([file]) => !file.startsWith(bridgeCalls))
    expect(Object.fromEntries(found)).toEqual(
      Object.fromEntries(exits.map(({ file, calls }) => [file, calls])),
    )
  })

  it('leads out of the process in the ways that SECURITY.md tells', async () => {
    const told = await readFile(join(source, '..', 'SECURITY.md'), 'utf8')
    for (const { file, way } of exits.filter((each) => each.way !== 'stays')) {
      expect(told, `${file}, by ${way}`).toContain(`\`${file}\``)
    }
  })
})
