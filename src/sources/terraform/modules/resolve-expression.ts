import { attributeOf, withoutParentheses, type Expression, type Traversal } from '../syntax/syntax-tree.ts'
import type { ModuleScope } from '../values/evaluate.ts'
import { argumentOf } from './module-graph.ts'
import { outputOf, referencedAddress } from './references.ts'
import { moduleContextOf, type ModuleContext } from './module-context.ts'

/** An expression, and where it is to be understood. */
export interface ResolvedExpression {
  readonly expression: Expression
  readonly place: ModuleContext
  readonly scope: ModuleScope
}

/** Further than this no name travels through modules; it also ends cycles. */
const farthest = 12

/** Functions whose result may be one of their arguments. */
const passThroughFunctions = new Set([
  'one',
  'try',
  'coalesce',
  'element',
  'tostring',
  'join',
  'tolist',
  'toset',
  'compact',
])

/**
 * The sources of an expression's value: the argument of each caller for a variable, the value of a module's output, a
 * local, both sides of a conditional. All possible ones, never fewer; `undefined` where the repository does not state
 * them.
 */
export function resolveSources(
  expression: Expression,
  place: ModuleContext,
  scope: ModuleScope,
  depth: number,
): readonly ResolvedExpression[] | undefined {
  if (depth > farthest) return undefined
  const here = (inner: Expression): ResolvedExpression => ({ expression: inner, place, scope })
  const inner = withoutParentheses(expression)
  if (inner.kind === 'conditional') return worthwhile([inner.consequent, inner.alternate]).map(here)
  if (inner.kind === 'call' && passThroughFunctions.has(inner.name) && !inner.spread) {
    const given = inner.name === 'join' ? inner.arguments.slice(1) : inner.arguments
    return worthwhile(inner.name === 'element' ? given.slice(0, 1) : given).map(here)
  }
  if (inner.kind === 'template' && inner.parts.length === 1 && inner.parts[0]?.kind === 'interpolation')
    return [here(inner.parts[0].expression)]
  return inner.kind === 'traversal' ? throughTraversal(inner, place, scope) : undefined
}

/** The possible values of `each.value`. For an object only its values: the keys need not be names. */
function eachOf(each: Expression): readonly Expression[] {
  const inner = withoutParentheses(each)
  if (inner.kind === 'object') return inner.entries.map(({ value }) => value)
  if (inner.kind === 'tuple') return inner.elements
  return inner.kind === 'call' && inner.name === 'toset' ? inner.arguments.flatMap(eachOf) : [inner]
}

/** Without the expressions that stand for no value: `null`, `""`. */
const worthwhile = (expressions: readonly Expression[]): readonly Expression[] =>
  expressions.filter(
    (each) =>
      !(each.kind === 'literal' && each.value === null) && !(each.kind === 'template' && each.parts.length === 0),
  )

function throughTraversal(
  traversal: Traversal,
  place: ModuleContext,
  scope: ModuleScope,
): readonly ResolvedExpression[] | undefined {
  const { module, repository } = place
  const [first, ...rest] = traversal.steps
  const name = first?.kind === 'attribute' ? first.name : ''
  const whole = rest.every((step) => step.kind !== 'attribute')
  if (traversal.root === 'each' && name === 'value')
    return place.each && eachOf(place.each).map((expression) => ({ expression, place, scope }))
  if (traversal.root === 'local' && whole) {
    const local = module.names.locals.get(name)
    return local && [{ expression: local, place, scope }]
  }
  if (traversal.root === 'var' && whole) {
    if (repository.isSetElsewhere(module.directory)) return undefined
    const calls = place.calls ?? repository.callsTo(module.directory)
    if (calls.length === 0 || calls.some((call) => call.open && !argumentOf(call, name))) return undefined
    return calls.flatMap((call): ResolvedExpression[] => {
      const given = argumentOf(call, name)
      const caller = moduleContextOf(call.caller, repository)
      if (given) return caller.scopes.map((outer) => ({ expression: given, place: caller, scope: outer }))
      const preset = module.blocks.get(`variable.${name}`)
      const value = preset && attributeOf(preset.block.body, 'default')?.value
      return value ? worthwhile([value]).map((expression) => ({ expression, place, scope })) : []
    })
  }
  if (traversal.root !== 'module') return undefined
  const output = outputOf(traversal)
  const address = referencedAddress(traversal)
  const call = address === undefined ? undefined : moduleCallAt(address, place)
  const callee = call && repository.moduleIn(call.directory)
  const value = callee?.blocks.get(`output.${output ?? ''}`)
  const expression = value && attributeOf(value.block.body, 'value')?.value
  if (!call || !callee || !expression) return undefined
  const inside = moduleContextOf(callee, repository, [call])
  return inside.scopes.map((inner) => ({ expression, place: inside, scope: inner }))
}

/** The call of a directory of the repository that stands at `module.x`. */
export function moduleCallAt(address: string, { module, repository }: ModuleContext) {
  const found = module.blocks.get(address)
  return found && repository.callOf(found.block)
}
