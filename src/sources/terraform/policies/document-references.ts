import { withoutParentheses, type Expression, type Traversal } from '../syntax/syntax-tree.ts'

/** Functions whose result may be one of their arguments, or the only element of a list. */
const passThroughFunctions = new Set([
  'one',
  'try',
  'coalesce',
  'element',
  'join',
  'sensitive',
  'nonsensitive',
  'tostring',
  'compact',
  'concat',
])

/** The documents an expression may be the JSON of; `undefined` where it may be anything else. */
export function documentLinks(expression: Expression): string[] | undefined {
  const inner = withoutParentheses(expression)
  if (inner.kind === 'template' && inner.parts.length === 1 && inner.parts[0]?.kind === 'interpolation')
    return documentLinks(inner.parts[0].expression)
  if (inner.kind === 'traversal') {
    const document = documentAddress(inner)
    return document === undefined ? undefined : [document]
  }
  if (inner.kind !== 'call' || !passThroughFunctions.has(inner.name)) return undefined
  const documents = new Set<string>()
  for (const argument of inner.arguments) {
    const given = withoutParentheses(argument)
    if (given.kind === 'literal' || (given.kind === 'template' && given.parts.every(({ kind }) => kind === 'text')))
      continue
    const links = documentLinks(given)
    if (!links) return undefined
    for (const link of links) documents.add(link)
  }
  return documents.size > 0 ? [...documents] : undefined
}

/** `data.aws_iam_policy_document.app.json`, `data.template_file.app.rendered`, also of one instance or of all; `local.app`. */
function documentAddress(traversal: Traversal): string | undefined {
  const names = traversal.steps.flatMap((step) => (step.kind === 'attribute' ? [step.name] : []))
  if (traversal.root === 'local' && traversal.steps.length === 1 && names[0]) return `local.${names[0]}`
  if (traversal.root !== 'data') return undefined
  const [type, name, attribute, ...rest] = names
  if (rest.length > 0) return undefined
  if (type === 'template_file') return attribute === 'rendered' ? `data.${type}.${name}` : undefined
  if (type !== 'aws_iam_policy_document') return undefined
  return attribute === 'json' || attribute === 'minified_json' ? `data.${type}.${name}` : undefined
}
