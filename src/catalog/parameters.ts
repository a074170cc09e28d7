import { copiedTagsMark, memberName, tagsMark, type MemberName } from './member-names.ts'

/** A request nests a dozen levels at most, and 100 KB are recorded; what is beyond these bounds is not looked at. */
const maxDepth = 16
const maxLeaves = 4000

/** Newer EC2 calls number the members of a list: `{"tag": 1, "content": "vpc-1"}`. */
const listMark = 'tag'

const looksLikeArn = (value: string): boolean => value.startsWith('arn:')

/** Which strings and numbers of a request the mapping needs, besides ARNs. */
export interface WantedParameters {
  /** Names as `normalName` writes them. */
  readonly names: Pick<ReadonlySet<string>, 'has'>
  /** Also those under the name of a role. */
  readonly roles: boolean
  /** Names under which tags lie in this request, besides those that always do (`tagsMark`). */
  readonly tags?: Pick<ReadonlySet<string>, 'has'>
}

/**
 * One string or number in a request. Its value is known only through `value`, which notes that it was read: see
 * `valuesRead`. All else of it belongs to the structure of the request.
 */
export class ParameterValue {
  /** The last of the names that lead to it; list positions and wrappers are none. */
  readonly name: MemberName
  /** The number of names that lead to it, but for one that wraps the whole request. */
  readonly depth: number
  /** Does the value begin as an ARN does? Such values may be looked at wherever they stand. */
  readonly isArn: boolean
  readonly #value: string
  readonly #member: string | undefined
  readonly #request: OpenedRequest

  constructor(
    value: string,
    isArn: boolean,
    name: MemberName,
    depth: number,
    member: string | undefined,
    of: OpenedRequest,
  ) {
    this.name = name
    this.depth = depth
    this.isArn = isArn
    this.#value = value
    this.#member = member
    this.#request = of
  }

  get value(): string {
    if (!this.isArn) this.#request.mark(this.#member)
    return this.#value
  }
}

/** The request of one call: all that the mapping may know of it, and what of that it asked for. */
export class OpenedRequest {
  readonly #parameters: object | undefined
  readonly #wanted: WantedParameters
  #found: Found | undefined
  #members: readonly Member[] | undefined
  /** Outermost members under which a value was read, with repetitions; `undefined` stands for none. */
  #read: (string | undefined)[] | undefined

  constructor(parameters: unknown, wanted: WantedParameters) {
    this.isOmitted = isOmitted(parameters)
    if (isObject(parameters) && 'omitted' in parameters) this.mark('omitted')
    this.#parameters = isObject(parameters) && !this.isOmitted ? parameters : undefined
    this.#wanted = wanted
  }

  /**
   * Was the request too large to be recorded? Then anything may have been in it.
   * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
   */
  readonly isOmitted: boolean

  /** Was a request recorded at all? */
  get exists(): boolean {
    return this.#parameters !== undefined
  }

  /** Does some text or number (of `copiedTagsMark`: or flag) lie under such a member? See `tagsMark` and its like. */
  has(mark: number): boolean {
    return (this.found.marks & mark) !== 0
  }

