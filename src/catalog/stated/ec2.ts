import { fillArnTemplate, variablesOf } from '../arn-template.ts'
import type { Call } from '../call.ts'
import { tagsMark } from '../member-names.ts'
import type { ActionInfo, ResourceType } from '../types.ts'
import { idMembers, isEc2Id, mayBeForeign, mixedMembers, nameMembers, typeOfId, typeOfIdWithName } from './ec2-ids.ts'
import { isPlainName, referencePage, memberTexts } from './reading.ts'
import { runInstances } from './ec2-run.ts'
import type { StatedResources, StatedRule, StatedRules } from './rule.ts'

/** Types of each action, and their ARNs. The members that hold their ids are those of the API reference. */
const page = referencePage('amazonec2')

/** Requests that describe instances which are started later, or name a source that may lie in another Region. */
const notStated =
  /^(Copy|CreateFleet|ModifyFleet|RequestSpot|ModifySpotFleet|ImportInstance|CreateReplaceRootVolumeTask)/

type Judge = (call: Call, found: ReadonlySet<string>) => boolean

const always: Judge = () => true
const never: Judge = () => false
const finds =
  (...types: readonly string[]): Judge =>
  (_, found) =>
    types.some((type) => found.has(type))
const lacks =
  (...members: readonly string[]): Judge =>
  (call) =>
    !has(call, ...members)
const untagged: Judge = ({ request }) => !request.has(tagsMark)
const withoutPool = lacks('ipv4ipampoolid', 'ipv6ipampoolid', 'ipv6pool')

/**
 * Does a request name all that it uses? Of operations that act on required types alone it does, unless they stand here; of
 * others only those that stand here may: what is left out may be a default, or hide behind an association.
 */
const namesAll: Readonly<Record<string, Judge>> = {
  AllocateAddress: lacks('publicipv4pool', 'ipampoolid'),
  AssociateAddress: (call, found) =>
    found.has('elastic-ip') && found.has('network-interface') && !has(call, 'instanceid'),
  AssociateRouteTable: finds('subnet', 'internet-gateway', 'vpn-gateway'),
  AssociateSubnetCidrBlock: withoutPool,
  AssociateVpcCidrBlock: withoutPool,
  AuthorizeSecurityGroupEgress: untagged,
  AuthorizeSecurityGroupIngress: untagged,
  CancelExportTask: always,
  CancelImportTask: always,
  CreateFlowLogs: (call) => memberTexts(call, ['resourceid'], 2).every((id) => typeOfId(id) !== undefined),
  CreateInstanceConnectEndpoint: finds('security-group'),
  CreateNatGateway: finds('subnet', 'vpc'),
  CreateNetworkInterface: finds('security-group'),
  CreateSecurityGroup: finds('vpc'),
  CreateSubnet: withoutPool,
  CreateTransitGatewayRoute: always,
  CreateVolume: always,
  CreateVpc: withoutPool,
  CreateVpcBlockPublicAccessExclusion: always,
  CreateVpcEndpoint: finds('security-group', 'route-table'),
  /** The VPC on the other side. */
  CreateVpcPeeringConnection: never,
  CreateVpnConnection: finds('vpn-gateway'),
  DeleteKeyPair: always,
  DetachVolume: finds('instance'),
  DisableTransitGatewayRouteTablePropagation: finds('transit-gateway-attachment'),
  DisableVpcClassicLinkDnsSupport: always,
  DisassociateSecurityGroupVpc: always,
  EnableTransitGatewayRouteTablePropagation: finds('transit-gateway-attachment'),
  EnableVpcClassicLinkDnsSupport: always,
  ModifyInstanceAttribute: always,
  ModifyInstanceConnectEndpoint: always,
  ModifyInstancePlacement: lacks('groupid', 'hostresourcegrouparn'),
  ModifyNetworkInterfaceAttribute: lacks('attachmentid'),
  ModifyTransitGatewayVpcAttachment: always,
  ModifyVpcEndpoint: always,
  RegisterImage: always,
  ReleaseAddress: always,
  /** What was associated before. */
  ReplaceNetworkAclAssociation: never,
  ReplaceTransitGatewayRoute: always,
  /** License configurations and host resource groups of the instance. */
  StartInstances: never,
}

/** Members that these ask for, besides those of the types. */
const hiddenMembers = [
  'attachmentid',
  'groupid',
  'hostresourcegrouparn',
  'instanceid',
  'ipampoolid',
  'ipv4ipampoolid',
  'ipv6ipampoolid',
  'ipv6pool',
  'keypairid',
  'publicip',
  'publicipv4pool',
]
const has = (call: Call, ...members: readonly string[]): boolean => memberTexts(call, members, 2).length > 0

