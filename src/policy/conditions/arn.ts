import { arnSegments, splitOutsideVariables } from '../arn.ts'
import { hasOpaque } from '../opaque.ts'
import { compileTemplate } from '../template.ts'
import { all } from '../truth.ts'
import type { ValueMatcher, ValueOptions } from './value.ts'

/**
 * ArnLike and ArnEquals behave identically: each of the six components is matched apart, with wildcards. A text of the
 * request with fewer components is no ARN and matches nothing. What AWS does with a pattern that is none (`*`) is not
 * documented, and with opaque texts it cannot be told: unknown.
 */
export function arnLike(value: string, { variables }: ValueOptions): ValueMatcher {
  const segments = splitOutsideVariables(value)
  const matchers = segments.map((segment) => compileTemplate(segment, { wildcards: true, variables }))
  const unclear = hasOpaque(value) ? compileTemplate(value, { wildcards: true, variables }) : undefined
  return (text, context) => {
    const parts = arnSegments(text)
    if (unclear) return text === value ? true : unclear(text, context) === false ? false : undefined
    if (hasOpaque(text)) return undefined
    if (segments.length !== 6) return undefined
    if (parts.length !== 6) return false
    return all(matchers, (matcher) => matcher(parts[matchers.indexOf(matcher)] ?? '', context))
  }
}
