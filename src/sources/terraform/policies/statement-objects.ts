import { withoutParentheses, allPartsOf, type Expression } from '../syntax/syntax-tree.ts'

/**
 * Statements that people keep as HCL objects, for a module or a dynamic block to make a policy of:
 * `policy_statements = [{ effect = "Allow", actions = ["s3:*"], resources = ["*"] }]`, also as the values of a map.
 */
export interface StatementObjects {
  readonly expression: Expression
  /** Keys and indices from the attribute's value down to it; `undefined`: inside of a call or a conditional. */
  readonly path: readonly (string | number | undefined)[]
}

/** Functions whose result contains the elements of their arguments. */
const joining = new Set(['concat', 'merge', 'flatten', 'distinct', 'tolist', 'toset', 'tomap', 'compact', 'setunion'])

/** Every collection of statements in an attribute's value, in order; arguments of unknown functions are skipped. */
export function statementObjects(value: Expression): StatementObjects[] {
  return [...found(value, [])]
}

function* found(expression: Expression, path: StatementObjects['path']): Generator<StatementObjects> {
  const inner = withoutParentheses(expression)
  if (collects(inner)) yield { expression: inner, path }
  else if (inner.kind === 'tuple')
    for (const [index, element] of inner.elements.entries()) yield* found(element, [...path, index])
  else if (inner.kind === 'object')
    for (const { key, value } of inner.entries) yield* found(value, [...path, keyOf(key)])
  else if (inner.kind === 'conditional') {
    yield* found(inner.consequent, path)
    yield* found(inner.alternate, path)
  } else if (inner.kind === 'call' && joining.has(inner.name))
    for (const argument of inner.arguments) yield* found(argument, [...path, undefined])
}

/** As Terraform writes a path: `.x[0]["y-z"]`. */
export const pathText = (path: StatementObjects['path']): string =>
  path
    .map((step) =>
      step === undefined
        ? '[*]'
        : typeof step === 'number'
          ? `[${step}]`
          : /^[A-Za-z_][\w-]*$/.test(step)
            ? `.${step}`
            : `["${step}"]`,
    )
    .join('')

/** Is this a list or map of statements, put together of several or one by one? */
function collects(expression: Expression): boolean {
  const inner = withoutParentheses(expression)
  if (inner.kind === 'tuple') return inner.elements.some((element) => isStatement(withoutParentheses(element)))
  if (inner.kind === 'object')
    return isStatement(inner) || inner.entries.some(({ value }) => isStatement(withoutParentheses(value)))
  if (inner.kind === 'conditional') return [inner.consequent, inner.alternate].some(collects)
  if (inner.kind === 'call' && inner.name === 'flatten')
    return inner.arguments
      .map(withoutParentheses)
      .some((each) => collects(each) || (each.kind === 'tuple' && each.elements.some(collects)))
  return inner.kind === 'call' && joining.has(inner.name) && inner.arguments.some(collects)
}

/** The name of an entry as it is written; `undefined` for one that is computed. */
export function keyOf(key: Expression): string | undefined {
  if (key.kind === 'traversal' && key.steps.length === 0) return key.root
  if (key.kind !== 'template' || key.style === 'heredoc' || key.parts.some(({ kind }) => kind !== 'text'))
    return undefined
  return key.text.slice(1, -1)
}

const actionKeys = ['actions', 'not_actions', 'Action', 'NotAction']
const otherKeys = [
  'effect',
  'Effect',
  'resources',
  'not_resources',
  'Resource',
  'NotResource',
  'principals',
  'Principal',
  'sid',
  'Sid',
]

/**
 * An object with actions and with further elements of a statement. Roles of other clouds have `actions` too: theirs are
 * no `service:Name`.
 */
function isStatement(expression: Expression): boolean {
  if (expression.kind !== 'object') return false
  const values = new Map(expression.entries.map(({ key, value }) => [keyOf(key), value]))
  const singular = values.get('action')
  const actions = [...actionKeys.map((key) => values.get(key)), values.has('effect') ? singular : undefined].find(
    (each) => each,
  )
  if (!actions || !otherKeys.some((key) => values.has(key))) return false
  const given = withoutParentheses(actions)
  const texts = (given.kind === 'tuple' ? given.elements : [given]).flatMap((each) =>
    each.kind === 'template' ? [each.text] : [],
  )
  return texts.length === 0
    ? values.has('effect') || values.has('Effect')
    : texts.some((text) => text === '"*"' || /^"[a-z0-9-]+:[^"/]+"$/i.test(text))
}

/** Names that belong to the language of statements; objects may have others, which mean nothing here. */
const elementNames = new Set([
  ...actionKeys,
  ...otherKeys,
  'action',
  'resource',
  'condition',
  'conditions',
  'Condition',
  'not_principals',
  'NotPrincipal',
])

/** The names of elements in the statements of a collection. */
export function namesIn(collection: Expression): ReadonlySet<string> {
  const names = new Set<string>()
  for (const each of allPartsOf(collection))
    if (each.kind === 'object' && isStatement(each))
      for (const { key } of each.entries) {
        const name = keyOf(key)
        if (name !== undefined && elementNames.has(name)) names.add(name)
      }
  return names
}
