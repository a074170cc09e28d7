import { isMultivalued } from '../conditions/multivalued-keys.ts'
import type { ConditionClause, PolicyDocument, Statement } from '../document.ts'
import { knowsVariables, readLetters } from '../letters.ts'
import type { UnknownText } from '../letters.ts'
import { hasUnresolved } from '../unresolved.ts'
import { hasUndocumentedMeaning, keyAbsent, keyEquals, keyPresent } from './premise.ts'
import type { Premise } from './premise.ts'
import { sampleValues } from './samples.ts'

/** Condition key (lower case) → its value in a request, or `undefined`: the request does not have it. */
export type FixedVariables = ReadonlyMap<string, string | undefined>

/** Stands for a value that a request has, whichever it is. */
const ANY_VALUE = Symbol('any value')

/**
 * Stands for a value without characters where that counts as absent: AWS does not document whether a default then
 * applies.
 */
const EMPTY_AS_NONE = Symbol('empty as none')

type Assumed = string | undefined | typeof ANY_VALUE | typeof EMPTY_AS_NONE

/** The assumption of a proof for the keys of some variables (lower case): a value, no value, or any value. */
export type VariableCase = ReadonlyMap<string, Assumed>

type Variable = Extract<UnknownText, { readonly kind: 'variable' }>

/**
 * Values to try for every policy variable of the documents: some value for each, those that conditions on its key
 * suggest, and none for those that have a default. Empty where the documents use no variables.
 */
export function variableValues(...documents: readonly PolicyDocument[]): readonly FixedVariables[] {
  const variables = documents.flatMap(variablesOf)
  if (variables.length === 0) return []
  const names = [...new Set(variables.map(({ name }) => name))]
  const withDefault = new Set(variables.flatMap(({ name, fallback }) => (fallback === undefined ? [] : [name])))
  const samples = sampleValues(documents)
  // Two variables with the same value would hide their difference.
  const placeholder = (index: number): string => `someone${index === 0 ? '' : index + 1}`
  const present = new Map(names.map((name, index) => [name, placeholder(index)]))
  const found: FixedVariables[] = [present]
  for (let choice = 0; choice < mostSamples; choice++) {
    const values = names.map((name) => samples.get(name)?.[choice]?.[0])
    if (values.every((value) => value === undefined)) break
    found.push(new Map(names.map((name, index) => [name, values[index] ?? placeholder(index)])))
  }
  if (withDefault.size === 0) return found
  return [...found, new Map([...present].map(([name, value]) => [name, withDefault.has(name) ? undefined : value]))]
}

/** Values that conditions on the keys of variables suggest, at most. */
const mostSamples = 3

function variablesOf({ version, statements }: PolicyDocument): Variable[] {
  if (!knowsVariables(version)) return []
  const texts = statements.flatMap(({ resource = [], notResource = [], condition }) => [
    ...resource,
    ...notResource,
    ...condition.flatMap(({ values }) => values),
  ])
  return texts.flatMap(variablesIn)
}

function variablesIn(text: string): Variable[] {
  if (!text.includes('${')) return []
  return readLetters(text, { wildcards: false, variables: true }).flatMap((item) =>
    typeof item !== 'number' && item.kind === 'variable' ? [item] : [],
  )
}

/** Combinations of values that are looked into one by one, at most. */
const mostCases = 16

/**
 * A proof may enumerate the cases of a variable: the values that a condition leaves to it, where there are few, and, of
 * a variable with a default, with and without a value. Only StringEquals on a key with a single value leaves few (a
 * value without characters may count as absent). Empty where there is nothing to distinguish, or too much.
 */
export function casesOf(conditions: readonly Premise[], documents: readonly PolicyDocument[]): readonly VariableCase[] {
  const variables = documents.flatMap(variablesOf)
  const names = new Set(variables.map(({ name }) => name))
  if (names.size === 0) return []
  let cases: Map<string, Assumed>[] = [new Map()]
  const split = (key: string, values: readonly Assumed[]): void => {
    if (!names.has(key) || cases.length * values.length > mostCases) return
    cases = cases.flatMap((one) => values.map((value) => new Map([...one, [key, value]])))
    names.delete(key)
  }
  for (const premise of conditions) if (pins(premise)) split(premise.key, premise.values)
  // A key with several values gives a variable no value, whatever its default: that is neither of the two cases.
  for (const { name, fallback } of variables)
    if (fallback !== undefined && !isMultivalued(name))
      split(name, neverEmpty.test(name) ? [ANY_VALUE, undefined] : [ANY_VALUE, undefined, '', EMPTY_AS_NONE])
  return cases[0]!.size === 0 ? [] : cases
}

/** Keys that no request has without characters; tags and parameters may be empty. */
const neverEmpty = /^aws:(username|userid|principaltype|principalaccount|principalarn|principalorgid)$/

/** Conditions that a request of the case fulfils. */
export const premisesOf = (assumed: VariableCase): Premise[] =>
  [...assumed].map(([key, value]) => {
    if (value === ANY_VALUE) return keyPresent(key)
    if (value === undefined) return keyAbsent(key)
    return keyEquals(key, value === EMPTY_AS_NONE ? '' : value)
  })

const pins = (premise: Premise): boolean =>
  premise.operator.base === 'StringEquals' &&
  !premise.operator.negated &&
  !premise.operator.ifExists &&
  premise.operator.quantifier === undefined &&
  !hasUndocumentedMeaning(premise) &&
  premise.values.length > 0 &&
  premise.values.every((value) => value !== '' && !hasUnresolved(value) && !value.includes('${'))

/**
 * The document as it reads for a request with these values, which stand for themselves, wildcards among them. A variable
 * that has some value loses its default; a resource with one that has none, and no default, is left out.
 */
export function withVariables(document: PolicyDocument, given: VariableCase): PolicyDocument {
  if (!knowsVariables(document.version)) return document
  const fill = (text: string): string =>
    text.includes('${')
      ? text.replace(/\$\{([^}]*)\}/g, (written, inner: string) => filled(written, inner, given))
      : text
  const fillClause = (clause: ConditionClause): ConditionClause => ({ ...clause, values: clause.values.map(fill) })
  const hasNoValue = (text: string): boolean =>
    variablesIn(text).some(({ name }) => given.has(name) && isNone(given.get(name)))
  const statements = document.statements.map((statement): Statement => ({
    ...statement,
    // "The resource that includes a policy variable with no value will not match any resource."
    ...(statement.resource ? { resource: statement.resource.map(fill).filter((text) => !hasNoValue(text)) } : {}),
    ...(statement.notResource ? { notResource: statement.notResource.map(fill) } : {}),
    condition: statement.condition.map(fillClause),
  }))
  return { ...document, statements }
}

const isNone = (value: Assumed): value is undefined | typeof EMPTY_AS_NONE =>
  value === undefined || value === EMPTY_AS_NONE

function filled(written: string, inner: string, given: VariableCase): string {
  const [item] = readLetters(`\${${inner}}`, { wildcards: false, variables: true })
  if (item === undefined || typeof item === 'number' || item.kind !== 'variable' || !given.has(item.name))
    return written
  const known = given.get(item.name)
  if (known === ANY_VALUE) return `\${${item.name}}`
  const value = isNone(known) ? item.fallback : known
  return value === undefined ? written : value.replace(/[*?$]/g, '${$&}')
}
