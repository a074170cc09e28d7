import { byCodeUnits, groupBy } from '../../collections.ts'
import { resourceMatches } from '../../policy/pattern.ts'

/** A pattern over resources whose names differ in numbers, dates or random parts only. */
interface PatternedResources {
  readonly pattern: string
  /** Resources that it stands for; at least three. */
  readonly resources: readonly string[]
}

/** Two names may be alike by chance. */
const fewest = 3

const uuid = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi

/** Names that AWS makes: `i-0123456789abcdef0`. A pattern over them would be one over the whole type. */
const madeByAws = /^[a-z]+-[0-9a-f]{17}$/

const isNumber = (part: string): boolean => /^\d+(?:T\d*)?Z?$/i.test(part)
const isRandom = (part: string): boolean =>
  /^(?=.*\d)[0-9a-f]{6,}$/i.test(part) || /^(?=.*\d.*\d)(?=.*[a-z])[a-z0-9]{8,}$/i.test(part)

/**
 * The patterns of names by which a set of resources grows: `…:snapshot:orders-*` for `…:snapshot:orders-2026-07-28` and
 * its like. Each covers at least three of the resources and keeps a word of their names; the most resources first.
 *
 * @param resources ARNs
 */
export function namePatterns(resources: readonly string[]): readonly PatternedResources[] {
  const patterned = resources.flatMap((arn) => {
    const pattern = patternOf(arn)
    return pattern === undefined ? [] : [{ arn, pattern }]
  })
  return [...groupBy(patterned, ({ pattern }) => pattern)]
    .map(([pattern, of]) => ({ pattern, resources: of.map(({ arn }) => arn) }))
    .filter((each) => each.resources.length >= fewest)
    .sort((a, b) => b.resources.length - a.resources.length || byCodeUnits(a.pattern, b.pattern))
}

/** `undefined` where no part of the name is a number or random, or nothing else is in it. */
function patternOf(arn: string): string | undefined {
  const [, start = '', resource = ''] = /^((?:[^:]*:){5})(.+)$/.exec(arn) ?? []
  const name = resource.slice(resource.search(/[^:/]*$/))
  if (resource === '' || madeByAws.test(name)) return undefined
  const written = resource.replaceAll(uuid, '0').split(/([-_./:])/)
  const varies = written.map((part) => isNumber(part) || isRandom(part))
  if (!varies.includes(true)) return undefined
  const parts = written.filter((_, at) => {
    // Of numbers in a row, and what separates them, one `*` is left.
    const isSeparator = at % 2 === 1
    return isSeparator ? !(varies[at - 1] && varies[at + 1]) : !(varies[at] && varies[at - 2])
  })
  const pattern = start + parts.map((part) => (isNumber(part) || isRandom(part) ? '*' : part)).join('')
  const segment = /(?:^|[:/])([^:/]*\*[^:/]*)/.exec(pattern.slice(start.length))?.[1] ?? ''
  return /[a-z]{2}/i.test(segment) && resourceMatches(pattern, arn) ? pattern : undefined
}
