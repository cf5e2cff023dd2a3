import { listOnce } from './list.ts'

/** One list in a process of its own, from what the environment says. */
const { BENCH_URL: url = '', BENCH_SESSION: session = '', BENCH_TOKENS: tokens } = process.env
await listOnce({ url, session }, Number(tokens))
// Connections that are kept alive would hold the process.
process.exit(0)
