/**
 * Does a version fulfil a constraint, as Terraform reads both? `undefined` where one of them is not understood.
 *
 * @param constraint `~> 5.0`, `>= 1.2, < 2.0.0`, `1.2.3`
 * @see https://developer.hashicorp.com/terraform/language/expressions/version-constraints
 */
export function satisfiesConstraint(version: string, constraint: string): boolean | undefined {
  const have = partsOf(version)
  if (!have) return undefined
  let all = true
  for (const each of constraint.split(',')) {
    const [, operator = '', text = ''] = /^\s*(=|!=|>=|<=|>|<|~>)?\s*v?([\w.+-]+)\s*$/.exec(each) ?? []
    const want = partsOf(text)
    if (!want) return undefined
    all &&= one(have, operator, want)
  }
  return all
}

interface Version {
  readonly numbers: readonly number[]
  /** `beta1` of `1.2.0-beta1`. */
  readonly prerelease: string
}

function partsOf(text: string): Version | undefined {
  const [, numbers = '', prerelease = ''] = /^v?(\d+(?:\.\d+)*)(?:-([\w.-]+))?(?:\+[\w.-]+)?$/.exec(text) ?? []
  return numbers === '' ? undefined : { numbers: numbers.split('.').map(Number), prerelease }
}

function one(have: Version, operator: string, want: Version): boolean {
  const order = compare(have.numbers, want.numbers)
  const isSame = order === 0 && have.prerelease === want.prerelease
  if (operator === '' || operator === '=') return isSame
  if (operator === '!=') return !isSame
  // Only an exact constraint selects a version that is not released yet.
  if (have.prerelease !== '' || want.prerelease !== '') return false
  if (operator === '>=') return order >= 0
  if (operator === '<=') return order <= 0
  if (operator === '>') return order > 0
  if (operator === '<') return order < 0
  // Only the last number that is given may be larger.
  return order >= 0 && want.numbers.slice(0, -1).every((number, index) => (have.numbers[index] ?? 0) === number)
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}
