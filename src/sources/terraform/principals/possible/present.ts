import type { Expression } from '../../syntax/syntax-tree.ts'
import { someOf, type Possible } from './types.ts'

/** Is a value `null`, or an empty text? */
export const isEmpty = (value: Possible): boolean =>
  value.kind === 'known' && (value.value === null || value.value === '')

/** A value that is known not to be one of some. */
export function withoutValues(value: Possible, is: (each: Possible) => boolean): Possible {
  if (value.kind !== 'some') return value
  const left = value.of.filter((each) => !is(each))
  return left.length === value.of.length || left.length === 0 ? value : someOf(left)
}

/**
 * One side of a conditional, without what its condition rules out: `var.n` of `var.n == null ? "a" : var.n` is not null.
 */
export function chosenSide(
  { condition, consequent, alternate }: Expression & { readonly kind: 'conditional' },
  side: 'consequent' | 'alternate',
  value: Possible,
): Possible {
  const [, compared, operator, empty] = /^(.+?)\s*([!=]=)\s*(null|"")$/s.exec(condition.text.trim()) ?? []
  const holds = operator === (side === 'consequent' ? '!=' : '==')
  if (!holds || compared !== (side === 'consequent' ? consequent : alternate).text) return value
  return withoutValues(value, (each) => each.kind === 'known' && each.value === (empty === 'null' ? null : ''))
}
