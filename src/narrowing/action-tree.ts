import { byCodeUnits } from '../collections.ts'
import type { ActionInfo } from '../catalog/types.ts'

/**
 * The action names of one service as a tree of words, the only places where Whittle puts a `*`:
 * `GetObjectAcl` is Get › Object › Acl, and `s3:GetObject*` is a node that people recognise.
 */
export interface WordNode {
  /** Everything up to here, in the reference's case: `GetObject`; empty at the root. */
  readonly prefix: string
  readonly children: ReadonlyMap<string, WordNode>
  /** All names below, including one that ends here; sorted. */
  readonly names: readonly string[]
}

const wordBorder = /(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/

interface Draft {
  prefix: string
  children: Map<string, Draft>
  names: string[]
}

const draft = (prefix: string): Draft => ({ prefix, children: new Map(), names: [] })

/** Builds the tree over bare action names (without the service prefix). */
export function actionTree(names: readonly string[]): WordNode {
  const root = draft('')
  for (const name of [...names].sort()) {
    let node = root
    node.names.push(name)
    for (const word of name.split(wordBorder)) {
      const known = node.children.get(word)
      const next = known ?? draft(node.prefix + word)
      if (!known) node.children.set(word, next)
      next.names.push(name)
      node = next
    }
  }
  return root
}

/**
 * Finds the names that a pattern ending in a prefix would match, wherever they lie in the tree: `List*` also matches
 * `Listen`. Patterns are judged by what they match, without regard to case, so this is asked very often: names are
 * sorted once and found by halving.
 */
export class NameIndex {
  readonly #names: readonly string[]
  readonly #lower: readonly string[]

  constructor(names: readonly string[]) {
    const pairs = names.map((name) => [name.toLowerCase(), name] as const).sort(([a], [b]) => byCodeUnits(a, b))
    this.#lower = pairs.map(([lower]) => lower)
    this.#names = pairs.map(([, name]) => name)
  }

  /** All names, sorted without regard to case. */
  get names(): readonly string[] {
    return this.#names
  }

  under(prefix: string): readonly string[] {
    const { from, to } = this.spanOf(prefix)
    return this.#names.slice(from, to)
  }

  /** Positions in `names` of what `under` returns. */
  spanOf(prefix: string): IndexRange {
    return rangeOfPrefix(this.#lower, prefix.toLowerCase())
  }
}

/** Positions from `from` up to, and not including, `to`. */
export interface IndexRange {
  readonly from: number
  readonly to: number
}

/** Positions of the texts that begin with a prefix, in texts sorted by code units. */
export function rangeOfPrefix(sorted: readonly string[], prefix: string): IndexRange {
  // U+FFFF sorts behind every character of an action's name.
  return { from: firstNotBefore(sorted, prefix), to: firstNotBefore(sorted, `${prefix}\uFFFF`) }
}

function firstNotBefore(sorted: readonly string[], text: string): number {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((sorted[middle] ?? '') < text) low = middle + 1
    else high = middle
  }
  return low
}

/** A node of the tree of words with the positions, in `NameIndex.names`, of what its prefix and a `*` would match. */
export interface NamedNode extends IndexRange {
  readonly node: WordNode
  /** The prefix in lower case. */
  readonly lower: string
  readonly children: readonly NamedNode[]
}

/** The action names of one service, prepared once for every statement that grants some of them. */
export class ActionNames {
  readonly root: NamedNode
  readonly #index: NameIndex

  /** @param names bare action names */
  constructor(names: readonly string[]) {
    this.#index = new NameIndex(names)
    this.root = this.#named(actionTree(names))
  }

  /** All names, sorted without regard to case. */
  get sorted(): readonly string[] {
    return this.#index.names
  }

  /** The number of names before each position that have a property; one number more than there are names. */
  counts(has: (name: string) => boolean): Int32Array {
    const sums = new Int32Array(this.sorted.length + 1)
    for (const [position, name] of this.sorted.entries()) sums[position + 1] = sums[position]! + (has(name) ? 1 : 0)
    return sums
  }

  #named(node: WordNode): NamedNode {
    const children = [...node.children.values()].map((child) => this.#named(child))
    return { node, lower: node.prefix.toLowerCase(), children, ...this.#index.spanOf(node.prefix) }
  }
}

/** The number of names in a span that `counts` counted. */
export const countIn = (sums: Int32Array, { from, to }: IndexRange): number => sums[to]! - sums[from]!

const prepared = new WeakMap<readonly ActionInfo[], ActionNames>()

/** The names of a service's actions, as the catalog lists them; prepared once for a list. */
export function namesOfService(actions: readonly ActionInfo[]): ActionNames {
  let names = prepared.get(actions)
  if (names === undefined) {
    prepared.set(actions, (names = new ActionNames(actions.map(({ name }) => name.slice(name.indexOf(':') + 1)))))
  }
  return names
}
