import { createTransport } from '../../src/main/core/infra/http/transport.ts'
import { Secret } from '../../src/main/core/infra/secrets/secret.ts'
import { listRows } from '../../src/main/core/registry/token-list.ts'

/** Reads the list of a registry and tells in one line of JSON what came of it. A process of its own, since it may run out of memory. */
const [registry = ''] = process.argv.slice(2)
const read = await listRows(createTransport(registry), new Secret('a-session'))
const told = read.ok
  ? { rows: read.value.rows.length, reason: read.value.reason }
  : { rows: 0, reason: read.failure.message }
process.stdout.write(JSON.stringify(told))
