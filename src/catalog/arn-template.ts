/** Variables that the record's account, Region and partition answer. */
export interface Place {
  readonly partition: string
  readonly region: string
  readonly account: string
}

const variable = /\$\{([^}]+)\}/g
const placeVariables = new Map<string, keyof Place>([
  ['Partition', 'partition'],
  ['Region', 'region'],
  ['Account', 'account'],
])

/** A piece of a template: fixed text, one of the place's, or the n-th of its own variables. */
type Piece = string | { readonly of: keyof Place } | { readonly index: number }

interface Template {
  readonly pattern: RegExp
  readonly pieces: readonly Piece[]
  readonly variables: readonly string[]
  readonly fixed: number
  /** The ARN's service, and the fixed text that its resource begins with; '' where they vary. */
  readonly service: string
  readonly head: string
}

const templates = new Map<string, Template>()

function templateOf(text: string): Template {
  const known = templates.get(text)
  if (known) return known
  const made = compile(text)
  templates.set(text, made)
  return made
}

function compile(text: string): Template {
  const pieces: Piece[] = []
  const variables: string[] = []
  let from = 0
  for (const match of text.matchAll(variable)) {
    const [whole, name = ''] = match
    const of = placeVariables.get(name)
    pieces.push(text.slice(from, match.index), of ? { of } : { index: variables.length })
    if (!of) variables.push(name)
    from = match.index + whole.length
  }
  pieces.push(text.slice(from))
  const [, , service = '', , , ...resource] = text.split(':')
  const fixed = (part: string): string => part.replace(/\$\{.*$/s, '')
  return {
    pattern: patternOf(text),
    pieces: pieces.filter((piece) => piece !== ''),
    variables,
    fixed: text.replace(variable, '').length,
    service: fixed(service) === service ? service : '',
    head: fixed(resource.join(':')),
  }
}

/** `arn:${Partition}:s3:::${BucketName}/${ObjectName}` → `['BucketName', 'ObjectName']`. */
export const variablesOf = (template: string): readonly string[] => templateOf(template).variables

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
export const fitsTemplate = (arn: string, template: string): boolean => templateOf(template).pattern.test(arn)

interface Candidate extends Template {
  readonly index: number
}

/** The first word of an ARN's resource with what ends it (`vpc/`); '' where there is none. */
function kindOf(resource: string): string {
  for (let at = 0; at < resource.length; at++) {
    if (resource[at] === '/' || resource[at] === ':') return resource.slice(0, at + 1)
  }
  return ''
}

/** Finds the most specific of several templates that an ARN fits: the one with the most fixed text. */
export class ArnMatcher {
  /** Templates whose resource begins with a fixed word, together with those that begin with anything. */
  readonly #byKind = new Map<string, readonly Candidate[]>()
  readonly #others: readonly Candidate[]

  constructor(texts: readonly string[]) {
    const candidates = texts
      .map((text, index): Candidate => ({ ...templateOf(text), index }))
      .sort((a, b) => b.fixed - a.fixed || a.index - b.index)
    const kinds = new Set(candidates.map(({ head }) => kindOf(head)))
    for (const kind of kinds) {
      this.#byKind.set(
        kind,
        candidates.filter(({ head }) => [kind, ''].includes(kindOf(head))),
      )
    }
    this.#others = this.#byKind.get('') ?? []
  }

  /** @returns its place in the list of templates; -1 for none */
  find(arn: string): number {
    const service = arn.indexOf(':', 4) + 1
    const region = arn.indexOf(':', service) + 1
    const account = arn.indexOf(':', region) + 1
    const resource = arn.indexOf(':', account) + 1
    if (service === 0 || region === 0 || account === 0 || resource === 0) return -1
    const candidates = this.#byKind.get(kindOf(arn.slice(resource))) ?? this.#others
    for (const { index, service: of, head, pattern } of candidates) {
      if (of !== '' && !(of.length === region - 1 - service && arn.startsWith(of, service))) continue
      if (arn.startsWith(head, resource) && pattern.test(arn)) return index
    }
    return -1
  }
}

const matchers = new WeakMap<object, ArnMatcher>()

/** The templates of these resource types; made once for each list of them. */
export function matcherOf(types: readonly { readonly arn: string }[]): ArnMatcher {
  let matcher = matchers.get(types)
  if (matcher === undefined) matchers.set(types, (matcher = new ArnMatcher(types.map(({ arn }) => arn))))
  return matcher
}

/**
 * The ARN that a template gives with these values, in the order of `variablesOf`; the text '' takes the place of a
 * missing one.
 */
export function fillTemplate(template: string, place: Place, values: readonly string[] = []): string {
  let arn = ''
  for (const piece of templateOf(template).pieces) {
    if (typeof piece === 'string') arn += piece
    else arn += 'of' in piece ? place[piece.of] : (values[piece.index] ?? '')
  }
  return arn
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
