/** One string in a request, and the names that lead to it, outermost first; list positions and wrappers are left out. */
export interface Leaf {
  readonly path: readonly string[]
  /** The last of the names, as `normalName` writes it. */
  readonly name: string
  readonly value: string
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
const known = new WeakMap<object, readonly Leaf[]>()

/** All strings and numbers of a request, in order. */
export function leavesOf(parameters: unknown): readonly Leaf[] {
  if (typeof parameters !== 'object' || parameters === null) return []
  const leaves = known.get(parameters) ?? collect(parameters)
  known.set(parameters, leaves)
  return leaves
}

function collect(parameters: object): readonly Leaf[] {
  const leaves: Leaf[] = []
  const visit = (value: unknown, path: readonly string[], depth: number): void => {
    if (depth > maxDepth || leaves.length >= maxLeaves) return
    if (typeof value === 'string' || typeof value === 'number') {
      leaves.push({ path, name: normalName(path.at(-1) ?? ''), value: String(value) })
    } else if (Array.isArray(value)) for (const each of value) visit(each, path, depth + 1)
    else if (typeof value === 'object' && value !== null) {
      for (const [key, each] of Object.entries(value)) {
        if (key === listMark && typeof each === 'number') continue
        visit(each, wrappers.has(key) ? path : [...path, key], depth + 1)
      }
    }
  }
  visit(parameters, [], 0)
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
