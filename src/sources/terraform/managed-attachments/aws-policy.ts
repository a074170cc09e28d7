import { lastPathSegment } from '../../../policy/arn.ts'
import type { RepositoryFacts } from '../principals/possible/env.ts'
import { valueOfIdentity } from '../principals/possible/names.ts'
import { exactText, patternsOf, showPattern } from '../principals/possible/text.ts'
import type { Possible } from '../principals/possible/types.ts'
import { policiesFoundBy } from '../principals/uses/leaves.ts'
import { isLookup } from '../principals/uses/lookups.ts'
import type { ManagedAttachment } from '../../types.ts'

export type AwsPolicy = ManagedAttachment['policy']

/** The last part of its path: `ViewOnlyAccess`. */
export const awsPolicyName = (policy: AwsPolicy): string =>
  'name' in policy ? policy.name : lastPathSegment(policy.path)

/**
 * The policy of AWS that a value in the place of an ARN names: by its ARN in any partition, or by way of a
 * `data "aws_iam_policy"`.
 *
 * @returns `undefined` where it may name any other policy
 */
export function awsPolicyIn(value: Possible, facts: RepositoryFacts): AwsPolicy | undefined {
  if (value.kind === 'thing') return isLookup(value.site.block) ? lookedUp(value, facts) : undefined
  if (value.kind !== 'known' && value.kind !== 'text') return undefined
  const [pattern, ...others] = patternsOf(value, (thing) => valueOfIdentity(thing, facts))
  if (pattern === undefined || others.length > 0) return undefined
  // The account of AWS's policies is `aws`; their names have no unknown part.
  const [, path] = /^arn:(?:aws[a-z-]*|\*):iam::aws:policy\/([\w+=,.@/-]+)$/.exec(showPattern(pattern)) ?? []
  return path === undefined ? undefined : { path }
}

function lookedUp(
  { site, path }: Possible & { readonly kind: 'thing' },
  facts: RepositoryFacts,
): AwsPolicy | undefined {
  const [attribute, ...rest] = path
  if ((attribute !== 'arn' && attribute !== 'id') || rest.length > 0) return undefined
  const arn = facts.attribute(site.block, 'arn', site.context, site.instance)
  if (arn) return arn.kind === 'thing' ? undefined : awsPolicyIn(arn, facts)
  if (policiesFoundBy(site, facts).length > 0) return undefined
  const name = facts.attribute(site.block, 'name', site.context, site.instance)
  const [pattern, ...others] = name ? patternsOf(name, (thing) => valueOfIdentity(thing, facts)) : []
  const text = pattern && others.length === 0 ? exactText(pattern) : undefined
  return text === undefined || text === '' ? undefined : { name: text }
}
