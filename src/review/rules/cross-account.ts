import { listActions, placeOfStatement } from './allowed.ts'
import { namedAccounts, namesAnyone, newGrantsToPrincipals } from './callers.ts'
import type { Rule, RuleResult } from './rule.ts'

export const crossAccount: Rule = {
  id: 'cross-account',
  level: 'warning',
  severity: '5.0',
  title: 'Open to another account',
  finds: 'one that is open to another account; a note where the own account is not configured (`accounts`)',
  help: 'Principals of another account can make these requests: who they are is decided there. Name roles instead of whole accounts, and ask for an external id where a third party acts for you.',
  page: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html',
  apply: (input) =>
    newGrantsToPrincipals(input)
      .filter(({ statement }) => !namesAnyone(statement))
      .flatMap((found): RuleResult[] => {
        const { change, statement, located } = found
        const own = input.accountsOf(change.place.file)
        const before = new Set(
          (change.base?.document?.statements ?? [])
            .filter(({ effect }) => effect === 'Allow')
            .flatMap(({ principal }) => namedAccounts(principal).map(({ id }) => id)),
        )
        const foreign = namedAccounts(statement.principal).filter(
          ({ account, id }) => !own.includes(account) && !before.has(id),
        )
        if (foreign.length === 0) return []
        const ids = [...new Set(foreign.map(({ id }) => id))].sort()
        const unsure = own.length === 0 ? ' The account of this directory is not configured, so it may be its own.' : ''
        return [
          {
            policy: change.id,
            place: located ?? placeOfStatement(found, 'Action'),
            message: `This newly allows ${listActions(ids)} ${statement.action ? listActions(statement.action) : 'every action that NotAction does not name'}.${unsure}`,
            key: `accounts ${ids.join(' ')}`,
            ...(own.length === 0 && { level: 'note' as const }),
          },
        ]
      }),
}
