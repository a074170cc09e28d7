/** A run of characters that a template leaves open. */
export interface Gap {
  readonly allows: RegExp
  /** The shortest run. */
  readonly least: 0 | 1
}

/** One character, any one character of a kind, or any number of them. */
type Step = string | { readonly one: RegExp } | { readonly many: RegExp }

const anything = /[^]/

function stepsOfTemplate(parts: readonly (string | Gap)[]): readonly Step[] {
  const steps: Step[] = []
  for (const part of parts) {
    if (typeof part === 'string') steps.push(...part.split(''))
    else steps.push(...(part.least === 1 ? [{ one: part.allows }] : []), { many: part.allows })
  }
  return steps
}

const stepsOfPattern = (pattern: string): readonly Step[] =>
  pattern.split('').map((char) => (char === '*' ? { many: anything } : char === '?' ? { one: anything } : char))

const repeats = (step: Step | undefined): boolean => typeof step === 'object' && 'many' in step

/** Is there a character that both steps take? Two kinds of characters always share one: none leaves out letters. */
function agree(a: Step, b: Step): boolean {
  if (typeof a === 'string') return typeof b === 'string' ? a === b : kindOf(b).test(a)
  return typeof b === 'string' ? kindOf(a).test(b) : true
}

const kindOf = (step: Exclude<Step, string>): RegExp => ('one' in step ? step.one : step.many)

/**
 * May the pattern (`*`: any characters, `?`: one) stand for a text that the parts of a template describe? Walks both at
 * once, so the time is that of their lengths multiplied.
 */
export function patternMayFitTemplate(pattern: string, parts: readonly (string | Gap)[]): boolean {
  const left = stepsOfPattern(pattern)
  const right = stepsOfTemplate(parts)
  const width = right.length + 1
  const seen = new Set<number>()
  const open = [0]
  const go = (i: number, j: number): void => {
    const state = i * width + j
    if (!seen.has(state)) {
      seen.add(state)
      open.push(state)
    }
  }
  for (let state = open.pop(); state !== undefined; state = open.pop()) {
    const i = Math.floor(state / width)
    const j = state % width
    if (i === left.length && j === right.length) return true
    const a = left[i]
    const b = right[j]
    if (repeats(a)) go(i + 1, j)
    if (repeats(b)) go(i, j + 1)
    if (a === undefined || b === undefined || !agree(a, b)) continue
    if (!repeats(a) || !repeats(b)) go(repeats(a) ? i : i + 1, repeats(b) ? j : j + 1)
  }
  return false
}
