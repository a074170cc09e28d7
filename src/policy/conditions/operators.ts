import type { Truth } from '../truth.ts'

/** Base operators of the Condition element, by family. */
const families = {
  string: [
    'StringEquals',
    'StringNotEquals',
    'StringEqualsIgnoreCase',
    'StringNotEqualsIgnoreCase',
    'StringLike',
    'StringNotLike',
  ],
  numeric: [
    'NumericEquals',
    'NumericNotEquals',
    'NumericLessThan',
    'NumericLessThanEquals',
    'NumericGreaterThan',
    'NumericGreaterThanEquals',
  ],
  date: [
    'DateEquals',
    'DateNotEquals',
    'DateLessThan',
    'DateLessThanEquals',
    'DateGreaterThan',
    'DateGreaterThanEquals',
  ],
  bool: ['Bool'],
  binary: ['BinaryEquals'],
  ip: ['IpAddress', 'NotIpAddress'],
  arn: ['ArnEquals', 'ArnLike', 'ArnNotEquals', 'ArnNotLike'],
  null: ['Null'],
} as const

export type OperatorFamily = keyof typeof families

export type Quantifier = 'ForAllValues' | 'ForAnyValue'

/** An operator taken apart: `ForAllValues:StringNotLikeIfExists`. */
export interface Operator {
  readonly family: OperatorFamily
  /** Without quantifier and IfExists, positive: `StringLike`. */
  readonly base: string
  readonly negated: boolean
  readonly ifExists: boolean
  readonly quantifier: Quantifier | undefined
}

const bases = new Map<string, { readonly name: string; readonly family: OperatorFamily }>()
for (const [family, names] of Object.entries(families))
  for (const name of names) bases.set(name.toLowerCase(), { name, family: family as OperatorFamily })

const quantifiers: readonly Quantifier[] = ['ForAllValues', 'ForAnyValue']

/**
 * Splits an operator into its parts; case is disregarded, `canonicalOperator` restores it. `undefined` for an operator
 * that AWS does not have, such as `NullIfExists`.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
export function parseOperator(text: string): Operator | undefined {
  const match = /^(?:([a-z]+):)?([a-z]+?)(ifexists)?$/.exec(text.toLowerCase())
  if (!match) return undefined
  const quantifier = quantifiers.find((name) => name.toLowerCase() === match[1])
  const found = bases.get(match[2] ?? '')
  if (found === undefined || (match[1] !== undefined && quantifier === undefined)) return undefined
  const ifExists = match[3] !== undefined
  if (found.family === 'null' && (ifExists || quantifier !== undefined)) return undefined
  const base = found.name.replace('Not', '')
  return { family: found.family, base, negated: base !== found.name, ifExists, quantifier }
}

/** `forallvalues:stringlikeifexists` → `ForAllValues:StringLikeIfExists`. */
export function canonicalOperator(text: string): string | undefined {
  const operator = parseOperator(text)
  return operator && formatOperator(operator)
}

export function formatOperator(operator: Operator): string {
  const base = operator.negated ? negatedName(operator.base) : operator.base
  return `${operator.quantifier ? `${operator.quantifier}:` : ''}${base}${operator.ifExists ? 'IfExists' : ''}`
}

const negatedName = (base: string): string =>
  base === 'IpAddress' ? 'NotIpAddress' : base.replace(/^(String|Numeric|Date|Arn)/, '$1Not')

/**
 * Is the operator true of a request that does not carry the key? For ForAnyValue with IfExists AWS's pages contradict
 * each other: "for no matching key … returns false" and "if the key is not present, … true".
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
 */
export function holdsWhenAbsent({ negated, ifExists, quantifier }: Operator): Truth {
  if (quantifier === 'ForAllValues') return true
  if (quantifier === 'ForAnyValue') return ifExists ? undefined : false
  return ifExists || negated
}
