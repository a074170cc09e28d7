import { normalName } from '../member-names.ts'

/** The first part of an id says what it names: `vpce-svc-0a1b` is a `vpc-endpoint-service`. */
const prefixes: Readonly<Record<string, string>> = {
  acl: 'network-acl',
  afi: 'fpga-image',
  ami: 'image',
  cagw: 'carrier-gateway',
  cgw: 'customer-gateway',
  cr: 'capacity-reservation',
  crf: 'capacity-reservation-fleet',
  'cvpn-endpoint': 'client-vpn-endpoint',
  dopt: 'dhcp-options',
  eice: 'instance-connect-endpoint',
  eigw: 'egress-only-internet-gateway',
  eipalloc: 'elastic-ip',
  eni: 'network-interface',
  'export-ami': 'export-image-task',
  'export-i': 'export-instance-task',
  fl: 'vpc-flow-log',
  fleet: 'fleet',
  h: 'dedicated-host',
  i: 'instance',
  iew: 'instance-event-window',
  igw: 'internet-gateway',
  'import-ami': 'import-image-task',
  'import-snap': 'import-snapshot-task',
  ipam: 'ipam',
  'ipam-pool': 'ipam-pool',
  'ipam-res-disco': 'ipam-resource-discovery',
  'ipam-scope': 'ipam-scope',
  'ipv4pool-ec2': 'ipv4pool-ec2',
  'ipv6pool-ec2': 'ipv6pool-ec2',
  lt: 'launch-template',
  nat: 'natgateway',
  pcx: 'vpc-peering-connection',
  pl: 'prefix-list',
  rtb: 'route-table',
  scr: 'subnet-cidr-reservation',
  sfr: 'spot-fleet-request',
  sg: 'security-group',
  sgr: 'security-group-rule',
  sir: 'spot-instances-request',
  snap: 'snapshot',
  subnet: 'subnet',
  tgw: 'transit-gateway',
  'tgw-attach': 'transit-gateway-attachment',
  'tgw-connect-peer': 'transit-gateway-connect-peer',
  'tgw-mcast-domain': 'transit-gateway-multicast-domain',
  'tgw-rtb': 'transit-gateway-route-table',
  tmf: 'traffic-mirror-filter',
  tmfr: 'traffic-mirror-filter-rule',
  tms: 'traffic-mirror-session',
  tmt: 'traffic-mirror-target',
  vgw: 'vpn-gateway',
  vol: 'volume',
  vpc: 'vpc',
  vpce: 'vpc-endpoint',
  'vpce-svc': 'vpc-endpoint-service',
  vpn: 'vpn-connection',
}

/** Key pairs and placement groups have ids, and ARNs that end in their names. */
const namedByName: Readonly<Record<string, string>> = { key: 'key-pair', pg: 'placement-group' }

const prefixOf = (id: string): string => id.slice(0, id.lastIndexOf('-'))

/** The type of resource that an id of EC2 names, as the service authorization reference calls it. */
export const typeOfId = (id: string): string | undefined => prefixes[prefixOf(id)]

/** The type of what an id names whose ARN ends in its name, which the id does not tell. */
export const typeOfIdWithName = (id: string): string | undefined => namedByName[prefixOf(id)]

export const isEc2Id = (text: string): boolean => /^[a-z0-9]+(-[a-z0-9]+)+$/i.test(text)

/** Members that name a thing of one type by another word than the type's own and `Id`. */
const aliases: Readonly<Record<string, readonly string[]>> = {
  'dedicated-host': ['hostid'],
  'elastic-ip': ['allocationid', 'secondaryallocationid'],
  'network-acl': ['networkaclid'],
  'route-table': ['addroutetableid', 'removeroutetableid'],
  'security-group': ['groupid', 'addsecuritygroupid', 'removesecuritygroupid'],
  'security-group-rule': ['securitygroupruleid'],
  snapshot: ['sourcesnapshotid'],
  'spot-instances-request': ['spotinstancerequestid'],
  subnet: ['addsubnetid', 'removesubnetid', 'associatedsubnetid'],
  'vpc-endpoint-service': ['serviceid'],
  'vpc-flow-log': ['flowlogid'],
}

/** Members that name things of several types; their ids show which. */
export const mixedMembers: readonly string[] = [
  'gatewayid',
  'resourceid',
  'resourceids',
  'poolid',
  'exporttaskid',
  'exporttaskids',
  'importtaskid',
]

/** Members whose values are the names that ARNs end in. */
export const nameMembers: Readonly<Record<string, readonly string[]>> = {
  'key-pair': ['keyname'],
  'placement-group': ['groupname'],
}

const membersByType = new Map<string, readonly string[]>()

/** Members that name ids of a type, as `normalName` writes them: `instanceId`, `instanceIds`. */
export function idMembers(type: string): readonly string[] {
  let members = membersByType.get(type)
  if (members === undefined) {
    members = [`${normalName(type)}id`, ...(aliases[type] ?? [])].flatMap((name) => [name, `${name}s`])
    membersByType.set(type, members)
  }
  return members
}

/**
 * Things that may be shared through AWS Resource Access Manager, or lie on the other side of a connection: their user
 * need not be the owner, whose account is in the ARN.
 * @see https://docs.aws.amazon.com/ram/latest/userguide/shareable.html
 */
const shared: ReadonlySet<string> = new Set([
  'capacity-reservation',
  'coip-pool',
  'dedicated-host',
  'ipam-pool',
  'ipam-resource-discovery',
  'local-gateway',
  'local-gateway-route-table',
  'local-gateway-virtual-interface-group',
  'placement-group',
  'prefix-list',
  'security-group',
  'subnet',
  'traffic-mirror-target',
  'transit-gateway',
  'transit-gateway-attachment',
  'transit-gateway-multicast-domain',
  'verified-access-group',
  'vpc',
  'vpc-peering-connection',
])

/**
 * What only the owner can do with a shared subnet, its VPC, or a shared security group.
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/vpc-sharing-service-behavior.html
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/security-group-sharing.html
 */
const ownersOnly: Readonly<Record<string, RegExp>> = {
  'dedicated-host': /^(Allocate|ModifyHosts|Release)/,
  'placement-group': /PlacementGroup$/,
  'prefix-list': /^(Create|Delete|Modify|Restore)ManagedPrefixList/,
  'security-group':
    /^(Authorize|CreateSecurityGroup|DeleteSecurityGroup|ModifySecurityGroup|Revoke|UpdateSecurityGroup)/,
  subnet:
    /^((Create|Delete|Modify|Associate|Disassociate)Subnet|CreateNatGateway|CreateFlowLogs|\w+(RouteTable|NetworkAcl))/,
  'transit-gateway': /^(Create|Delete|Modify)TransitGateway$/,
  vpc: /^(?!CreateSecurityGroup|CreateTags|DeleteTags|GetSecurityGroupsForVpc|\w+SecurityGroupVpc)/,
}

/** May the thing that an operation uses be another account's? */
export const mayBeForeign = (type: string, operation: string): boolean =>
  shared.has(type) && !(ownersOnly[type]?.test(operation) ?? false)
