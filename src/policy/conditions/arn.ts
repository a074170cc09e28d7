import { arnSegments, splitOutsideVariables } from '../arn.ts'
import { hasUnresolved } from '../unresolved.ts'
import { compileTemplate } from '../template.ts'
import { allTrue } from '../truth.ts'
import type { ValueMatcher, ValueOptions } from './value.ts'

/**
 * ArnLike and ArnEquals behave identically: each of the six components is matched separately, with wildcards. A text of
 * the request with fewer components is no ARN and matches nothing. AWS does not document a pattern that is no ARN
 * (`*`), and an unresolved text decides nothing: both are unknown.
 */
export function arnLike(value: string, { variables }: ValueOptions): ValueMatcher {
  const segments = splitOutsideVariables(value)
  const matchers = segments.map((segment) => compileTemplate(segment, { wildcards: true, variables }))
  const unresolved = hasUnresolved(value) ? compileTemplate(value, { wildcards: true, variables }) : undefined
  return (text, context) => {
    const parts = arnSegments(text)
    if (unresolved) return text === value ? true : unresolved(text, context) === false ? false : undefined
    if (hasUnresolved(text)) return undefined
    if (segments.length !== 6) return undefined
    if (parts.length !== 6) return false
    return allTrue(matchers, (matcher) => matcher(parts[matchers.indexOf(matcher)] ?? '', context))
  }
}
