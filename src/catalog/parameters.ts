/**
 * One string or number in a request. Its value is known only through `value`, which remembers that it was asked for:
 * see `valuesRead`. All that is plain to see of it belongs to the structure of the request.
 */
export class Leaf {
  /** The names that lead to it, outermost first; list positions and wrappers are left out. */
  readonly path: readonly string[]
  /** The last of the names, as `normalName` writes it. */
  readonly name: string
  /** Does the value begin as an ARN does? Such values may be looked at wherever they stand. */
  readonly isArn: boolean
  readonly #value: string
  readonly #member: string | undefined
  readonly #reading: Reading

  constructor(value: string, path: readonly string[], member: string | undefined, reading: Reading) {
    this.path = path
    this.name = normalName(path.at(-1) ?? '')
    this.isArn = looksLikeArn(value)
    this.#value = value
    this.#member = member
    this.#reading = reading
  }

  get value(): string {
    if (!this.isArn) mark(this.#reading, this.#member)
    return this.#value
  }
}

/** What was seen of one request, as far as values go. */
interface Reading {
  leaves?: readonly Leaf[]
  /** Names of outermost members under which a value was read. */
  readonly members: Set<string>
  /** A value was read that lies under no name. */
  nameless: boolean
}

const looksLikeArn = (value: string): boolean => value.startsWith('arn:')

function mark(reading: Reading, member: string | undefined): void {
  if (member === undefined) reading.nameless = true
  else reading.members.add(member)
}

/** A request nests a dozen levels at most, and 100 KB are recorded; what is beyond these bounds is not looked at. */
const maxDepth = 16
const maxLeaves = 4000

/**
 * Wrappers that CloudTrail puts around values: `instancesSet.items[].instanceId`,
 * `DeleteFlowLogsRequest.FlowLogId.content` (field note 6).
 */
const wrappers = new Set(['items', 'content', 'member'])

/** Newer EC2 calls number the members of a list: `{"tag": 1, "content": "vpc-1"}`. */
const listMark = 'tag'

/** One request is asked about for several actions and by several rules. */
const known = new WeakMap<object, Reading>()

function readingOf(parameters: object): Reading {
  const before = known.get(parameters)
  if (before) return before
  const reading: Reading = { members: new Set(), nameless: false }
  known.set(parameters, reading)
  return reading
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

/** All strings and numbers of a request, in order. */
export function leavesOf(parameters: unknown): readonly Leaf[] {
  if (!isObject(parameters)) return []
  const reading = readingOf(parameters)
  return (reading.leaves ??= collect(parameters, reading))
}

/**
 * After `mapEvent` was called with these request parameters (this very object): the names of the outermost members of
 * the request under which it read the value of a string or number; `all` where that cannot be said.
 *
 * So a mapping hangs on: the facts beside the request; the request's structure (all names, the nesting, the kinds of
 * values, and ); the values under these members; and texts that begin with
 * `arn:`, wherever they stand. Two requests that agree in these have the same mapping.
 */
export function valuesRead(parameters: unknown): ReadonlySet<string> | 'all' {
  if (!isObject(parameters)) return new Set()
  const reading = known.get(parameters)
  if (!reading) return new Set()
  return reading.nameless ? 'all' : reading.members
}

/** The first member at the first level that bears one of the names, in any case, and has a value: null and '' are none. */
function memberOf(parameters: unknown, names: readonly string[]): unknown {
  if (!isObject(parameters)) return undefined
  const wanted = names.map((name) => name.toLowerCase())
  for (const [key, value] of Object.entries(parameters) as [string, unknown][]) {
    if (value === null || value === undefined || !wanted.includes(key.toLowerCase())) continue
    if (typeof value === 'string' && !looksLikeArn(value)) mark(readingOf(parameters), key)
    if (value !== '') return value
  }
  return undefined
}

/** Does the request have a value at its first level under one of these names? */
export const isAsked = (parameters: unknown, names: readonly string[]): boolean =>
  memberOf(parameters, names) !== undefined

/** The value at the first level under one of these names, if it is a text. */
export function textOf(parameters: unknown, ...names: readonly string[]): string | undefined {
  const value = memberOf(parameters, names)
  return typeof value === 'string' ? value : undefined
}

function collect(parameters: object, reading: Reading): readonly Leaf[] {
  const leaves: Leaf[] = []
  // A list has no outermost names.
  const named = !Array.isArray(parameters)
  const visit = (value: unknown, path: readonly string[], member: string | undefined, depth: number): void => {
    if (depth > maxDepth || leaves.length >= maxLeaves) return
    if (typeof value === 'string' || typeof value === 'number') {
      leaves.push(new Leaf(String(value), path, member, reading))
    } else if (Array.isArray(value)) for (const each of value) visit(each, path, member, depth + 1)
    else if (isObject(value)) {
      for (const [key, each] of Object.entries(value)) {
        if (key === listMark && typeof each === 'number') continue
        visit(each, wrappers.has(key) ? path : [...path, key], named ? (member ?? key) : undefined, depth + 1)
      }
    }
  }
  visit(parameters, [], undefined, 0)
  return leaves
}

const normal = new Map<string, string>()

/** Names compare without regard to case and punctuation: `DBInstanceIdentifier` is `dBInstanceIdentifier`. */
export function normalName(name: string): string {
  const before = normal.get(name)
  if (before !== undefined) return before
  const made = name.toLowerCase().replace(/[^a-z0-9]/g, '')
  // Requests bring few member names, but maps in them (tags, environment variables) may bring any.
  if (normal.size < 10_000) normal.set(name, made)
  return made
}
