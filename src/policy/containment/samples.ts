import { parseDate } from '../conditions/date.ts'
import { parseRange, showAddress } from '../conditions/ip.ts'
import { parseNumber } from '../conditions/numeric.ts'
import { parseOperator } from '../conditions/operators.ts'
import type { OperatorFamily } from '../conditions/operators.ts'
import type { ConditionClause, PolicyDocument } from '../document.ts'
import { readLetters } from '../letters.ts'

/**
 * Condition key (lower case) → value lists to try: first the given distinguishing values, then values on both sides of
 * every border that a clause draws.
 */
export function sampleValues(
  documents: readonly PolicyDocument[],
  distinguishing: ReadonlyMap<string, readonly string[]> = new Map(),
): Map<string, (readonly string[])[]> {
  const samples = new Map(
    [...distinguishing].map(([key, values]) => [key, values.map((value): readonly string[] => [value])]),
  )
  for (const clause of documents.flatMap(({ statements }) => statements.flatMap(({ condition }) => condition))) {
    const key = clause.key.toLowerCase()
    const known = samples.get(key) ?? []
    const fresh = samplesOf(clause).filter((values) => !known.some((other) => other.join('\n') === values.join('\n')))
    samples.set(key, [...known, ...fresh].slice(0, maxSamples))
  }
  return samples
}

const maxSamples = 24

function samplesOf({ operator: text, values }: ConditionClause): string[][] {
  const operator = parseOperator(text)
  const singles = values.flatMap((value): readonly string[] => {
    const family = operator && byFamily[operator.family]
    return family ? family(value) : instances(value, operator?.base)
  })
  const fallback = operator?.family === 'null' ? ['true'] : []
  const lists = [...singles, ...fallback, ...(isText(operator?.family) ? ['something-else'] : [])].map((one) => [one])
  return operator?.quantifier === undefined ? lists : [...lists, ['something-else', ...singles.slice(0, 1)]]
}

const byFamily: Readonly<Partial<Record<OperatorFamily, (value: string) => readonly string[]>>> = {
  ip: aroundRange,
  numeric: (value) => around(parseNumber(value), 1, String),
  date: (value) => around(parseDate(value), 1000, (time) => new Date(time).toISOString()),
  bool: () => ['true', 'false'],
}

const isText = (family: string | undefined): boolean => family === 'string' || family === 'arn' || family === 'binary'

/** Texts that the pattern matches: also one beyond the segments of an ARN, and one in other case where that is the same. */
function instances(pattern: string, base: string | undefined): string[] {
  const plain = instance(pattern, base === 'StringLike' || base === 'ArnLike' || base === 'ArnEquals')
  if (base === 'StringEqualsIgnoreCase') return [plain, plain.toUpperCase(), plain.toLowerCase()]
  if (base !== 'StringLike' || !/^arn:.*[*].*:/.test(pattern)) return [plain]
  return [plain, instance(pattern.replace('*', '111122223333:x/*'), true)]
}

/** A text that the pattern matches; unknown texts are left out. */
const instance = (pattern: string, wildcards: boolean): string =>
  readLetters(pattern, { wildcards, variables: false })
    .map((item) => (typeof item !== 'number' ? '' : item < 0 ? 'x' : String.fromCharCode(item)))
    .join('')

function around(middle: number | undefined, step: number, show: (value: number) => string): string[] {
  return middle === undefined ? [] : [middle, middle - step, middle + step].map(show)
}

function aroundRange(text: string): string[] {
  const range = parseRange(text)
  if (range === undefined) return []
  const limit = 1n << (range.family === 4 ? 32n : 128n)
  return [range.first, range.last, range.first - 1n, range.last + 1n]
    .filter((value) => value >= 0n && value < limit)
    .map((value) => showAddress(value, range.family))
}
