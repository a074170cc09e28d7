/** A directory with what is known of it; equal keys mean equal values. */
export interface Valued<Value> {
  readonly directory: string
  readonly value: Value
  readonly key: string
}

interface Node<Value> {
  readonly own: Valued<Value>[]
  readonly inner: Map<string, Node<Value>>
}

/**
 * The fewest globs that tell directories with different values apart, each with the values of its directories. They are in
 * the order in which the first match is the right one: `envs/prod/iam/**` before `envs/prod/**`.
 *
 * @param apart the key of directories that no glob of another value may match
 */
export function globsByValue<Value>(
  directories: readonly Valued<Value>[],
  apart?: string,
): readonly { readonly glob: string; readonly values: readonly Value[] }[] {
  const top: Node<Value> = { own: [], inner: new Map() }
  for (const each of directories) {
    let node = top
    for (const name of each.directory.split('/').filter(Boolean)) {
      const next = node.inner.get(name) ?? { own: [], inner: new Map<string, Node<Value>>() }
      node.inner.set(name, next)
      node = next
    }
    node.own.push(each)
  }
  return globsOf(top, '', apart)
}

function globsOf<Value>(
  node: Node<Value>,
  path: string,
  apart: string | undefined,
): readonly { readonly glob: string; readonly values: readonly Value[] }[] {
  const all = allOf(node)
  const glob = path === '' ? '**' : `${path}/**`
  const values = (of: readonly Valued<Value>[]): readonly Value[] => of.map(({ value }) => value)
  if (node.inner.size === 0 || new Set(all.map(({ key }) => key)).size === 1) return [{ glob, values: values(all) }]
  const inner = [...node.inner]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([name, each]) => globsOf(each, path === '' ? name : `${path}/${name}`, apart))
  if (node.own.length === 0) return inner
  // Files of the directory itself only, where something below it is to stay without a value.
  const own = all.some(({ key }) => key === apart) ? glob.replace(/\*\*$/, '*') : glob
  return [...inner, { glob: own, values: values(node.own) }]
}

const allOf = <Value>({ own, inner }: Node<Value>): readonly Valued<Value>[] => [
  ...own,
  ...[...inner.values()].flatMap(allOf),
]
