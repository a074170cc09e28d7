import type { Catalog } from '../../catalog/types.ts'
import type { Statement } from '../../policy/document.ts'
import { mayApply } from '../applicable-actions.ts'
import {
  actionsOf,
  hasWildcard,
  isFullAdmin,
  listActions,
  newPatterns,
  newStatements,
  onResources,
  placeOfStatement,
  underConditions,
  wideResources,
  type NewStatement,
} from './allowed.ts'
import type { Rule, RuleResult } from './rule.ts'

/** Writes by a pattern that names no single action, and writes on resources that name nothing. */
export const wildWrite: Rule = {
  id: 'wild-write',
  level: 'warning',
  severity: '6.5',
  title: 'Writes by a wildcard',
  finds: 'writes by a pattern, or on resources that are not named; a note where the resources are named',
  help: 'A wildcard allows writes that were not asked for, and those that AWS adds later. Name the actions, and the resources that they change.',
  page: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html',
  apply: ({ changes, catalog }) =>
    changes
      .filter(({ kind }) => kind !== 'trust')
      .flatMap(newStatements)
      .filter(({ statement, change }) => !(change.kind === 'identity' && isFullAdmin(statement)))
      .flatMap((found) => [
        ...byPattern(found, catalog),
        ...byResource(found, catalog),
        ...byException(found, catalog),
      ]),
}

const writesOf = (pattern: string, statement: Statement, catalog: Catalog): string[] =>
  catalog
    .expand(pattern)
    .flatMap((info) => (info.accessLevel === 'Write' && mayApply(info, statement) ? [info.name] : []))

const byPattern = (found: NewStatement, catalog: Catalog): RuleResult[] =>
  newPatterns(found)
    .filter(hasWildcard)
    .flatMap((pattern) => {
      const { statement, change } = found
      const writes = writesOf(pattern, statement, catalog)
      if (writes.length === 0) return []
      const count = writes.length === 1 ? 'a write' : `${writes.length} writes`
      return [
        {
          policy: change.id,
          place: placeOfStatement(found, 'Action', pattern),
          message: `${pattern} newly allows ${count} (${listActions(writes)})${onResources(statement)}${underConditions(statement)}.`,
          key: `action ${pattern.toLowerCase()}`,
          // Named resources limit what a wildcard can change.
          ...(wideResources(statement).length === 0 && { level: 'note' as const }),
        },
      ]
    })

/** Writes that could be limited to resources, and are not. */
function byResource(found: NewStatement, catalog: Catalog): RuleResult[] {
  const { statement, change } = found
  const [wide] = wideResources(statement)
  if (wide === undefined || change.kind === 'resource') return []
  const writes = newPatterns(found)
    .filter((pattern) => !hasWildcard(pattern))
    .filter((pattern) => {
      const action = catalog.action(pattern)
      return action?.accessLevel === 'Write' && action.resourceTypes.length > 0
    })
  if (writes.length === 0) return []
  return [
    {
      policy: change.id,
      place: placeOfStatement(found, statement.resource === undefined ? 'NotResource' : 'Resource', wide),
      message: `${listActions(writes)} ${writes.length === 1 ? 'is' : 'are'} newly allowed on resources that are not named (${wide})${underConditions(statement)}.`,
      key: `resource ${writes.toSorted().join(' ').toLowerCase()}`,
    },
  ]
}

function byException(found: NewStatement, catalog: Catalog): RuleResult[] {
  const { statement, change } = found
  if (statement.notAction === undefined) return []
  const writes = actionsOf(statement, catalog).filter(
    (info) => info.accessLevel === 'Write' && mayApply(info, statement),
  )
  return [
    {
      policy: change.id,
      place: placeOfStatement(found, 'NotAction'),
      message: `NotAction newly allows every action that it does not name: ${writes.length} writes${onResources(statement)}${underConditions(statement)}.`,
      key: 'not-action',
    },
  ]
}
