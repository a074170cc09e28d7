import { parseOperator } from '../../policy/conditions/operators.ts'
import type { ConditionClause, Statement } from '../../policy/document.ts'

/**
 * Is a clause met only by requests that carry the key with one of some values? ForAllValues and IfExists also hold for
 * requests without the key, negated operators for all others.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
 */
function isRestricting({ operator, values }: ConditionClause): boolean {
  const parsed = parseOperator(operator)
  if (parsed === undefined || parsed.family === 'null') return false
  return !parsed.negated && !parsed.ifExists && parsed.quantifier !== 'ForAllValues' && !values.includes('*')
}

/** The first key of some that a statement restricts already; in lower case. */
export const restrictedKey = ({ condition }: Statement, keys: ReadonlySet<string>): string | undefined =>
  condition.find((clause) => keys.has(clause.key.toLowerCase()) && isRestricting(clause))?.key

/**
 * A clause of a statement on a key that is to be asked for, which the values do not surely meet: with both, perhaps no
 * request would be left.
 */
export const clashingClause = ({ condition }: Statement, added: ConditionClause): ConditionClause | undefined =>
  condition.find(({ operator, key, values }) => {
    if (key.toLowerCase() !== added.key.toLowerCase()) return false
    const parsed = parseOperator(operator)
    const isMet =
      parsed?.family === 'string' && !parsed.negated && added.values.every((value) => values.includes(value))
    return !isMet
  })

/** The sentence on such a clause. */
export const describeClash = ({ operator, key }: ConditionClause): string =>
  `It has a condition ${operator} of ${key}, which would contradict the one to be added: a person decides.`

/** A sentence on clauses of some keys that look as if they restricted the statement and do not; empty without any. */
export function ineffectiveClauseNote({ condition }: Statement, keys: ReadonlySet<string>): string {
  const [clause] = condition.filter((each) => keys.has(each.key.toLowerCase()) && !isRestricting(each))
  return clause === undefined
    ? ''
    : ` Its condition ${clause.operator} of ${clause.key} holds for requests without that key too.`
}

/** Keys that say who calls, or from where, when the principal does not. */
export const callerKeys: ReadonlySet<string> = new Set([
  'aws:principalorgid',
  'aws:principalorgpaths',
  'aws:principalaccount',
  'aws:principalarn',
  'aws:userid',
  'aws:username',
  'aws:sourceaccount',
  'aws:sourcearn',
  'aws:sourceowner',
  'aws:sourceorgid',
  'aws:sourceorgpaths',
  'aws:sourceip',
  'aws:sourcevpc',
  'aws:sourcevpce',
  'aws:sourcevpcarn',
  'aws:vpceaccount',
  'aws:vpceorgid',
  'aws:vpceorgpaths',
  'kms:calleraccount',
])

/** Keys that say for whom a service calls. */
export const sourceKeys: ReadonlySet<string> = new Set([
  'aws:sourceaccount',
  'aws:sourcearn',
  'aws:sourceowner',
  'aws:sourceorgid',
  'aws:sourceorgpaths',
])
