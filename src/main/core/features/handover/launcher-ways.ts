import { randomUUID } from 'node:crypto'
import { ok } from '../../../../shared/failure.ts'
import type { FileSystem } from '../../infra/files/file-system.ts'
import type { LauncherPlace } from '../../ports.ts'
import type { HandoverRecords, HelperRecord, RunRecord } from './handover-records.ts'
import { settingOf, standsThere, takeOutLine, userNpmrc, writeOwnLine } from './own-lines.ts'
import { passToLauncher, putRecord, type Way } from './ways.ts'

/** The token that `tokentray-run` uses for its registry: the launcher reads that in the records. */
export const createRunWay = (records: HandoverRecords): Way<RunRecord> => ({
  needsKeychain: true,
  stands: () => Promise.resolve(true),
  renewed: (record, { token }) => ({ ...record, ...token }),
  begin: ({ token }) => putRecord(records, { ...token, id: randomUUID(), way: 'run' }),
  takeAway: () => Promise.resolve(ok()),
  passOn: passToLauncher(records),
})

/** A program that pnpm asks for the token: a line in the user's `.npmrc` names it. */
export function createHelperWay(
  { fileSystem: fs, launcher }: { readonly fileSystem: FileSystem; readonly launcher: LauncherPlace },
  records: HandoverRecords,
): Way<HelperRecord> {
  return {
    needsKeychain: true,
    stands: (record) => standsThere(fs, record),
    // The helper looks up which token is its own; the file stays as it is.
    renewed: (record, { token }) => ({ ...record, ...token }),
    async begin({ token }) {
      const id = randomUUID()
      const program = await launcher.writeHelper(id)
      if (!program.ok) return program
      const { path } = userNpmrc(fs)
      const line = { id, path, setting: settingOf(token.registry, 'tokenHelper') }
      const written = await writeOwnLine(fs, records, line, program.value, (traces): HelperRecord => ({
        ...{ ...token, ...line, ...traces, way: 'helper', program: program.value, trouble: null },
      }))
      // A line that could not be taken out again still calls it.
      if (!written.ok && !records.get(id)) await launcher.removeHelper(program.value)
      return written
    },
    async takeAway(record, shown) {
      const out = await takeOutLine(fs, record, shown)
      if (out.ok) await launcher.removeHelper(record.program)
      return out
    },
    passOn: passToLauncher(records),
  }
}
