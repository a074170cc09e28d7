import { isObject } from '../collections.ts'
import { canonicalOperator, parseOperator } from './conditions/operators.ts'
import { parseBool } from './conditions/bool.ts'
import { isDate } from './conditions/date.ts'
import { parseRange } from './conditions/ip.ts'
import { isNumber, parseNumber } from './conditions/numeric.ts'
import type { OperatorFamily } from './conditions/operators.ts'
import type { ConditionClause } from './document.ts'
import { hasUnresolved } from './unresolved.ts'
import type { Path, PolicyProblems } from './problems.ts'

/** Families whose values must have a form, and the form in words. */
const forms: Readonly<Partial<Record<OperatorFamily, readonly [(text: string) => boolean, string]>>> = {
  numeric: [isNumber, 'a number'],
  date: [isDate, 'a date such as 2026-01-31T00:00:00Z or an epoch time'],
  ip: [(text) => parseRange(text) !== undefined, 'an IP address or CIDR'],
  bool: [(text) => parseBool(text) !== undefined, 'true or false'],
  null: [(text) => parseBool(text) !== undefined, 'true or false'],
}

/** Reads a Condition block; operators and keys come out as written, values as strings. */
export function parseCondition(
  value: unknown,
  variables: boolean,
  path: Path,
  problems: PolicyProblems,
): readonly ConditionClause[] {
  if (value === undefined) return []
  if (!isObject(value)) {
    problems.error(path, 'Condition is a JSON object')
    return []
  }
  return Object.entries(value).flatMap(([written, keys]) => {
    const place = [...path, written]
    const operator = canonicalOperator(written)
    if (operator === undefined) {
      problems.error(place, `"${written}" is no condition operator`)
      return []
    }
    // Operators are case-sensitive: AWS refuses "stringEquals".
    if (operator !== written) problems.error(place, `"${written}" is written "${operator}"`)
    return parseKeys(operator, keys, variables, place, problems)
  })
}

function parseKeys(
  operator: string,
  keys: unknown,
  variables: boolean,
  path: Path,
  problems: PolicyProblems,
): readonly ConditionClause[] {
  if (!isObject(keys)) {
    problems.error(path, `${operator} holds an object of condition keys`)
    return []
  }
  const seen = new Set<string>()
  return Object.entries(keys).map(([key, value]) => {
    const place = [...path, key]
    if (!hasUnresolved(key) && !/^[^:\s]+:\S/.test(key))
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
  problems: PolicyProblems,
): readonly string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value]
  if (list.length === 0) problems.warning(path, `${operator} has no value to compare with`)
  const values = list.flatMap((item) => {
    if (typeof item === 'number' && !isExact(item)) {
      problems.error(path, `the number ${item} has more digits than can be read exactly; write it as a string`)
      return []
    }
    if (typeof item === 'string' || typeof item === 'number' || typeof item === 'boolean') return [String(item)]
    problems.error(path, 'a condition value is a string, a number or a boolean')
    return []
  })
  for (const text of values) checkForm(operator, text, variables, path, problems)
  return values
}

function checkForm(operator: string, text: string, variables: boolean, path: Path, problems: PolicyProblems): void {
  if (hasUnresolved(text)) return
  const family = parseOperator(operator)?.family
  const form = family && forms[family]
  const holdsVariable = text.includes('${')
  if (form && !form[0](text))
    problems.error(path, holdsVariable ? `${operator} takes no variables` : `"${text}" is not ${form[1]}`)
  else if (!form && holdsVariable && !variables)
    problems.warning(path, `"${text}": variables work only with "Version": "2012-10-17"`)
}

/** Numbers of JSON are doubles here: of longer ones digits are lost. */
const isExact = (value: number): boolean => Number.isSafeInteger(value) || parseNumber(String(value)) !== undefined
