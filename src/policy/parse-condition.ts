import { canonicalOperator, parseOperator } from './conditions/operators.ts'
import { parseBool } from './conditions/bool.ts'
import { parseDate } from './conditions/date.ts'
import { parseRange } from './conditions/ip.ts'
import { parseNumber } from './conditions/numeric.ts'
import type { Family } from './conditions/operators.ts'
import type { ConditionClause } from './document.ts'
import { hasOpaque } from './opaque.ts'
import { isObject } from './problems.ts'
import type { Path, Problems } from './problems.ts'

/** Families whose values must have a form, and the form in words. */
const forms: Readonly<Partial<Record<Family, readonly [(text: string) => unknown, string]>>> = {
  numeric: [parseNumber, 'a number'],
  date: [parseDate, 'a date such as 2026-01-31T00:00:00Z or an epoch time'],
  ip: [parseRange, 'an IP address or CIDR'],
  bool: [parseBool, 'true or false'],
  null: [parseBool, 'true or false'],
}

/** Reads a Condition block; operators come out in canonical case, keys as written, values as strings. */
export function parseCondition(
  value: unknown,
  variables: boolean,
  path: Path,
  problems: Problems,
): readonly ConditionClause[] {
  if (value === undefined) return []
  if (!isObject(value)) {
    problems.error(path, 'Condition is a JSON object')
    return []
  }
  const operators = new Set<string>()
  return Object.entries(value).flatMap(([written, keys]) => {
    const place = [...path, written]
    const operator = canonicalOperator(written)
    if (operator === undefined) {
      problems.error(place, `"${written}" is no condition operator`)
      return []
    }
    if (operator !== written) problems.warning(place, `"${written}" is written "${operator}"`)
    if (operators.has(operator)) problems.error(place, `${operator} stands twice in the same Condition`)
    operators.add(operator)
    return parseKeys(operator, keys, variables, place, problems)
  })
}

function parseKeys(
  operator: string,
  keys: unknown,
  variables: boolean,
  path: Path,
  problems: Problems,
): readonly ConditionClause[] {
  if (!isObject(keys)) {
    problems.error(path, `${operator} holds an object of condition keys`)
    return []
  }
  const seen = new Set<string>()
  return Object.entries(keys).map(([key, value]) => {
    const place = [...path, key]
    if (!hasOpaque(key) && !/^[^:\s]+:\S/.test(key))
      problems.error(place, `"${key}" is no condition key; write prefix:name, e.g. "aws:SourceIp"`)
    if (seen.has(key.toLowerCase())) problems.error(place, `the condition key "${key}" stands twice under ${operator}`)
    seen.add(key.toLowerCase())
    return { operator, key, values: parseValues(operator, value, variables, place, problems) }
  })
}

function parseValues(
  operator: string,
  value: unknown,
  variables: boolean,
  path: Path,
  problems: Problems,
): readonly string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value]
  if (list.length === 0) problems.warning(path, `${operator} has no value to compare with`)
  const values = list.flatMap((item) => {
    if (typeof item === 'string' || typeof item === 'number' || typeof item === 'boolean') return [String(item)]
    problems.error(path, 'a condition value is a string, a number or a boolean')
    return []
  })
  for (const text of values) checkForm(operator, text, variables, path, problems)
  return values
}

function checkForm(operator: string, text: string, variables: boolean, path: Path, problems: Problems): void {
  if (hasOpaque(text)) return
  const family = parseOperator(operator)?.family
  const form = family && forms[family]
  const holdsVariable = text.includes('${')
  if (form && form[0](text) === undefined)
    problems.error(path, holdsVariable ? `${operator} takes no variables` : `"${text}" is not ${form[1]}`)
  else if (!form && holdsVariable && !variables)
    problems.warning(path, `"${text}": variables work only with "Version": "2012-10-17"`)
}
