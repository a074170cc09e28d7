import { listActions, placeOfStatement, underConditions } from './allowed.ts'
import { limitsCallers, namesAnyone, newGrantsToPrincipals } from './callers.ts'
import type { Rule } from './rule.ts'

export const publicAccess: Rule = {
  id: 'public-access',
  level: 'error',
  severity: '9.1',
  title: 'Open to everyone',
  finds: 'a resource or trust policy that is open to everyone',
  help: 'Anyone with an AWS account, for many services anyone at all, can make these requests. Name the principals, or limit the callers by a condition such as aws:PrincipalOrgID.',
  page: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-anonymous',
  apply: (input) =>
    newGrantsToPrincipals(input)
      .filter(({ statement }) => namesAnyone(statement) && !limitsCallers(statement))
      .map((found) => {
        const { change, statement, located } = found
        const who = statement.notPrincipal === undefined ? 'everyone' : 'everyone but those whom NotPrincipal names'
        const what = statement.action ? listActions(statement.action) : 'every action that NotAction does not name'
        return {
          policy: change.id,
          place: located ?? placeOfStatement(found, 'Action'),
          message: `This newly allows ${who} ${what}${underConditions(statement)}.`,
          key: `everyone ${[...(statement.action ?? ['NotAction'])].sort().join(' ').toLowerCase()}`,
        }
      }),
}
