import { attributeOf, type Block, type Expression } from '../syntax/syntax-tree.ts'
import { evaluateExpression, type ModuleScope } from '../values/evaluate.ts'
import { isList, isObjectValue, UnknownValue, type Value } from '../values/value.ts'

/** `each.key`, `each.value` and `count.index` of one instance of a block. */
export type ModuleInstance = ModuleScope

/** More than this many instances of one role are not counted one by one. */
const most = 200

/**
 * The scopes in which a block is evaluated, one for each instance; `undefined` where the source does not state them.
 */
export function instancesOf(block: Block, scope: ModuleScope): readonly ModuleInstance[] | undefined {
  const count = attributeOf(block.body, 'count')?.value
  const each = attributeOf(block.body, 'for_each')?.value
  if (each) return eachOf(evaluateExpression(each, scope), scope)
  if (!count) return [scope]
  // A variable's default may mean that there is none now; a caller that sets it makes the only possible one.
  if (atMostOne(count, scope)) return [{ ...scope, count: 0 }]
  const value = evaluateExpression(count, scope)
  if (typeof value !== 'number' || value < 0 || value > most) return undefined
  // The zero may come from a variable's default, and a caller that sets it makes some.
  if (value === 0 && evaluateExpression(count, { ...scope, variables: new Map() }) !== 0) return undefined
  return Array.from({ length: value }, (_, index) => ({ ...scope, count: index }))
}

/** `condition ? 1 : 0`: however the condition turns out, there is no second instance. */
function atMostOne(count: Expression, scope: ModuleScope): boolean {
  if (count.kind !== 'conditional') return false
  return [count.consequent, count.alternate].every((side) => {
    const value = evaluateExpression(side, scope)
    return value === 0 || value === 1 || atMostOne(side, scope)
  })
}

function eachOf(value: Value, scope: ModuleScope): readonly ModuleInstance[] | undefined {
  const entries: [string, Value][] = isObjectValue(value)
    ? Object.entries(value)
    : isList(value)
      ? value.map((item): [string, Value] => [typeof item === 'string' ? item : '', item])
      : []
  if (value instanceof UnknownValue || entries.length === 0 || entries.length > most) return undefined
  if (entries.some(([key]) => key === '')) return undefined
  return entries.map(([key, item]) => ({ ...scope, each: { key, value: item } }))
}
