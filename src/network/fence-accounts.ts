import type { ConditionClause, PolicyDocument, Statement } from '../policy/document.ts'
import { hasUnresolved } from '../policy/unresolved.ts'
import type { ProposedStatements } from '../sources/types.ts'
import { isOwnSid } from './fence.ts'

const principalAccount = 'aws:PrincipalAccount'

const limitsAccounts = ({ operator, key }: ConditionClause): boolean =>
  operator === 'StringEquals' && key.toLowerCase() === principalAccount.toLowerCase()

/** Is it a Deny of a fence under one of Whittle's Sids? */
export const isOwnFence = ({ effect, sid }: Statement): boolean => effect === 'Deny' && isOwnSid(sid)

/**
 * A Deny for the callers of these accounts alone. All keys of a condition have to match, so the networks keep their meaning;
 * the key is part of every request.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalaccount
 */
export const denyForAccounts = (statement: Statement, accounts: readonly string[]): Statement => ({
  ...statement,
  condition: [
    ...statement.condition.filter((clause) => !limitsAccounts(clause)),
    { operator: 'StringEquals', key: principalAccount, values: accounts.toSorted() },
  ],
})

/** The accounts for which a Deny of a fence is; empty where it is for all. */
export const accountsOfFence = ({ condition }: Statement): readonly string[] =>
  condition.filter(limitsAccounts).flatMap(({ values }) => values)

/** A policy variable, or a value that is set elsewhere. */
const isUnknown = (account: string): boolean => hasUnresolved(account) || account.includes('$')

const forAll = (statement: Statement): Statement => ({
  ...statement,
  condition: statement.condition.filter((clause) => !limitsAccounts(clause)),
})

/** A fence that is for some accounts, as it is for all. */
export interface WholeFence {
  readonly statements: ProposedStatements
  /** The document without the fence. */
  readonly without: PolicyDocument
  /** Sorted. */
  readonly accounts: readonly string[]
  /** Index in the document before of its first statement. */
  readonly from: number | null
}

/** `undefined`: no Deny under Whittle's Sids is for some accounts alone, or it is not known for which. */
export function wholeFence(before: PolicyDocument, statements: ProposedStatements): WholeFence | undefined {
  const limited = statements.filter(({ statement }) => isOwnFence(statement) && accountsOfFence(statement).length > 0)
  const [first] = limited
  const accounts = [...new Set(limited.flatMap(({ statement }) => accountsOfFence(statement)))].sort()
  if (first === undefined || accounts.some(isUnknown)) return undefined
  const others = statements.filter(({ statement }) => !isOwnFence(statement))
  return {
    statements: statements.map((each) =>
      limited.includes(each) ? { ...each, statement: forAll(each.statement) } : each,
    ),
    without: { ...before, statements: others.map(({ statement }) => statement) },
    accounts,
    from: first.from,
  }
}
