import type { PolicyDocument, Statement } from '../../../policy/document.ts'
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
    before.statements.flatMap(({ resource, notResource }) => [...(resource ?? []), ...(notResource ?? [])]),
  )
  let changed = false
  const statements = proposed.map(({ from, statement }) => {
    if (!statement.resource) return { from, statement }
    const resource = statement.resource.map((value) => {
      const written = held.has(value) ? value : referred(value, references)
      changed ||= written !== value
      return written
    })
    return { from, statement: { ...statement, resource } satisfies Statement }
  })
  return changed ? statements : undefined
}

/** The longest ARN that a value is, or begins with: `…:table/x` of `…:table/x/index/*`, a bucket of its objects. */
function referred(value: string, references: ArnReferences): string {
  let best = ''
  for (const arn of references.keys()) {
    const rest = value.slice(arn.length)
    if (value.startsWith(arn) && arn.length > best.length && (rest === '' || /^[/:]/.test(rest))) best = arn
  }
  return best === '' ? value : unresolvedText(references.get(best) ?? '') + value.slice(best.length)
}
