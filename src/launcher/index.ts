import { runLauncher } from './launcher.ts'
import { endAs } from './run-child.ts'

/** Entry of `tokentray-run` from source; the packaged app starts it by itself (`hosts/electron/index.ts`). */
endAs(await runLauncher(process.argv.slice(2)))
