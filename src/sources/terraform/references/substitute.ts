import type { ConditionClause, PolicyDocument, Statement } from '../../../policy/document.ts'
import { unresolvedText } from '../../../policy/unresolved.ts'
import type { ProposedStatements } from '../../types.ts'

/** ARN → the expression with that value where the policy stands: `aws_s3_bucket.logs.arn`. */
export type ArnReferences = ReadonlyMap<string, string>

/**
 * A proposal with references in place of the ARNs that it adds. The former content of the document stays as it is
 * written. `undefined` where nothing changes.
 */
export function withReferences(
  proposed: ProposedStatements,
  before: PolicyDocument,
  references: ArnReferences,
): ProposedStatements | undefined {
  if (references.size === 0) return undefined
  const held = new Set(
    before.statements.flatMap(({ resource, notResource, condition }) => [
      ...(resource ?? []),
      ...(notResource ?? []),
      ...condition.filter(isOfSource).flatMap(({ values }) => values),
    ]),
  )
  let changed = false
  const write = (value: string): string => {
    const written = held.has(value) ? value : referred(value, references)
    changed ||= written !== value
    return written
  }
  const statements = proposed.map(({ from, statement }) => {
    const { resource, condition } = statement
    const written: Statement = {
      ...statement,
      ...(resource && { resource: resource.map(write) }),
      condition: condition.map((clause) =>
        isOfSource(clause) ? { ...clause, values: clause.values.map(write) } : clause,
      ),
    }
    return { from, statement: written }
  })
  return changed ? statements : undefined
}

/** The key whose values are ARNs of resources, as a statement for a service has it. */
const isOfSource = ({ key }: ConditionClause): boolean => key.toLowerCase() === 'aws:sourcearn'

/** The longest ARN that a value is, or begins with: `…:table/x` of `…:table/x/index/*`, a bucket of its objects. */
function referred(value: string, references: ArnReferences): string {
  let best = ''
  for (const arn of references.keys()) {
    const rest = value.slice(arn.length)
    if (value.startsWith(arn) && arn.length > best.length && (rest === '' || /^[/:]/.test(rest))) best = arn
  }
  return best === '' ? value : unresolvedText(references.get(best) ?? '') + value.slice(best.length)
}
