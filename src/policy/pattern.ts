import { compileGlob } from './glob.ts'
import type { Glob } from './glob.ts'
import { readLetters, restrictToSegments } from './letters.ts'
import type { Reading } from './letters.ts'
import { hasOpaque } from './opaque.ts'
import { compileTemplate } from './template.ts'

const plain = { wildcards: true, variables: false } as const

/** Does a pattern with `*` (any text) and `?` (one character) match the whole text? No backtracking. */
export function wildcardMatch(pattern: string, text: string): boolean {
  return compileWildcard(pattern)(text)
}

/** `wildcardMatch` for a pattern that is used often. Opaque tokens count as the characters they are written in. */
export function compileWildcard(pattern: string): Glob {
  return compileGlob([...splitStars(pattern)])
}

function splitStars(pattern: string): number[] {
  return Array.from({ length: pattern.length }, (_, index) => {
    const char = pattern[index]
    return char === '*' ? -1 : char === '?' ? -2 : pattern.charCodeAt(index)
  })
}

/** Does an Action element's pattern (`s3:Get*`, `*`) match an action's name? Case does not matter. */
export function actionMatches(pattern: string, action: string): boolean {
  return wildcardMatch(pattern.toLowerCase(), action.toLowerCase())
}

/**
 * Does a Resource element's pattern surely match an ARN (or `*`)? Case matters. Texts that cannot be told never match
 * anything but themselves, unless a `*` swallows them.
 */
export function resourceMatches(pattern: string, arn: string, reading: Reading = 'documented'): boolean {
  if (!hasOpaque(pattern) && !hasOpaque(arn)) {
    const letters = restrictToSegments(readLetters(pattern, plain), reading, false)
    return compileGlob(letters.filter((letter) => typeof letter === 'number'))(arn)
  }
  const context = { keys: new Map(), unlisted: 'absent' } as const
  return compileTemplate(pattern, { ...plain, reading })(arn, context) === true
}
