import { byCodeUnits } from '../evidence/sample.ts'

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

  under(prefix: string): readonly string[] {
    const lower = prefix.toLowerCase()
    // U+FFFF sorts behind every character of an action's name.
    return this.#names.slice(this.#first(lower), this.#first(`${lower}\uFFFF`))
  }

  /** Index of the first name that does not sort before the text. */
  #first(text: string): number {
    let [low, high] = [0, this.#lower.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#lower[middle] ?? '') < text) low = middle + 1
      else high = middle
    }
    return low
  }
}