  /** What lies in it at any depth. */
  get found(): Found {
    return (this.#found ??= this.#parameters ? find(this, this.#parameters, this.#wanted) : nothing)
  }

  /** Does the request have a value at its first level under one of these names (lower case)? Null and '' are none. */
  asks(names: readonly string[]): boolean {
    return this.member(names) !== undefined
  }

  /** The first value at the first level under one of these names (lower case), if it is a text. */
  text(...names: readonly string[]): string | undefined {
    const value = this.member(names)
    return typeof value === 'string' ? value : undefined
  }

  private member(names: readonly string[]): unknown {
    const parameters = this.#parameters as Readonly<Record<string, unknown>> | undefined
    if (parameters === undefined) return undefined
    this.#members ??= Object.keys(parameters).map((key) => ({ key, lower: memberName(key).lower }))
    for (const { key, lower } of this.#members) {
      if (!names.includes(lower)) continue
      const value = parameters[key]
      if (value === null || value === undefined) continue
      if (typeof value === 'string' && !looksLikeArn(value)) this.mark(key)
      if (value !== '') return value
    }
    return undefined
  }

  /** A value under this outermost member was read; or one that lies under none. */
  mark(member: string | undefined): void {
    if (this.#read === undefined) this.#read = [member]
    else this.#read.push(member)
  }

  /** See `valuesRead`. */
  membersRead(parameters: object): ReadonlySet<string> | 'all' {
    if (parameters !== this.#parameters) return 'all'
    const members = new Set<string>()
    for (const member of this.#read ?? []) {
      if (member === undefined) return 'all'
      members.add(member)
    }
    return members
  }
}

interface Member {
  readonly key: string
  readonly lower: string
}

/** "If a field is truncated, `omitted` is present with a value of `true`", in the place of all members. */
const isOmitted = (parameters: unknown): boolean =>
  isObject(parameters) && 'omitted' in parameters && String(parameters.omitted) === 'true'

/** What lies in a request at any depth. */
interface Found {
  /** The strings and numbers that are wanted, in order; ARNs may be among them. */
  readonly leaves: readonly ParameterValue[]
  /** Texts that begin as ARNs do, in order. */
  readonly arns: readonly ParameterValue[]
  /** What some text or number lies under: `tagsMark` (among the first names), `profileMark`, `templateMark`, … */
  readonly marks: number
}

const nothing: Found = { leaves: [], arns: [], marks: 0 }

function find(request: OpenedRequest, parameters: object, wanted: WantedParameters): Found {
  const search: Search = { request, wanted, leaves: [], arns: [], marks: 0, count: 0, outermost: undefined }
  if (Array.isArray(parameters)) visit(search, parameters, start, 0)
  else visitMembers(search, parameters, start, 0)
  return search
}

interface Search {
  readonly request: OpenedRequest
  readonly wanted: WantedParameters
  readonly leaves: ParameterValue[]
  readonly arns: ParameterValue[]
  marks: number
  /** Strings and numbers so far. */
  count: number
  /** The outermost member that is being looked through. */
  outermost: string | undefined
}

/** The way to a value. */
interface Way {
  /** The last name. */
  readonly name: MemberName
  /** The number of names. */
  readonly names: number
  /** 1 if the first of them wraps the whole request. */
  readonly wrapped: number
  readonly marks: number
}

function visitMembers(search: Search, value: object, way: Way, depth: number): void {
  for (const key of Object.keys(value)) {
    const each = (value as Readonly<Record<string, unknown>>)[key]
    if (depth === 0) search.outermost = key
    const name = memberName(key)
    if (name.isWrapper) {
      visit(search, each, way, depth + 1)
      continue
    }
    if (key === listMark && typeof each === 'number') continue
    const { names } = way
    const wrapped = names === 0 && name.wrapsRequest ? 1 : way.wrapped
    const own = search.wanted.tags?.has(name.normal) === true ? name.marks | tagsMark : name.marks
    const marks = names - wrapped < 4 ? way.marks | own : way.marks | (own & ~tagsMark)
    if (typeof each === 'boolean') search.marks |= marks & copiedTagsMark
    else if (typeof each === 'string' || typeof each === 'number') {
      if (depth < maxDepth) take(search, each, name, names + 1 - wrapped, marks)
    } else if (isObject(each)) visit(search, each, { name, names: names + 1, wrapped, marks }, depth + 1)
  }
}

function visit(search: Search, value: unknown, way: Way, depth: number): void {
  if (depth > maxDepth || search.count >= maxLeaves) return
  if (typeof value === 'string' || typeof value === 'number') {
    take(search, value, way.name, way.names - way.wrapped, way.marks)
  } else if (Array.isArray(value)) {
    for (const each of value) visit(search, each, way, depth + 1)
  } else if (isObject(value)) visitMembers(search, value, way, depth)
}

function take(search: Search, value: string | number, name: MemberName, depth: number, marks: number): void {
  if (search.count >= maxLeaves) return
  search.count++
  search.marks |= marks
  const isArn = typeof value === 'string' && looksLikeArn(value)
  const isWanted = search.wanted.names.has(name.normal) || (name.isRole && search.wanted.roles)
  if (!isArn && !isWanted) return
  const leaf = new ParameterValue(String(value), isArn, name, depth, search.outermost, search.request)
  if (isArn) search.arns.push(leaf)
  if (isWanted) search.leaves.push(leaf)
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

const start: Way = { name: memberName(''), names: 0, wrapped: 0, marks: 0 }

/** The request that the latest mapping looked at. */
let latest: OpenedRequest | undefined

/** A mapping begins. */
export function clearOpenedRequest(): void {
  latest = undefined
}

/** The mapping looks at its request. */
export function openRequest(parameters: unknown, wanted: WantedParameters): OpenedRequest {
  latest = new OpenedRequest(parameters, wanted)
  return latest
}

/**
 * To be asked right after `mapEvent` was called with these request parameters (this very object): the names of the
 * outermost members of the request under which it read the value of a string, number or flag; `all` where that cannot be
 * said.
 *
 * So a mapping depends on: the facts beside the request; the request's structure (all names, the nesting, the kinds of
 * values); the values under these members; and texts that begin with `arn:`, wherever they stand. Two requests that
 * agree in these have the same mapping.
 */
export function valuesRead(parameters: unknown): ReadonlySet<string> | 'all' {
  if (!isObject(parameters) || latest === undefined) return new Set()
  return latest.membersRead(parameters)
}
