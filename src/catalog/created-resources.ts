import { normalName } from './member-names.ts'
import type { ActionInfo, ResourceType } from './types.ts'

/**
 * EC2 gives ids itself: while something is created IAM sees `…:vpc/*`.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/iam-policies-for-amazon-ec2.html
 */
const createVerbs = /^ec2:(Create|Run|Allocate|Copy|Import|Register|Request)/

/** What these create is not in their name. */
const created: Readonly<Record<string, readonly string[]>> = {
  'ec2:AllocateAddress': ['elastic-ip'],
  'ec2:CreateFlowLogs': ['vpc-flow-log'],
  'ec2:CreateSnapshots': ['snapshot'],
  'ec2:RunInstances': ['instance', 'network-interface', 'volume'],
}

/** Does the action make a resource of this type, so that the request cannot know its id? */
export function createdByAction(action: ActionInfo, type: ResourceType): boolean {
  if (!createVerbs.test(action.name)) return false
  const listed = created[action.name]
  if (listed) return listed.includes(type.name)
  const noun = action.name.replace(createVerbs, '')
  return normalName(noun) === normalName(type.name)
}

/** Ids whose prefix tells their type, in calls that take any kind of resource (`CreateTags`). */
const prefixes: ReadonlyMap<string, string> = new Map(
  Object.entries({
    acl: 'network-acl',
    ami: 'image',
    cgw: 'customer-gateway',
    dopt: 'dhcp-options',
    eigw: 'egress-only-internet-gateway',
    eipalloc: 'elastic-ip',
    eni: 'network-interface',
    fl: 'vpc-flow-log',
    i: 'instance',
    igw: 'internet-gateway',
    lt: 'launch-template',
    nat: 'natgateway',
    pcx: 'vpc-peering-connection',
    rtb: 'route-table',
    sg: 'security-group',
    sgr: 'security-group-rule',
    snap: 'snapshot',
    subnet: 'subnet',
    tgw: 'transit-gateway',
    vgw: 'vpn-gateway',
    vol: 'volume',
    vpc: 'vpc',
    vpce: 'vpc-endpoint',
    vpn: 'vpn-connection',
  }),
)

/** A tagging call of EC2, which lists ids of any kind under `resourceId`. */
export const tagsAnyResource = (action: ActionInfo): boolean => /^ec2:(Create|Delete)Tags$/.test(action.name)

/** The type of resource that an id of EC2 names. */
export const typeOfId = (id: string): string | undefined => prefixes.get(id.slice(0, id.lastIndexOf('-')))

/**
 * Calls that are also authorised on resources the request leaves to a default: the default option group, parameter group,
 * subnet or security group. Then what was found is not all, unless
 * every type of the action was named.
 */
export const namesDefaults = (action: ActionInfo): boolean => /^rds:(Create|Restore|Modify|Copy)/.test(action.name)
