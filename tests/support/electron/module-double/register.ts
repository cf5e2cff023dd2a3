import { registerHooks } from 'node:module'
import { join } from 'node:path'

/**
 * Loaded before the built main entry (`node --import`): from then on `import 'electron'` gives the double. The
 * bundle itself is run as it was built.
 */
const double = new URL('./index.ts', import.meta.url).href

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron' ? { url: double, shortCircuit: true } : next(specifier, context),
})

/** The systems differ in what the app does on them; the double can play each of them. */
const platform = process.env['TOKENTRAY_DOUBLE_PLATFORM']
if (platform) Object.defineProperty(process, 'platform', { value: platform })

/** Beside the archive of a packaged app; there is none here, and so no feed of updates. */
Object.defineProperty(process, 'resourcesPath', { value: join(import.meta.dirname, 'no-resources') })
