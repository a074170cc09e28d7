import { patternMayFitTemplate, type Gap } from './arn-pattern.ts'

/** Variables that the record's account, Region and partition answer. */
export interface AccountAndRegion {
  readonly partition: string
  readonly region: string
  readonly account: string
}

/** The open part of a template: a variable, or `*`. */
const open = /\$\{([^}]+)\}|\*/g
const placeVariables = new Map<string, keyof AccountAndRegion>([
  ['Partition', 'partition'],
  ['Region', 'region'],
  ['Account', 'account'],
])

/** A piece of a template: fixed text, one of the place's, or the n-th of its own variables. */
type Piece = string | { readonly of: keyof AccountAndRegion } | { readonly index: number }

interface Template {
  readonly pattern: RegExp
  readonly parts: readonly (string | Gap)[]
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
  const parts: (string | Gap)[] = []
  const variables: string[] = []
  let from = 0
  for (const match of text.matchAll(open)) {
    const [whole, name] = match
    const before = text.slice(from, match.index)
    from = match.index + whole.length
    const of = placeVariables.get(name ?? '')
    parts.push(before, ...gap(name, text[from]))
    pieces.push(before, name === undefined ? whole : of ? { of } : { index: variables.length })
    if (name !== undefined && !of) variables.push(name)
  }
  const rest = text.slice(from)
  const [, , service = '', , , ...resource] = text.split(':')
  const fixed = (part: string): string => part.replace(/(\$\{|\*).*$/s, '')
  return {
    pattern: patternOf([...parts, rest]),
    parts: [...parts, rest].filter((part) => part !== ''),
    pieces: [...pieces, rest].filter((piece) => piece !== ''),
    variables,
    fixed: text.replace(open, '').length,
    service: fixed(service) === service ? service : '',
    head: fixed(resource.join(':')),
  }
}

/**
 * A variable reaches up to the character that follows it in the template; the last one may hold slashes and colons
 * (log groups, parameters), but for buckets, whose objects' ARNs begin like theirs. Names of log groups hold slashes.
 */
function gap(name: string | undefined, next: string | undefined): readonly (string | Gap)[] {
  if (name === 'Partition') return ['aws', { allows: /[a-z-]/, least: 0 }]
  if (name === 'Region') return [{ allows: /[a-z0-9-]/, least: 0 }]
  if (name === 'Account') return [{ allows: /[^:]/, least: 0 }]
  const least = name === undefined ? 0 : 1
  if (next === undefined) return [{ allows: name === 'BucketName' ? /[^/]/ : /[^]/, least }]
  return [{ allows: next === '/' ? /[^/]/ : /[^:]/, least }]
}

const escape = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

const patternOf = (parts: readonly (string | Gap)[]): RegExp =>
  new RegExp(
    `^${parts.map((part) => (typeof part === 'string' ? escape(part) : `${part.allows.source}${part.least === 1 ? '+' : '*'}?`)).join('')}$`,
  )

/** The reference lists the ARNs of a type that has two forms in one text: `arn:…/apis/…, arn:…/restapis/…`. */
export const templatesIn = (text: string): readonly string[] => text.split(/,\s*(?=arn:)/)

/** `arn:${Partition}:s3:::${BucketName}/${ObjectName}` → `['BucketName', 'ObjectName']`. */
export const variablesOf = (template: string): readonly string[] => templateOf(template).variables

/** Is this ARN one that the template (or one of several in the text) describes? */
export const fitsTemplate = (arn: string, text: string): boolean =>
  templatesIn(text).some((template) => templateOf(template).pattern.test(arn))

interface Candidate extends Template {
  /** The place of its text in the list. */
  readonly index: number
  /** An ARN of it whose variables hold a plain word. */
  readonly sample: string
}

/** The first word of an ARN's resource with what ends it (`vpc/`); '' where there is none. */
function kindOf(resource: string): string {
  for (let at = 0; at < resource.length; at++) {
    if (resource[at] === '/' || resource[at] === ':') return resource.slice(0, at + 1)
  }
  return ''
}

/** A word that is fixed text in no template, with a digit so that it is no partition's end. */
const word = 'w0rd'
const samplePlace: AccountAndRegion = { partition: 'aws', region: word, account: word }

function candidate(template: string, index: number): Candidate {
  const made = templateOf(template)
  return {
    ...made,
    index,
    sample: fillArnTemplate(
      template,
      samplePlace,
      made.variables.map(() => word),
    ),
  }
}

/** Does every ordinary ARN of `a` fit `b`, but not the other way round? */
const isNarrower = (a: Candidate, b: Candidate): boolean => b.pattern.test(a.sample) && !a.pattern.test(b.sample)

/**
 * Finds which of several templates an ARN matches: the most specific that it fits (`rule/BUS/NAME` before `rule/NAME`).
 */
export class ArnMatcher {
  /** Those with more fixed text, and fewer gaps that may be empty, come first: none is narrower than one before it. */
  readonly #candidates: readonly Candidate[]
  /** Templates whose resource begins with a fixed word, together with those that begin with anything. */
  readonly #byKind = new Map<string, readonly Candidate[]>()
  readonly #others: readonly Candidate[]

  constructor(texts: readonly string[]) {
    this.#candidates = texts
      .flatMap((text, index) => templatesIn(text).map((template) => candidate(template, index)))
      .sort((a, b) => b.fixed - a.fixed || a.parts.length - b.parts.length || a.index - b.index)
    const kinds = new Set(this.#candidates.map(({ head }) => kindOf(head)))
    for (const kind of kinds) {
      this.#byKind.set(
        kind,
        this.#candidates.filter(({ head }) => [kind, ''].includes(kindOf(head))),
      )
    }
    this.#others = this.#byKind.get('') ?? []
  }

  /** @returns its place in the list of templates, the first of several; -1 for none */
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

  /**
   * All that it may be: several where templates look alike (an alias and a version of a state machine), or where a `*`
   * or `?` in it stands for characters in which they differ.
   * @returns places in the list of templates, in order; empty for none
   */
  findAll(arn: string): readonly number[] {
    const isPattern = /[*?]/.test(arn)
    // The fixed text that its resource begins with; a `*` before that may stand for anything.
    const known = /^(?:[^:*?]*:){5}([^*?]*)/.exec(arn)?.[1] ?? ''
    const found = this.#candidates.filter(({ pattern, parts, head }) => {
      if (!isPattern) return pattern.test(arn)
      return (
        (head.startsWith(known) || known.startsWith(head)) && (pattern.test(arn) || patternMayFitTemplate(arn, parts))
      )
    })
    // What a pattern leaves out may be short, or hold slashes and colons.
    const readings = isPattern ? ['', word, '/', ':'].map((text) => arn.replace(/[*?]+/g, text)) : [arn]
    const covers = ({ pattern }: Candidate): boolean => readings.every((reading) => pattern.test(reading))
    const likeliest = found.filter((each) => !found.some((other) => isNarrower(other, each) && covers(other)))
    return [...new Set(likeliest.map(({ index }) => index))].sort((a, b) => a - b)
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
 * The resource types that an ARN may be of: the most specific one that it fits, or several that look alike. A
 * `*` within it stands for characters that are not known.
 */
export const typesOfArn = <T extends { readonly arn: string }>(arn: string, types: readonly T[]): readonly T[] =>
  matcherOf(types)
    .findAll(arn)
    .flatMap((index) => types[index] ?? [])

/**
 * The ARN that a template gives with these values, in the order of `variablesOf`; the text '' takes the place of a
 * missing one.
 */
export function fillArnTemplate(template: string, place: AccountAndRegion, values: readonly string[] = []): string {
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
