import { matcherOf, type ArnMatcher } from './arn-template.ts'
import type { Call, CallResources, ResourceRule } from './call.ts'
import { usesDefaultResources } from './created-resources.ts'
import { statedRule } from './stated/index.ts'
import type { StatedRule } from './stated/rule.ts'
import { listsCheckedArns } from './stated/listed.ts'
import { namesOf, type TypeNames } from './type-names.ts'
import type { ActionInfo, EventFacts, Grade } from './types.ts'

/** The way in which the resources of an action are found. */
export interface ResourcePlan {
  readonly resolve: ResourceRule<CallResources>
  /** The answer, where it is the same for every call. */
  readonly always?: CallResources
  /** Names of the members it looks for at any depth, as `normalName` writes them. */
  readonly leaves: readonly string[]
}

const everything: CallResources = { resources: ['*'], complete: true, grade: 'stated' }
const unknown: CallResources = { resources: [], complete: false, grade: 'guessed' }

/**
 * The resources by a rule that AWS states. Where the rule finds none, they are unknown: nothing is guessed in its
 * place.
 */
function statedPlan({ resolve, leaves = [] }: StatedRule): ResourcePlan {
  return {
    resolve: (call) => {
      const stated = resolve(call)
      return stated === undefined || stated.resources.length === 0 ? unknown : { ...stated, grade: 'stated' }
    },
    leaves,
  }
}

/**
 * A plan that gives the resources on which a call was authorised for an action: ARNs of the record's `resources`, else
 * ARNs in the request, else the ARN template of the resource type filled from the request. Only ARNs that fit one of
 * the action's resource types count: the role that a task runs under is not what RunTask acts on. A resource that is
 * about to get its id is `…:vpc/*`, as IAM sees it then. Strict: every required type must be found, and at least one of
 * several optional ones.
 *
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
 */
export function resourcePlan(action: ActionInfo, operation: string): ResourcePlan {
  if (action.resourceTypes.length === 0) return { resolve: () => everything, always: everything, leaves: [] }
  const rule = statedRule(action, operation)
  if (rule) return statedPlan(rule)
  const lists = listsCheckedArns(action.service)
  const types = action.resourceTypes.map((type, index) => ({
    index,
    required: type.required,
    names: namesOf(action, type),
  }))
  const matcher = matcherOf(action.resourceTypes)
  const required = types.some((type) => type.required)
  const needsAll = usesDefaultResources(action)
  const resolve = (call: Call): CallResources => {
    const recorded = byType(matcher, recordedArns(call.facts))
    const requested = byType(matcher, requestedArns(call))
    const resources: string[] = []
    let found = 0
    let grade: Grade = 'listed'
    let missing = false
    for (const type of types) {
      const { index } = type
      const arns = recorded?.[index] ?? requested?.[index] ?? named(type.names, call)
      if (arns === undefined || arns.length === 0) {
        if (type.required) missing = true
        continue
      }
      found++
      if (!lists || recorded?.[index] === undefined) grade = 'guessed'
      for (const arn of arns) resources.push(arn)
    }
    const complete = (required ? !missing : found > 0) && !(needsAll && found < types.length)
    return { resources: resources.length > 1 ? [...new Set(resources)] : resources, complete, grade }
  }
  return { resolve, leaves: types.flatMap(({ names }) => names.leaves) }
}

/** The ARNs that the request's names give. Without any of the members they stand under there is no need to ask. */
const named = (names: TypeNames, call: Call): readonly string[] | undefined =>
  names.needsNone || call.request.found.leaves.length > 0 ? names.resolve(call) : undefined

const recordedArns = ({ resources = [] }: EventFacts): readonly string[] => resources.flatMap(({ ARN }) => ARN ?? [])

function requestedArns({ request }: Call): readonly string[] {
  const arns: string[] = []
  for (const { value } of request.found.arns) if (!/[*?\s]/.test(value)) arns.push(value)
  return arns
}

/**
 * Each ARN under the most specific type of the action that it fits, by the type's place in the list of them;
 * `undefined` when there is none.
 */
function byType(matcher: ArnMatcher, arns: readonly string[]): readonly (readonly string[] | undefined)[] | undefined {
  let result: (string[] | undefined)[] | undefined
  for (const arn of arns) {
    const index = matcher.find(arn)
    if (index < 0) continue
    result ??= []
    const known = result[index]
    if (known === undefined) result[index] = [arn]
    else known.push(arn)
  }
  return result
}
