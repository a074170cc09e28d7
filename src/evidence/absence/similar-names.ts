import { byCodeUnits } from '../../collections.ts'
import { editDistance } from '../../settings/nearest.ts'

/** Words for the stages of a deployment: names that differ only in one of them follow one pattern. */
const environments = new Set(
  'dev develop development int integration test testing qa uat stage staging preprod nonprod prod production live sandbox demo main'.split(
    ' ',
  ),
)

interface Name {
  readonly account: string
  /** `role` or `user`. */
  readonly type: string
  readonly name: string
}

const arn = /^arn:[^:]*:iam::([^:]*):(role|user)\/(?:.*\/)?([^/]+)$/

function parsed(principal: string): Name | undefined {
  const [, account = '', type = '', name = ''] = arn.exec(principal) ?? []
  return name === '' ? undefined : { account, type, name: name.toLowerCase() }
}

const wordsOf = (name: string): string[] => name.split(/[^a-z0-9]+/).filter((word) => word !== '')

/** Smaller is closer; `undefined`: the names have nothing to do with each other. */
function distance(wanted: Name, other: Name): number | undefined {
  if (wanted.type !== other.type) return undefined
  if (wanted.name === other.name) return wanted.account === other.account ? 0 : 1
  if (wanted.account !== other.account) return undefined
  const [a, b] = [wordsOf(wanted.name), wordsOf(other.name)]
  if (differInEnvironment(a, b)) return 2
  if (holds(a, b) || holds(b, a)) return 3
  const letters = editDistance(wanted.name, other.name)
  return letters <= Math.max(1, Math.floor(wanted.name.length / 5)) ? 3 + letters : undefined
}

const differInEnvironment = (a: readonly string[], b: readonly string[]): boolean => {
  if (a.length !== b.length || a.length < 2) return false
  const other = a.flatMap((word, index) => (word === b[index] ? [] : [[word, b[index] ?? '']]))
  return other.length === 1 && (other[0] ?? []).every((word) => environments.has(word))
}

/** Does a name consist of the words of another one, whatever stands between them, and of a prefix or suffix at most? */
const holds = (long: readonly string[], short: readonly string[]): boolean =>
  short.length > 0 &&
  (short.every((word, index) => word === long[index]) ||
    short.every((word, index) => word === long[long.length - short.length + index]))

/**
 * Of the principals that were seen, those whose ARN may be meant by one that was not: the same name under another path
 * or in another account, the same name for another environment, with a prefix or suffix, or with a letter or two
 * changed. The closest first, then in code-unit order.
 *
 * @param most how many to name
 */
export function similarNames(principal: string, seen: Iterable<string>, most = 3): readonly string[] {
  const wanted = parsed(principal)
  if (wanted === undefined) return []
  const found: { readonly other: string; readonly far: number }[] = []
  for (const other of seen) {
    const name = parsed(other)
    const far = other === principal || name === undefined ? undefined : distance(wanted, name)
    if (far !== undefined) found.push({ other, far })
  }
  return found
    .sort((a, b) => a.far - b.far || byCodeUnits(a.other, b.other))
    .slice(0, most)
    .map(({ other }) => other)
}
