import { splitOutsideVariables } from '../arn.ts'
import { ANY, ANY_IN_SEGMENT, COLON, readLetters, STAR, STAR_IN_SEGMENT, unknownText } from '../letters.ts'
import type { PatternItem } from '../letters.ts'
import { hasUnresolved } from '../unresolved.ts'
import type { Budget } from './budget.ts'
import type { Language } from './language.ts'
import type { Premise } from './premise.ts'
import { ANY_CHARACTER, findWord } from './search.ts'

const textBases = ['StringEquals', 'StringEqualsIgnoreCase', 'StringLike', 'ArnEquals', 'ArnLike']

/** Clauses over texts, which are languages: inclusion between them is decided by automata. */
export const isTextPremise = ({ operator }: Premise): boolean => textBases.includes(operator.base)

/** Does every text that fulfils all premises fulfil the conclusion? */
export function textImplies(premises: readonly Premise[], conclusion: Premise, budget: Budget): boolean {
  // The first positive premise makes the words; unknown texts in the others may be anything.
  const base = premises.find(({ operator }) => !operator.negated)
  const left = premises.map((premise) =>
    languageOf(premise, premise === base ? 'exact' : premise.operator.negated ? 'under' : 'over'),
  )
  const right = languageOf(conclusion, conclusion.operator.negated ? 'over' : 'under')
  return findWord(left, [right], ANY_CHARACTER, budget) === undefined
}

/** A text that fulfils all premises and none of the others, if there is one without unknown texts. */
export function textOutside(
  premises: readonly Premise[],
  others: readonly Premise[],
  budget: Budget,
): string | undefined {
  const left = [anyText, ...premises.map((premise) => languageOf(premise, premise.operator.negated ? 'over' : 'under'))]
  const right = others.map((other) => languageOf(other, other.operator.negated ? 'under' : 'over'))
  const word = findWord(left, right, ANY_CHARACTER, budget)
  if (word === undefined || word.some((item) => typeof item !== 'number')) return undefined
  return String.fromCharCode(...word.filter((item) => typeof item === 'number'))
}

/** Most keys have no empty value. */
const anyText: Language = { patterns: [[ANY, STAR]], negated: false, reading: 'over' }

function languageOf({ operator, values, variables }: Premise, reading: Language['reading']): Language {
  const arn = operator.family === 'arn'
  const wildcards = arn || operator.base === 'StringLike'
  const ignoreCase = operator.base === 'StringEqualsIgnoreCase'
  const patterns = values.flatMap((value) =>
    arn ? arnPattern(value, variables, reading) : [readLetters(value, { wildcards, variables })],
  )
  return {
    patterns: patterns.map((pattern) => pattern.map((item) => asRead(item, wildcards, ignoreCase))),
    negated: operator.negated,
    reading,
    ignoreCase,
  }
}

/**
 * The same unknown text stands for different sets of texts where case is disregarded, and (if unresolved, since it may
 * contain wildcards) where wildcards count: then it becomes another letter.
 */
function asRead(item: PatternItem, wildcards: boolean, ignoreCase: boolean): PatternItem {
  if (typeof item === 'number' || (!ignoreCase && (item.kind === 'variable' || !wildcards))) return item
  return { kind: 'unresolved', expression: `${ignoreCase ? 'case' : 'pattern'} ${unknownText(item)}` }
}

/** Wildcards of an ARN stay in their segment, except in the last one. */
function arnPattern(
  value: string,
  variables: boolean,
  reading: Language['reading'],
): readonly (readonly PatternItem[])[] {
  const segments = splitOutsideVariables(value)
  if (segments.length !== 6 || hasUnresolved(segments.slice(0, 5).join(':'))) {
    // An unresolved text may complete the ARN, or break it; AWS does not document the match of a pattern that is no
    // ARN.
    return reading === 'under' ? [] : [[STAR]]
  }
  const pattern: PatternItem[] = segments.flatMap((segment, index) => {
    const items = readLetters(segment, { wildcards: true, variables })
    if (index === 5) return items
    const confined = items.map((item) => (item === STAR ? STAR_IN_SEGMENT : item === ANY ? ANY_IN_SEGMENT : item))
    return [...confined, COLON]
  })
  return [pattern]
}
