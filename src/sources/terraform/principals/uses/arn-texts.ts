import { compareReference, type ReferenceFit } from '../completeness.ts'
import type { RepositoryFacts } from '../possible/env.ts'
import { valueOfIdentity } from '../possible/names.ts'
import { patternsOf, type Pattern } from '../possible/text.ts'
import type { Possible } from '../possible/types.ts'
import { accountAt } from './accounts.ts'
import type { ManagedPolicy } from './managed-policies.ts'

/** A text in the place of an ARN. */
export interface ArnText {
  /** None: it is no ARN of a policy of this repository. */
  readonly pattern: Pattern | undefined
  /** From `:policy` on, where that is literal. */
  readonly ending: Pattern | undefined
  readonly account: string | undefined
  /** The same for the same text. */
  readonly key: string
}

const arnTexts = new WeakMap<RepositoryFacts, WeakMap<Possible, readonly ArnText[]>>()

/** Every text that a value in the place of an ARN may be; it is compared with each policy of the repository. */
export function arnTextsOf(value: Possible, facts: RepositoryFacts): readonly ArnText[] {
  let byValue = arnTexts.get(facts)
  if (!byValue) arnTexts.set(facts, (byValue = new WeakMap()))
  const before = byValue.get(value)
  if (before) return before
  const found = patternsOf(value, (thing) => valueOfIdentity(thing, facts)).map((pattern): ArnText => ({
    pattern: isAwsManaged(pattern) ? undefined : pattern,
    ending: fromPolicy(pattern),
    account: /^arn:[^:]*:iam::(\d{12}):/.exec(pattern[0] ?? '')?.[1],
    key: JSON.stringify(pattern),
  }))
  byValue.set(value, found)
  return found
}

/** Is a text the ARN of a managed policy? Remembered for the next value with the same text. */
export function comparedWith(text: ArnText, policy: ManagedPolicy, facts: RepositoryFacts): ReferenceFit {
  const before = policy.compared.get(text.key)
  if (before) return before
  const fit = compare(text, policy, facts)
  policy.compared.set(text.key, fit)
  return fit
}

function compare(
  { pattern, ending, account: other }: ArnText,
  policy: ManagedPolicy,
  facts: RepositoryFacts,
): ReferenceFit {
  if (!pattern) return 'is not'
  const fit = ending
    ? compareReference({ kind: 'partly known', pattern: ending }, policy.ending)
    : compareReference({ kind: 'partly known', pattern }, policy.arn)
  if (fit === 'is not' || other === undefined) return fit
  const account = accountAt(policy.site.block, policy.site.context, facts)
  return account.kind === 'one' && !account.account.split('|').includes(other) ? 'is not' : fit
}

/** The part of a pattern from `:policy/` on, where that is literal: no account or partition contains such a text. */
function fromPolicy(pattern: Pattern): Pattern | undefined {
  const index = pattern.findIndex((part) => part?.includes(':policy/'))
  const part = pattern[index]
  return part === undefined ? undefined : [part.slice(part.indexOf(':policy/')), ...pattern.slice(index + 1)]
}

/** A policy of AWS, in any partition: no account is called `aws`. */
const isAwsManaged = ([first, second, third]: Pattern): boolean =>
  (first !== undefined && /^arn:[^:]*:iam::aws:/.test(first)) ||
  (first === 'arn:' && second === undefined && third?.startsWith(':iam::aws:policy/') === true)
