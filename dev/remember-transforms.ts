import type { Plugin, PluginOption } from 'vite'

type Handler = (this: unknown, code: string, id: string, options: unknown) => unknown

/**
 * Lets the plugins of these names do nothing twice: what a file became is kept as long as the file is the same. A build
 * in watch mode compiles every component anew, which takes three quarters of its time.
 */
export function rememberTransforms(plugins: readonly PluginOption[], names: RegExp): void {
  for (const option of plugins) {
    if (Array.isArray(option)) rememberTransforms(option, names)
    else if (isPlugin(option) && names.test(option.name)) remember(option)
  }
}

const isPlugin = (option: PluginOption): option is Plugin =>
  typeof option === 'object' && option !== null && 'name' in option

function remember({ transform }: Plugin): void {
  if (typeof transform !== 'object') return
  const handler = transform.handler as Handler
  const known = new Map<string, { readonly code: string; readonly result: unknown }>()
  const remembering: Handler = async function (code, id, options) {
    const before = known.get(id)
    if (before?.code === code) return before.result
    const result = await handler.call(this, code, id, options)
    known.set(id, { code, result })
    return result
  }
  transform.handler = remembering as typeof transform.handler
}
