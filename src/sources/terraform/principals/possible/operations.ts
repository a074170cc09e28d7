import type { Expression } from '../../syntax/syntax-tree.ts'
import { evaluateOperation } from '../../values/operators.ts'
import { UnknownValue } from '../../values/value.ts'
import { asValue, fromValue } from './values.ts'
import { madeFrom, unknownPossible, type Possible } from './types.ts'

type Other = Expression & { readonly kind: 'other' }

/** A comparison or calculation: known where all its operands are; it contains no part of them. */
export function operatePossible(operation: Other, inner: (of: Expression) => Possible): Possible {
  const value = evaluateOperation(operation, (of) => asValue(inner(of)) ?? unknownOf(of))
  return value === undefined ? unknownPossible : (fromValue(value) ?? madeFrom([]))
}

const unknownOf = (of: Expression): UnknownValue => new UnknownValue(of.text)
