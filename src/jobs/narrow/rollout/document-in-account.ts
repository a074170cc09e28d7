import type { ConditionClause, PolicyDocument, Statement } from '../../../policy/document.ts'
import { hasUnresolved } from '../../../policy/unresolved.ts'

const principalAccount = 'aws:PrincipalAccount'

/**
 * An identity policy as it is for the principals of one account: statements that are not for it are left out, and the
 * condition on the caller's account, which then always holds, is too. The key is part of every request.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalaccount
 */
export function documentIn(document: PolicyDocument, account: string): PolicyDocument {
  const statements = document.statements.flatMap((statement): readonly Statement[] => {
    const verdicts = statement.condition.map((clause) => holdsIn(clause, account))
    if (verdicts.includes(false)) return []
    if (!verdicts.includes(true)) return [statement]
    return [{ ...statement, condition: statement.condition.filter((_, index) => verdicts[index] === undefined) }]
  })
  return { ...document, statements }
}

/** Does a clause hold for every request of an account, or for none? `undefined`: that depends on something else. */
function holdsIn({ operator, key, values }: ConditionClause, account: string): boolean | undefined {
  if (!isPrincipalAccount(key) || account === '' || values.some((value) => hasUnresolved(value) || value.includes('$')))
    return undefined
  if (operator === 'StringEquals') return values.includes(account)
  return operator === 'StringNotEquals' ? !values.includes(account) : undefined
}

const isPrincipalAccount = (key: string): boolean => key.toLowerCase() === principalAccount.toLowerCase()

const isExclusion = ({ operator, key }: ConditionClause): boolean =>
  operator === 'StringNotEquals' && isPrincipalAccount(key)

/** A statement that is no longer for some accounts; of one that is not for others already, the lists are joined. */
export function withoutAccounts(statement: Statement, accounts: readonly string[]): Statement {
  const excluded = statement.condition.filter(isExclusion).flatMap(({ values }) => values)
  const values = [...new Set([...excluded, ...accounts])].sort()
  const others = statement.condition.filter((clause) => !isExclusion(clause))
  return { ...statement, condition: [...others, { operator: 'StringNotEquals', key: principalAccount, values }] }
}

/** The accounts that a statement is not for; empty where it is for all. */
export const accountsWithout = ({ condition }: Statement): readonly string[] =>
  condition.filter(isExclusion).flatMap(({ values }) => values)
