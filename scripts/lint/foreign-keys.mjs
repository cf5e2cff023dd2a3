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
    const services = /** @type {import('@typescript-eslint/parser').ParserServicesWithTypeInformation} */ (
      context.sourceCode.parserServices
    )
    const checker = /** @type {import('typescript').TypeChecker} */ (services.program.getTypeChecker())

    /** @param {import('estree').Node} node */
    function takesAnyKey(node) {
      // The parser's nodes are ESLint's with more in them.
      const type = checker.getNonNullableType(services.getTypeAtLocation(/** @type {never} */ (node)))
      return (type.isUnion() ? type.types : [type]).some((part) => part.getStringIndexType() !== undefined)
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
