import { lastPathSegment } from '../policy/arn.ts'
import { meaningKey } from '../policy/same.ts'
import { directoryOf } from '../sources/files.ts'
import type { Source } from '../sources/types.ts'

/** A policy in both trees, or in one. */
export interface PolicyPair {
  readonly base: Source | null
  readonly head: Source | null
}

export interface PairOptions {
  /** The address in the head of a block of the base that a `moved` block renames. */
  readonly moved: (directory: string, address: string) => string
  /** Names of the principals that a policy is attached to, by its addresses; empty where none are seen. */
  readonly granteesOf: (side: 'base' | 'head', source: Source) => readonly string[]
}

/** Half of the statements have to be the same for a policy to be called another one's new form. */
const similar = 0.5

/**
 * Pairs the policies of two trees. The same place first: file and address, the same address in another file of the
 * directory, the address of a `moved` block. Then what moved as it is: with another directory, file or name. Policies
 * that only look alike are paired where one of each is left, and only where they are attached to the same principals;
 * otherwise the one was added and the other removed.
 */
export function pairPolicies(
  base: readonly Source[],
  head: readonly Source[],
  options: PairOptions,
): readonly PolicyPair[] {
  const left = new Set(base)
  const open = new Set(head)
  const pairs: PolicyPair[] = []
  const join = (before: Source, now: Source): void => {
    left.delete(before)
    open.delete(now)
    pairs.push({ base: before, head: now })
  }
  const by = (keyOf: (source: Source, side: 'base' | 'head') => string | undefined, fits = always): void => {
    const [before, now] = [groups(left, (one) => keyOf(one, 'base')), groups(open, (one) => keyOf(one, 'head'))]
    for (const [key, [only, ...others]] of before) {
      const [match, ...more] = now.get(key) ?? []
      if (only && match && others.length === 0 && more.length === 0 && fits(only, match)) join(only, match)
    }
  }
  const addressIn = (source: Source, side: 'base' | 'head'): string | undefined => {
    if (source.address === undefined) return undefined
    const directory = directoryOf(source.file)
    return side === 'base' ? options.moved(directory, source.address) : source.address
  }
  const sameGrantees = (before: Source, now: Source): boolean => {
    const [a, b] = [options.granteesOf('base', before), options.granteesOf('head', now)]
    return a.length === b.length && a.every((each) => b.includes(each))
  }
  const grown = (before: Source, now: Source): boolean =>
    options.granteesOf('head', now).every((each) => options.granteesOf('base', before).includes(each))
  by(({ id }) => id)
  by((source, side) => {
    const address = addressIn(source, side)
    return address && `${source.kind} ${directoryOf(source.file)}#${address}`
  })
  // The document of a resource may be written in another way: in a document of its own, in a file.
  by((source, side) =>
    hostsIn(source, (address) => (side === 'base' ? options.moved(directoryOf(source.file), address) : address)),
  )
  // A directory that was renamed keeps the names of its files and blocks.
  by((source, side) => `${source.kind} ${lastPathSegment(source.file)}#${addressIn(source, side)}`, alike)
  by((source, side) => {
    const address = addressIn(source, side)
    return address && `${source.kind} ${address}`
  }, alike)
  by(contentKey, sameGrantees)
  by(
    (source) =>
      source.address === undefined ? undefined : `${source.kind} ${source.form} ${directoryOf(source.file)}`,
    (before, now) => alike(before, now) && sameGrantees(before, now),
  )
  by(
    (source) => (source.address === undefined ? `${source.kind} ${directoryOf(source.file)}` : undefined),
    (before, now) => alike(before, now) && grown(before, now),
  )
  return [
    ...pairs,
    ...[...left].map((each) => ({ base: each, head: null })),
    ...[...open].map((each) => ({ base: null, head: each })),
  ]
}

const always = (_before: Source, _now: Source): boolean => true

function groups(
  sources: ReadonlySet<Source>,
  keyOf: (source: Source) => string | undefined,
): ReadonlyMap<string, readonly Source[]> {
  const found = new Map<string, Source[]>()
  for (const source of sources) {
    const key = keyOf(source)
    if (key === undefined) continue
    const own = found.get(key) ?? []
    found.set(key, own)
    own.push(source)
  }
  return found
}

/** The resources that a policy is part of, in its directory or by those of its file. */
function hostsIn(source: Source, renamed: (address: string) => string): string | undefined {
  const addresses = source.hosts.filter(({ kind }) => kind !== 'unknown').map(({ address }) => renamed(address))
  return addresses.length === 0 ? undefined : `${source.kind} ${addresses.sort().join(' ')}`
}

const meaningsOf = (source: Source): readonly string[] =>
  source.status === 'found' ? source.document.statements.map(meaningKey) : []

function contentKey(source: Source): string | undefined {
  const meanings = meaningsOf(source)
  return meanings.length === 0 ? undefined : `${source.kind} ${[...meanings].sort().join('\n')}`
}

function alike(before: Source, now: Source): boolean {
  const [a, b] = [new Set(meaningsOf(before)), new Set(meaningsOf(now))]
  // Of a policy that cannot be read nothing is known but its place.
  if (a.size === 0 || b.size === 0) return before.address === now.address
  const common = [...a].filter((each) => b.has(each)).length
  return common / Math.max(a.size, b.size) >= similar
}
