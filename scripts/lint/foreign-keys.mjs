/**
 * What the rule uses of typescript-eslint's parser and of TypeScript.
 *
 * @typedef {{ readonly types?: readonly Type[], getStringIndexType(): unknown }} Type
 * @typedef {{ getNonNullableType(type: Type): Type }} Checker
 * @typedef {{
 *   readonly program: { getTypeChecker(): Checker },
 *   getTypeAtLocation(node: import('estree').Node): Type,
 * }} Services
 */

/**
 * @param {unknown} services
 * @returns {services is Services}
 */
const knowsTypes = (services) =>
  typeof services === 'object' && services !== null && 'getTypeAtLocation' in services

/**
 * A rule for ESLint: no `object[key]` and no `key in object` where the object takes any text as its key. Such keys come from registries,
 * files and users, and one of them may be called like something that every object has (`constructor`, `toString`, `__proto__`).
 * Literal keys are ours; lists, maps and objects with a closed set of keys are not meant.
 *
 * @type {import('eslint').Rule.RuleModule}
 */
export const foreignKeys = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      index:
        'The key may be one that every object has: read it by `valueAt` (src/shared/keyed.ts), or use a Map.',
    },
  },
  create(context) {
    /** @type {unknown} */
    const services = context.sourceCode.parserServices
    if (!knowsTypes(services)) throw new TypeError('This rule needs types.')
    const checker = services.program.getTypeChecker()

    /** @param {import('estree').Node} node */
    const takesAnyKey = (node) => {
      const type = checker.getNonNullableType(services.getTypeAtLocation(node))
      return (type.types ?? [type]).some((part) => part.getStringIndexType() !== undefined)
    }

    /** @param {import('estree').Node} key @param {import('estree').Node} object */
    function check(key, object) {
      if (key.type !== 'Literal' && takesAnyKey(object)) context.report({ node: key, messageId: 'index' })
    }

    return {
      MemberExpression(node) {
        if (node.computed) check(node.property, node.object)
      },
      BinaryExpression(node) {
        if (node.operator === 'in') check(node.left, node.right)
      },
    }
  },
}
