import { fillTemplate, fitsTemplate, partitionOf, specificity, variablesOf, type Place } from './arn-template.ts'
import { createdByAction, idTypes, namesDefaults } from './created-resources.ts'
import { leavesOf, type Leaf } from './parameters.ts'
import { valuesOf } from './resource-names.ts'
import { specialNames } from './special-names.ts'
import { twoSidedResources } from './two-sided.ts'
import type { ActionInfo, EventFacts } from './types.ts'

export interface CallResources {
  /** ARNs the call was authorised on; `['*']` for an action without resource types. */
  readonly resources: readonly string[]
  /** False when a resource of the call could not be told. */
  readonly complete: boolean
}

type Type = ActionInfo['resourceTypes'][number]

/**
 * On which resources a call was authorised for an action (field note 6): ARNs of the record's `resources`, else ARNs in
 * the request, else the ARN template of the resource type filled from the request. Only ARNs that fit one of the
 * action's resource types count: the role that a task runs under is not what RunTask acts on. A resource that is about to
 * get its id is `…:vpc/*`, as IAM sees it then. Strict: every required type must be found, and at least one of several
 * optional ones.
 */
export function resourcesOf(action: ActionInfo, facts: EventFacts): CallResources {
  if (action.resourceTypes.length === 0) return { resources: ['*'], complete: true }
  const leaves = leavesOf(facts.requestParameters)
  const place: Place = { partition: partitionOf(facts.region), region: facts.region, account: facts.account }
  const twoSided = twoSidedResources(action, facts, place)
  if (twoSided) return twoSided
  const recorded = byType(action, recordedArns(facts))
  const requested = byType(action, arnsOf(leaves))
  const found = new Map<Type, readonly string[]>()
  for (const type of action.resourceTypes) {
    const arns = recorded.get(type) ?? requested.get(type) ?? named(action, type, leaves, place, facts)
    if (arns && arns.length > 0) found.set(type, arns)
  }
  const required = action.resourceTypes.filter((type) => type.required)
  const complete =
    (required.length > 0 ? required.every((type) => found.has(type)) : found.size > 0) &&
    !namesDefaults(action, found.size)
  const resources = [...new Set([...found.values()].flat())]
  return { resources: logTagging.has(action.name) ? resources : resources.map(withLogStream), complete }
}

/**
 * What the record's `resources` name. A prefix names a folder of objects, hence their bucket, but no object.
 */
function recordedArns(facts: EventFacts): readonly string[] {
  return (facts.resources ?? []).flatMap(({ ARN, ARNPrefix }) => {
    if (ARN) return [ARN]
    const bucket = /^(arn:[^:]+:s3:::[^/]+)\//.exec(ARNPrefix ?? '')?.[1]
    return bucket ? [bucket] : []
  })
}

const arnsOf = (leaves: readonly Leaf[]): readonly string[] =>
  leaves.flatMap((leaf) => (leaf.isArn && wholeArn.test(leaf.value) && !/[*?\s]/.test(leaf.value) ? [leaf.value] : []))

const wholeArn = /^arn:aws[a-z-]*:[^:]+:[^:]*:[^:]*:./

/** Each ARN under the most specific type of the action that it fits. */
function byType(action: ActionInfo, arns: readonly string[]): ReadonlyMap<Type, readonly string[]> {
  const result = new Map<Type, string[]>()
  for (const arn of new Set(arns)) {
    const fits = action.resourceTypes.filter((type) => fitsTemplate(arn, type.arn))
    const best = fits.sort((a, b) => specificity(b.arn) - specificity(a.arn))[0]
    if (best) result.set(best, [...(result.get(best) ?? []), arn])
  }
  return result
}

function named(
  action: ActionInfo,
  type: Type,
  leaves: readonly Leaf[],
  place: Place,
  facts: EventFacts,
): readonly string[] | undefined {
  const special = specialNames(action, type, leaves, place, facts)
  if (special) return special
  const variables = variablesOf(type.arn)
  if (variables.length === 0) return type.required ? [fillTemplate(type.arn, place, new Map()) ?? ''] : undefined
  const only = action.resourceTypes.length === 1
  const values = variables.map((name) => valuesOf(action.service, name, leaves, only))
  const ids = idTypes(action, type, leaves)
  if (ids.length > 0 && variables.length === 1) values[0] = ids
  if (values.some((each) => each.length === 0) && createdByAction(action, type)) {
    return [fillTemplate(type.arn.replace(/\$\{[^}]+\}$/, '*'), place, new Map()) ?? '']
  }
  // Several values of several variables: which belongs to which cannot be told.
  if (values.some((each) => each.length === 0) || values.filter((each) => each.length > 1).length > 1) return undefined
  const many = Math.max(...values.map((each) => each.length))
  return Array.from({ length: many }, (_, index) => {
    const row = new Map(variables.map((name, column) => [name, values[column]?.[index] ?? values[column]?.[0] ?? '']))
    return fillTemplate(type.arn, place, row) ?? ''
  })
}

/** These are checked on the plain ARN of a log group, which their request carries. */
const logTagging = new Set(['logs:TagResource', 'logs:UntagResource', 'logs:ListTagsForResource'])

/**
 * CloudWatch Logs checks any other action on a log group as one on its (unnamed) streams: that is why policies write
 * `log-group:NAME:*` (field note 24), and what its AccessDenied messages show.
 */
const withLogStream = (arn: string): string => {
  const group = /^(arn:[^:]+:logs:[^:]*:[^:]*:log-group:[^:]+)(:\*)?$/.exec(arn)
  return group ? `${group[1]}:log-stream:` : arn
}
