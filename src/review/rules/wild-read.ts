import type { Catalog } from '../../catalog/types.ts'
import { isSensitiveRead } from '../../catalog/sensitive-reads.ts'
import {
  hasWildcard,
  isFullAdmin,
  listActions,
  newPatterns,
  newStatements,
  placeOfStatement,
  underConditions,
  wideResources,
  type NewStatement,
} from './allowed.ts'
import type { Rule, RuleResult } from './rule.ts'

/** Reads that return data or secrets, on resources that name nothing. */
export const wildRead: Rule = {
  id: 'wild-read',
  level: 'warning',
  severity: '5.5',
  title: 'Data or secrets readable everywhere',
  finds: 'reads that return data or secrets, on resources that are not named',
  help: 'The statement allows reading what the account stores or keeps secret, wherever it is. Name the buckets, tables, secrets or keys whose content is needed.',
  page: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html',
  apply: ({ changes, catalog }) =>
    changes
      .filter(({ kind }) => kind === 'identity')
      .flatMap(newStatements)
      .filter(({ statement }) => !isFullAdmin(statement))
      .flatMap((found) => readsOf(found, catalog)),
}

function readsOf(found: NewStatement, catalog: Catalog): RuleResult[] {
  const { statement, change } = found
  const [wide] = wideResources(statement)
  if (wide === undefined) return []
  const patterns = newPatterns(found)
  const wild = patterns.filter(hasWildcard).flatMap((pattern): RuleResult[] => {
    const reads = sensitive(pattern, catalog)
    if (reads.length === 0) return []
    return [
      {
        policy: change.id,
        place: placeOfStatement(found, 'Action', pattern),
        message: `${pattern} newly allows reading data (${listActions(reads)}) on resources that are not named (${wide})${underConditions(statement)}.`,
        key: `action ${pattern.toLowerCase()}`,
      },
    ]
  })
  const named = patterns.filter((pattern) => !hasWildcard(pattern)).flatMap((pattern) => sensitive(pattern, catalog))
  if (named.length === 0) return wild
  return [
    ...wild,
    {
      policy: change.id,
      place: placeOfStatement(found, statement.resource === undefined ? 'NotResource' : 'Resource', wide),
      message: `${listActions(named)} ${named.length === 1 ? 'is' : 'are'} newly allowed on resources that are not named (${wide})${underConditions(statement)}: that reads data.`,
      key: `resource ${named.toSorted().join(' ').toLowerCase()}`,
    },
  ]
}

/** Only those that could be limited to resources. Names alone are no data. */
const sensitive = (pattern: string, catalog: Catalog): string[] =>
  catalog
    .expand(pattern)
    .filter(({ name, accessLevel, resourceTypes }) => {
      return accessLevel !== 'List' && resourceTypes.length > 0 && isSensitiveRead(name)
    })
    .map(({ name }) => name)
