import { isKnown } from './collection-functions.ts'
import { calculate } from './numbers.ts'
import type { Expression } from '../syntax/syntax-tree.ts'
import { isList, isObjectValue, UnknownValue, type Value } from './value.ts'

type Other = Expression & { readonly kind: 'other' }

/** The value of an operation; `undefined` where it depends on an unknown value. */
export function evaluateOperation(operation: Other, evaluate: (of: Expression) => Value): Value | undefined {
  const { children, text, start } = operation
  const [first, second] = children
  if (operation.construct === 'operation' && first?.kind === 'other') return evaluateOperation(first, evaluate)
  if (!first) return undefined
  const value = evaluate(first)
  if (!second) return unary(text.trim()[0] ?? '', value)
  const operator = text
    .slice(first.end - start, second.start - start)
    .replace(/(#|\/\/).*$/gm, '')
    .trim()
  if (operator === '&&' || operator === '||') return either(operator === '||', value, () => evaluate(second))
  return binary(operator, value, evaluate(second))
}

function unary(operator: string, value: Value): Value | undefined {
  if (operator === '!') return typeof value === 'boolean' ? !value : undefined
  return operator === '-' && typeof value === 'number' && value !== 0 ? -value : undefined
}

/** One side may decide, whatever the other is. */
function either(deciding: boolean, value: Value, other: () => Value): Value | undefined {
  if (value === deciding) return deciding
  const second = other()
  if (second === deciding) return deciding
  return typeof value === 'boolean' && typeof second === 'boolean' ? second : undefined
}

function binary(operator: string, a: Value, b: Value): Value | undefined {
  if (operator === '==' || operator === '!=') {
    const equal = equals(a, b)
    return equal === undefined ? undefined : equal === (operator === '==')
  }
  if (typeof a !== 'number' || typeof b !== 'number') return undefined
  switch (operator) {
    case '<':
      return a < b
    case '<=':
      return a <= b
    case '>':
      return a > b
    case '>=':
      return a >= b
    case '+':
    case '-':
    case '*':
    case '/':
    case '%':
      return calculate(operator, a, b)
    default:
      return undefined
  }
}

function equals(a: Value, b: Value): boolean | undefined {
  if (a instanceof UnknownValue || b instanceof UnknownValue) return undefined
  if (a === null || b === null) {
    const other = a === null ? b : a
    // Text that is nothing but something unknown may be null.
    if (typeof other === 'string' && !isKnown(other)) return undefined
    return a === b
  }
  if (isList(a) || isList(b) || isObjectValue(a) || isObjectValue(b) || !isKnown(a) || !isKnown(b)) return undefined
  return typeof a === typeof b ? a === b : undefined
}
