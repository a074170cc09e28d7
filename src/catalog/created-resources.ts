import { normalName } from './member-names.ts'
import type { ActionInfo, ResourceType } from './types.ts'

/**
 * EC2 gives ids itself: while something is created IAM sees `…:vpc/*`.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/iam-policies-for-amazon-ec2.html
 */
const createVerbs = /^ec2:(Create|Run|Allocate|Copy|Import|Register|Request)/

/** Does the action make a resource of this type, so that the request cannot know its id? */
export function createdByAction(action: ActionInfo, type: ResourceType): boolean {
  if (!createVerbs.test(action.name)) return false
  const noun = action.name.replace(createVerbs, '')
  return normalName(noun) === normalName(type.name)
}

/**
 * Calls that are also authorised on resources the request leaves to a default: the default option group, parameter group,
 * subnet or security group. Then what was found is not all, unless
 * every type of the action was named.
 */
export const usesDefaultResources = (action: ActionInfo): boolean =>
  /^rds:(Create|Restore|Modify|Copy)/.test(action.name)