/** Ids lie at the top or in a list below it; deeper ones are what rules and mappings refer to. */
const deepest = 2
const deeper: ReadonlySet<string> = new Set(['ModifyInstanceAttribute', 'ModifySecurityGroupRules', 'RegisterImage'])

interface Typed {
  readonly type: ActionInfo['resourceTypes'][number]
  readonly byId: readonly string[]
  readonly byName: readonly string[]
}

/** Rules of actions whose types are EC2's own, each by one id. */
function onIds(action: ActionInfo, operation: string): StatedRule {
  const types = action.resourceTypes.map((type): Typed => ({
    type,
    byId: type.name in nameMembers ? [] : idMembers(type.name),
    byName: nameMembers[type.name] ?? [],
  }))
  const depth = deeper.has(operation) ? 3 : deepest
  const leaves = [...types.flatMap(({ byId, byName }) => [...byId, ...byName]), ...mixedMembers, ...hiddenMembers]
  return { page, leaves, resolve: (call) => resolve(call, operation, types, depth) }
}

function resolve(call: Call, operation: string, types: readonly Typed[], depth: number): StatedResources | undefined {
  const mixed = memberTexts(call, mixedMembers, depth)
  const resources: string[] = []
  const found = new Set<string>()
  for (const { type, byId, byName } of types) {
    const ids = [...memberTexts(call, byId, depth), ...mixed.filter((id) => typeOfId(id) === type.name)]
    if (ids.some((id) => !isEc2Id(id) || (typeOfId(id) ?? type.name) !== type.name)) return undefined
    const names = memberTexts(call, byName, depth)
    if (!names.every(isPlainName)) return undefined
    if (ids.length > 0 || names.length > 0) found.add(type.name)
    // What is made has no id yet, and what is named otherwise hides it: IAM then sees one that the request leaves out.
    const ends = found.has(type.name) ? [...ids, ...names] : type.required || hidesId(call, type) ? ['*'] : []
    for (const end of ends) resources.push(arnOf(call, operation, type, end))
  }
  if (resources.length === 0) return undefined
  const judge = namesAll[operation] ?? (types.every(({ type }) => type.required) ? always : never)
  return { resources: [...new Set(resources)], complete: judge(call, found) }
}

const hidesId = (call: Call, { name }: ResourceType): boolean =>
  (name === 'key-pair' && has(call, 'keypairid')) || (name === 'elastic-ip' && has(call, 'publicip'))

function arnOf({ place }: Call, operation: string, type: ResourceType, id: string): string {
  const account = id !== '*' && mayBeForeign(type.name, operation) ? '*' : place.account
  return fillArnTemplate(type.arn, { ...place, account }, [id])
}

/** Tagging calls list ids of any kind. */
function tagging(action: ActionInfo, operation: string): StatedRule {
  const types = new Map(action.resourceTypes.map((type) => [type.name, type]))
  return {
    page,
    leaves: ['resourceid'],
    resolve: (call) => {
      const ids = call.request.found.leaves.filter(({ name }) => name.normal === 'resourceid').map(({ value }) => value)
      const resources: string[] = []
      for (const id of ids) {
        const type = types.get(typeOfId(id) ?? typeOfIdWithName(id) ?? '')
        if (type === undefined || !isEc2Id(id)) continue
        resources.push(arnOf(call, operation, type, typeOfId(id) === undefined ? '*' : id))
      }
      if (resources.length === 0) return undefined
      return { resources: [...new Set(resources)], complete: resources.length === ids.length }
    },
  }
}

const isOwn = ({ arn, name }: ResourceType): boolean =>
  arn.startsWith('arn:${Partition}:ec2:') && variablesOf(arn).length === 1 && name !== 'vpn-connection-device-type'

/** Amazon EC2, with Amazon VPC and Amazon EBS. */
export const ec2: StatedRules = (action, operation) => {
  if (action.name === 'ec2:RunInstances') return operation === 'RunInstances' ? runInstances(action) : undefined
  if (/^ec2:(Create|Delete)Tags$/.test(action.name)) {
    return operation === action.name.slice('ec2:'.length) ? tagging(action, operation) : undefined
  }
  if (notStated.test(operation) || action.name !== `ec2:${operation}`) return undefined
  return action.resourceTypes.every((type) => isOwn(type) || !type.required) && action.resourceTypes.some(isOwn)
    ? onIds(action, operation)
    : undefined
}
