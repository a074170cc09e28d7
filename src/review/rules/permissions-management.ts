import { mayApply } from '../applicable-actions.ts'
import {
  hasWildcard,
  isFullAdmin,
  listActions,
  newPatterns,
  newStatements,
  onResources,
  placeOfStatement,
  underConditions,
} from './allowed.ts'
import type { Rule, RuleResult } from './rule.ts'

/** Actions whose access level in the service authorization reference is "Permissions management". */
export const permissionsManagement: Rule = {
  id: 'permissions-management',
  level: 'warning',
  severity: '7.0',
  title: 'Changes of permissions',
  finds: 'actions that change permissions',
  help: 'The actions change who may do what: policies, grants, sharing. Allow them to few principals, on named resources.',
  page: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_understand-policy-summary-access-level-summaries.html',
  apply: ({ changes, catalog }) =>
    changes
      .filter(({ kind }) => kind !== 'trust')
      .flatMap(newStatements)
      .filter(({ statement, change }) => !(change.kind === 'identity' && isFullAdmin(statement)))
      .flatMap((found) =>
        newPatterns(found).flatMap((pattern): RuleResult[] => {
          const { statement, change } = found
          const names = catalog
            .expand(pattern)
            .flatMap((info) =>
              info.accessLevel === 'Permissions management' && mayApply(info, statement) ? [info.name] : [],
            )
          if (names.length === 0) return []
          const what = hasWildcard(pattern)
            ? `${pattern} newly allows changes of permissions (${listActions(names)})`
            : `${pattern} newly allows changes of permissions`
          return [
            {
              policy: change.id,
              place: placeOfStatement(found, 'Action', pattern),
              message: `${what}${onResources(statement)}${underConditions(statement)}.`,
              key: `action ${pattern.toLowerCase()}`,
            },
          ]
        }),
      ),
}
