import { parseSync } from 'vite'

/** What a script does by name, comments and texts left aside. */
export interface ScriptUses {
  /** What it imports or requires, where that is written out. */
  readonly loads: readonly string[]
  /** Bare functions it calls or constructs, such as `fetch` and `Function`. */
  readonly calls: ReadonlySet<string>
}

interface Node {
  readonly type: string
  readonly [member: string]: unknown
}

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'

const text = (node: unknown): string | null =>
  isNode(node) && node.type === 'Literal' && typeof node['value'] === 'string' ? node['value'] : null

const name = (node: unknown): string | null =>
  isNode(node) && node.type === 'Identifier' && typeof node['name'] === 'string' ? node['name'] : null

/** Reads a built script (ECMAScript module or CommonJS). */
export function usesOf(source: string): ScriptUses {
  const loads: (string | null)[] = []
  const calls = new Set<string>()
  const waiting: unknown[] = [parseSync('script.js', source).program]
  while (waiting.length > 0) {
    const node = waiting.pop()
    if (Array.isArray(node)) waiting.push(...(node as unknown[]))
    if (!isNode(node)) continue
    if (/^(Import|ExportNamed|ExportAll)(Declaration|Expression)$/.test(node.type))
      loads.push(text(node['source']))
    if (node.type === 'CallExpression' || node.type === 'NewExpression') {
      const called = name(node['callee'])
      if (called) calls.add(called)
      if (called === 'require' || called === '__require')
        loads.push(text((node['arguments'] as unknown[])[0]))
    }
    waiting.push(...Object.values(node))
  }
  return { loads: loads.filter((loaded) => loaded !== null), calls }
}
