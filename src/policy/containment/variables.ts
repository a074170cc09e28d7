import type { ConditionClause, PolicyDocument } from '../document.ts'
import { knowsVariables, readLetters } from '../letters.ts'

/** Condition key (lower case) → its value in a request. */
export type Given = ReadonlyMap<string, string>

/** A value for every policy variable of the documents, or none where they use none. */
export function variableValues(...documents: readonly PolicyDocument[]): readonly Given[] {
  const names = new Set(documents.flatMap(variablesOf))
  return names.size === 0 ? [] : [new Map([...names].map((name) => [name, 'someone']))]
}

function variablesOf({ version, statements }: PolicyDocument): string[] {
  if (!knowsVariables(version)) return []
  const texts = statements.flatMap(({ resource = [], notResource = [], condition }) => [
    ...resource,
    ...notResource,
    ...condition.flatMap(({ values }) => values),
  ])
  return texts
    .filter((text) => text.includes('${'))
    .flatMap((text) => readLetters(text, { wildcards: false, variables: true }))
    .flatMap((item) => (typeof item !== 'number' && item.kind === 'variable' ? [item.name] : []))
}

/** The document as it reads for a request with these values; they hold no wildcards. */
export function withVariables(document: PolicyDocument, given: Given): PolicyDocument {
  if (!knowsVariables(document.version)) return document
  const fill = (text: string): string =>
    text.replace(/\$\{([^}]*)\}/g, (written, inner: string) => given.get(nameIn(inner)) ?? written)
  const fillClause = (clause: ConditionClause): ConditionClause => ({ ...clause, values: clause.values.map(fill) })
  const statements = document.statements.map((statement) => ({
    ...statement,
    ...(statement.resource ? { resource: statement.resource.map(fill) } : {}),
    ...(statement.notResource ? { notResource: statement.notResource.map(fill) } : {}),
    condition: statement.condition.map(fillClause),
  }))
  return { ...document, statements }
}

/** `aws:username` of `aws:username, 'nobody'`. */
const nameIn = (inner: string): string => (inner.split(',')[0] ?? '').trim().toLowerCase()
