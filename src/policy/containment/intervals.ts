import { parseDate } from '../conditions/date.ts'
import { parseRange, showAddress } from '../conditions/ip.ts'
import { comparisons, parseNumber } from '../conditions/numeric.ts'
import type { OperatorFamily } from '../conditions/operators.ts'
import type { Premise } from './premise.ts'

/**
 * Points of an ordered domain at which a clause can change its mind: numbers and dates by value, addresses by family
 * and value. Between two neighbouring points every clause is constant, so that trying all points and one place in
 * every gap decides an inclusion exactly.
 */
type Sample =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'ip'; readonly family: 4 | 6; readonly value: bigint }

const parsers: Readonly<Partial<Record<OperatorFamily, (text: string) => number | undefined>>> = {
  numeric: parseNumber,
  date: parseDate,
}

export const isOrderedPremise = (family: OperatorFamily): boolean =>
  family === 'numeric' || family === 'date' || family === 'ip'

/** Can every value of the clause be parsed? A value that cannot (an unresolved text) makes the clause useless here. */
export function hasReadableValues({ operator, values }: Premise): boolean {
  const parse = operator.family === 'ip' ? parseRange : parsers[operator.family]
  return parse !== undefined && values.every((value) => parse(value) !== undefined)
}

/** Does every value that fulfils all premises fulfil the conclusion? All are readable and of one family. */
export function orderedImplies(premises: readonly Premise[], conclusion: Premise): boolean {
  const samples = samplesOf([...premises, conclusion])
  return samples.every((sample) => !premises.every((premise) => holds(premise, sample)) || holds(conclusion, sample))
}

/**
 * A value that fulfils all premises and none of the others, as a request writes it. All clauses are readable and of one
 * family.
 */
export function orderedOutside(premises: readonly Premise[], others: readonly Premise[]): string | undefined {
  const family = others[0]?.operator.family
  const sample = samplesOf([...premises, ...others]).find(
    (one) => premises.every((premise) => holds(premise, one)) && !others.some((other) => holds(other, one)),
  )
  if (sample === undefined) return undefined
  if (sample.kind === 'ip') return showAddress(sample.value, sample.family)
  return family === 'date' ? showTime(sample.value) : String(sample.value)
}

/** Far from the present a time has no name. */
const showTime = (time: number): string | undefined =>
  Math.abs(time) < 8.64e15 ? new Date(time).toISOString() : undefined

function samplesOf(clauses: readonly Premise[]): Sample[] {
  const values = clauses.flatMap((clause) => clause.values)
  const family = clauses[0]?.operator.family
  if (family === 'ip') {
    const ranges = values.flatMap((value) => parseRange(value) ?? [])
    const points = ranges.flatMap((range) => [
      { kind: 'ip' as const, family: range.family, value: range.first },
      { kind: 'ip' as const, family: range.family, value: range.last + 1n },
    ])
    const origins = ([4, 6] as const).map((version) => ({ kind: 'ip' as const, family: version, value: 0n }))
    return [...origins, ...points].filter(({ family: version, value }) => value < 1n << (version === 4 ? 32n : 128n))
  }
  const parse = family && parsers[family]
  const points = [...new Set(values.flatMap((value) => parse?.(value) ?? []))].sort((a, b) => a - b)
  const between = points.map((point, index) => {
    const next = points[index + 1]
    return next === undefined ? point + Math.max(1, Math.abs(point)) : (point + next) / 2
  })
  const first = points[0] ?? 0
  return [first - Math.max(1, Math.abs(first)), ...points, ...between].map((value) => ({ kind: 'number', value }))
}

function holds({ operator, values }: Premise, sample: Sample): boolean {
  const matches = values.some((value) => {
    if (sample.kind === 'ip') {
      const range = parseRange(value)
      return range?.family === sample.family && range.first <= sample.value && sample.value <= range.last
    }
    const point = parsers[operator.family]?.(value)
    const comparison = comparisons[operator.base.replace(/^(Numeric|Date)/, '')]
    return point !== undefined && comparison !== undefined && comparison(sample.value, point)
  })
  return matches !== operator.negated
}
