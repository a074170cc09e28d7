import type { ConditionClause, PolicyDocument, Statement } from '../document.ts'
import { knowsVariables, readLetters } from '../letters.ts'
import type { Unknown } from '../letters.ts'
import { hasOpaque } from '../opaque.ts'
import { isUnclear } from './premise.ts'
import type { Premise } from './premise.ts'

/** Condition key (lower case) → its value in a request, or `undefined`: the request does not have it. */
export type Given = ReadonlyMap<string, string | undefined>

type Variable = Extract<Unknown, { readonly kind: 'variable' }>

/**
 * Values for every policy variable of the documents, worth trying: some value for all, and none for those that have a
 * default. Nothing where the documents use no variables.
 */
export function variableValues(...documents: readonly PolicyDocument[]): readonly Given[] {
  const variables = documents.flatMap(variablesOf)
  if (variables.length === 0) return []
  const names = [...new Set(variables.map(({ name }) => name))]
  const withDefault = new Set(variables.flatMap(({ name, fallback }) => (fallback === undefined ? [] : [name])))
  const present = new Map(names.map((name) => [name, 'someone']))
  if (withDefault.size === 0) return [present]
  return [present, new Map(names.map((name) => [name, withDefault.has(name) ? undefined : 'someone']))]
}

function variablesOf({ version, statements }: PolicyDocument): Variable[] {
  if (!knowsVariables(version)) return []
  const texts = statements.flatMap(({ resource = [], notResource = [], condition }) => [
    ...resource,
    ...notResource,
    ...condition.flatMap(({ values }) => values),
  ])
  return texts
    .filter((text) => text.includes('${'))
    .flatMap((text) => readLetters(text, { wildcards: false, variables: true }))
    .flatMap((item) => (typeof item !== 'number' && item.kind === 'variable' ? [item] : []))
}

/** Combinations of values that are looked into one by one, at most. */
const mostCases = 16

/**
 * A condition may leave a variable of the documents no other values than some: then a proof may go through them one by
 * one. Only StringEquals on a key with a single value pins it down. Nothing where no variable is pinned, or by too much.
 */
export function pinnedValues(conditions: readonly Premise[], documents: readonly PolicyDocument[]): readonly Given[] {
  const names = new Set(documents.flatMap(variablesOf).map(({ name }) => name))
  if (names.size === 0) return []
  let cases: Map<string, string>[] = [new Map()]
  for (const premise of conditions) {
    const { key, values } = premise
    if (!names.has(key) || !pins(premise) || cases.length * values.length > mostCases) continue
    cases = cases.flatMap((one) => values.map((value) => new Map([...one, [key, value]])))
    names.delete(key)
  }
  return cases[0]!.size === 0 ? [] : cases
}

const pins = (premise: Premise): boolean =>
  premise.operator.base === 'StringEquals' &&
  !premise.operator.negated &&
  !premise.operator.ifExists &&
  premise.operator.quantifier === undefined &&
  !isUnclear(premise) &&
  premise.values.length > 0 &&
  premise.values.every((value) => !hasOpaque(value) && !value.includes('${'))

/** The document as it reads for a request with these values, which stand for themselves, wildcards among them. */
export function withVariables(document: PolicyDocument, given: Given): PolicyDocument {
  if (!knowsVariables(document.version)) return document
  const fill = (text: string): string =>
    text.includes('${')
      ? text.replace(/\$\{([^}]*)\}/g, (written, inner: string) => filled(written, inner, given))
      : text
  const fillClause = (clause: ConditionClause): ConditionClause => ({ ...clause, values: clause.values.map(fill) })
  const statements = document.statements.map((statement): Statement => ({
    ...statement,
    ...(statement.resource ? { resource: statement.resource.map(fill) } : {}),
    ...(statement.notResource ? { notResource: statement.notResource.map(fill) } : {}),
    condition: statement.condition.map(fillClause),
  }))
  return { ...document, statements }
}

function filled(written: string, inner: string, given: Given): string {
  const [item] = readLetters(`\${${inner}}`, { wildcards: false, variables: true })
  if (item === undefined || typeof item === 'number' || item.kind !== 'variable' || !given.has(item.name))
    return written
  const value = given.get(item.name) ?? item.fallback
  return value === undefined ? written : value.replace(/[*?$]/g, '${$&}')
}
