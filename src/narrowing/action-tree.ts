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
 * Names that a pattern ending in this node's prefix would match although they lie elsewhere in the tree:
 * `List*` also matches `Listen`. Patterns are judged by what they match, so the caller asks for all of it.
 */
export function namesUnder(node: WordNode, all: readonly string[]): readonly string[] {
  const prefix = node.prefix.toLowerCase()
  return all.filter((name) => name.toLowerCase().startsWith(prefix))
}
