/** Variables that the record's account, Region and partition answer. */
export interface Place {
  readonly partition: string
  readonly region: string
  readonly account: string
}

const variable = /\$\{([^}]+)\}/g
const placeVariables = new Set(['Partition', 'Region', 'Account'])

interface Compiled {
  readonly pattern: RegExp
  readonly variables: readonly string[]
  readonly fixed: number
}

const compiled = new Map<string, Compiled>()

function compile(template: string): Compiled {
  const known = compiled.get(template)
  if (known) return known
  const names = [...template.matchAll(variable)].map(([, name = '']) => name)
  const made = {
    pattern: patternOf(template),
    variables: names.filter((name) => !placeVariables.has(name)),
    fixed: template.replace(variable, '').length,
  }
  compiled.set(template, made)
  return made
}

/** `arn:${Partition}:s3:::${BucketName}/${ObjectName}` → `['BucketName', 'ObjectName']`. */
export const variablesOf = (template: string): readonly string[] => compile(template).variables

const escape = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/**
 * A variable reaches up to the character that follows it in the template; the last one may hold slashes and colons
 * (log groups, parameters), but for buckets, whose objects' ARNs begin like theirs.
 */
function patternOf(template: string): RegExp {
  let source = ''
  let from = 0
  for (const match of template.matchAll(variable)) {
    const after = match.index + match[0].length
    source += escape(template.slice(from, match.index)) + variablePattern(match[1] ?? '', template[after])
    from = after
  }
  return new RegExp(`^${source}${escape(template.slice(from))}$`)
}

function variablePattern(name: string, next: string | undefined): string {
  if (name === 'Partition') return 'aws[a-z-]*'
  if (name === 'Region') return '[a-z0-9-]*'
  if (name === 'Account') return '[^:]*'
  if (next === undefined) return name === 'BucketName' ? '[^/]+' : '.+'
  return `[^${next === '/' ? '/' : ':'}]+?`
}

/** Is this ARN one that the template describes? */
export const fitsTemplate = (arn: string, template: string): boolean => compile(template).pattern.test(arn)

/** How much of a template is fixed text: the more, the more specific it is. */
export const specificity = (template: string): number => compile(template).fixed

/** The ARN that a template gives with these values; `undefined` while a variable has none. */
export function fillTemplate(template: string, place: Place, values: ReadonlyMap<string, string>): string | undefined {
  let whole = true
  const arn = template.replace(variable, (_, name: string) => {
    if (name === 'Partition') return place.partition
    if (name === 'Region') return place.region
    if (name === 'Account') return place.account
    const value = values.get(name)
    if (value === undefined) whole = false
    return value ?? ''
  })
  return whole ? arn : undefined
}

const partitions: readonly (readonly [string, string])[] = [
  ['cn-', 'aws-cn'],
  ['us-gov-', 'aws-us-gov'],
  ['us-isob-', 'aws-iso-b'],
  ['us-isof-', 'aws-iso-f'],
  ['us-iso-', 'aws-iso'],
  ['eu-isoe-', 'aws-iso-e'],
  ['eusc-', 'aws-eusc'],
]

export const partitionOf = (region: string): string =>
  partitions.find(([prefix]) => region.startsWith(prefix))?.[1] ?? 'aws'
