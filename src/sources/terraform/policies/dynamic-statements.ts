import { keyOf } from './statement-objects.ts'
import { attributeOf, withoutParentheses, type Block, type Expression } from '../syntax/syntax-tree.ts'

/** The name of an element in `aws_iam_policy_document`, and its possible names in objects. */
const spellings: Readonly<Record<string, readonly string[]>> = {
  sid: ['sid', 'Sid'],
  effect: ['effect', 'Effect'],
  actions: ['actions', 'action', 'Action'],
  not_actions: ['not_actions', 'NotAction'],
  resources: ['resources', 'resource', 'Resource'],
  not_resources: ['not_resources', 'NotResource'],
  condition: ['condition', 'conditions', 'Condition'],
  principals: ['principals', 'Principal'],
  not_principals: ['not_principals', 'NotPrincipal'],
}

/**
 * Does a `dynamic "statement"` block make of each object the statement that it reads as? `names`: the objects' names of
 * their elements. Every element they have must be used under its own meaning. An element that they omit must stay
 * absent, or grant nothing: a default effect must be Allow, as it is where none is stated.
 */
export function dynamicBlockMatches(dynamic: Block, names: ReadonlySet<string>): boolean {
  const content = dynamic.body.blocks.find(({ type }) => type === 'content')
  if (!content) return false
  const iterator = attributeOf(dynamic.body, 'iterator')?.value.text ?? dynamic.labels[0] ?? ''
  const used = new Set<string>()
  for (const { name, value } of content.body.attributes) {
    const known = spellings[name]
    const key = handsOn(value, iterator)
    if (key !== undefined) {
      if (!known?.includes(key)) return false
      used.add(key)
    } else if (name === 'effect' ? !isAllow(value) : known?.some((each) => names.has(each))) return false
    if (name === 'effect' && key !== undefined && !defaultsAllow(value)) return false
  }
  for (const inner of content.body.blocks) {
    if (inner.type !== 'dynamic') continue
    const each = attributeOf(inner.body, 'for_each')?.value
    const key = each && handsOn(each, iterator)
    const name = inner.labels[0] ?? ''
    if (key !== undefined && spellings[name]?.includes(key) && (name !== 'condition' || testsWhole(inner)))
      used.add(key)
  }
  return [...names].every((name) => used.has(name))
}

/** `key` of `statement.value.key`, of `try(statement.value.key, …)` and the like. */
function handsOn(expression: Expression, iterator: string): string | undefined {
  const inner = withoutParentheses(expression)
  if (inner.kind === 'traversal') {
    const [value, field, ...rest] = inner.steps
    if (inner.root !== iterator || rest.length > 0 || value?.kind !== 'attribute' || value.name !== 'value')
      return undefined
    if (field?.kind === 'attribute') return field.name
    return field?.kind === 'index' ? keyOf(field.key) : undefined
  }
  if (inner.kind === 'conditional') return handsOn(inner.consequent, iterator) ?? handsOn(inner.alternate, iterator)
  if (inner.kind !== 'call') return undefined
  const [first, second] = inner.arguments
  if (inner.name === 'lookup') {
    const of = first && withoutParentheses(first)
    const whole = of?.kind === 'traversal' && of.root === iterator && of.text === `${iterator}.value`
    return whole && second ? keyOf(withoutParentheses(second)) : undefined
  }
  return ['try', 'coalesce', 'tolist', 'toset', 'distinct', 'flatten', 'compact', 'sort'].includes(inner.name) && first
    ? handsOn(first, iterator)
    : undefined
}

const isAllow = (expression: Expression): boolean => {
  const inner = withoutParentheses(expression)
  return (inner.kind === 'literal' && inner.value === null) || ['"Allow"', '""'].includes(inner.text)
}

/** Are all values of an effect besides the object's own Allow? */
function defaultsAllow(expression: Expression): boolean {
  const inner = withoutParentheses(expression)
  if (inner.kind === 'traversal') return true
  if (inner.kind === 'conditional')
    return [inner.consequent, inner.alternate].every(
      (side) => withoutParentheses(side).kind === 'traversal' || isAllow(side),
    )
  if (inner.kind !== 'call') return false
  const given = inner.name === 'lookup' ? inner.arguments.slice(2) : inner.arguments.slice(1)
  return given.every((each) => isAllow(each))
}

/** `test`, `variable` and `values` of each element, and nothing else. */
function testsWhole(dynamic: Block): boolean {
  const content = dynamic.body.blocks.find(({ type }) => type === 'content')
  const iterator = attributeOf(dynamic.body, 'iterator')?.value.text ?? dynamic.labels[0] ?? ''
  return ['test', 'variable', 'values'].every((name) => {
    const value = content && attributeOf(content.body, name)?.value
    return value !== undefined && handsOn(value, iterator) === name
  })
}
