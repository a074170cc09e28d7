import { describe } from '@jest/globals'
import { account, stated } from './calls.ts'

const arn = (rest: string, owner = account): string => `arn:aws:ec2:eu-central-1:${owner}:${rest}`
const unowned = (rest: string): string => arn(rest, '')
const ofAnyOwner = (rest: string): string => arn(rest, '*')

describe('ids, as requests write them', () => {
  stated('ec2', [
    ['ec2:DeleteVpc', 'DeleteVpc', { vpcId: 'vpc-1' }, [arn('vpc/vpc-1')]],
    [
      'ec2:StopInstances',
      'StopInstances',
      { instancesSet: { items: [{ instanceId: 'i-1' }, { instanceId: 'i-2' }] }, force: true },
      [arn('instance/i-1'), arn('instance/i-2')],
    ],
    [
      'ec2:StartInstances',
      'StartInstances',
      { instancesSet: { items: [{ instanceId: 'i-1' }] } },
      { partly: [arn('instance/i-1')] },
    ],
    [
      'ec2:DeleteNatGateway',
      'DeleteNatGateway',
      { DeleteNatGatewayRequest: { NatGatewayId: 'nat-1' } },
      [arn('natgateway/nat-1')],
    ],
    [
      'ec2:DeleteFlowLogs',
      'DeleteFlowLogs',
      {
        DeleteFlowLogsRequest: {
          FlowLogId: [
            { tag: 1, content: 'fl-1' },
            { tag: 2, content: 'fl-2' },
          ],
        },
      },
      [arn('vpc-flow-log/fl-1'), arn('vpc-flow-log/fl-2')],
    ],
    ['ec2:DeregisterImage', 'DeregisterImage', { imageId: 'ami-1' }, [unowned('image/ami-1')]],
    [
      'ec2:ModifySnapshotAttribute',
      'ModifySnapshotAttribute',
      { snapshotId: 'snap-1', createVolumePermission: { add: { items: [{ userId: '1' }] } } },
      [unowned('snapshot/snap-1')],
    ],
    [
      'ec2:AttachVolume',
      'AttachVolume',
      { volumeId: 'vol-1', instanceId: 'i-1', device: '/dev/sdf' },
      [arn('instance/i-1'), arn('volume/vol-1')],
    ],
    ['ec2:DetachVolume', 'DetachVolume', { volumeId: 'vol-1' }, { partly: [arn('volume/vol-1')] }],
    [
      'ec2:DescribeInstanceAttribute',
      'DescribeInstanceAttribute',
      { instanceId: 'i-1', attribute: 'userData' },
      [arn('instance/i-1')],
    ],
    [
      'ec2:AuthorizeSecurityGroupIngress',
      'AuthorizeSecurityGroupIngress',
      { groupId: 'sg-1', ipPermissions: { items: [{ groups: { items: [{ groupId: 'sg-2' }] } }] } },
      [arn('security-group/sg-1')],
    ],
    [
      'ec2:RevokeSecurityGroupEgress',
      'RevokeSecurityGroupEgress',
      { groupId: 'sg-1', ipPermissions: {} },
      [arn('security-group/sg-1')],
    ],
    ['ec2:CreateRoute', 'CreateRoute', { routeTableId: 'rtb-1', natGatewayId: 'nat-1' }, [arn('route-table/rtb-1')]],
    [
      'ec2:AssociateRouteTable',
      'AssociateRouteTable',
      { routeTableId: 'rtb-1', gatewayId: 'igw-1' },
      [arn('internet-gateway/igw-1'), arn('route-table/rtb-1')],
    ],
    [
      'ec2:AttachInternetGateway',
      'AttachInternetGateway',
      { internetGatewayId: 'igw-1', vpcId: 'vpc-1' },
      [arn('internet-gateway/igw-1'), arn('vpc/vpc-1')],
    ],
    [
      'ec2:DeleteVpcEndpoints',
      'DeleteVpcEndpoints',
      { DeleteVpcEndpointsRequest: { VpcEndpointId: { tag: 1, content: 'vpce-1' } } },
      [arn('vpc-endpoint/vpce-1')],
    ],
    ['ec2:DescribeInstances', 'DescribeInstances', { instancesSet: { items: [{ instanceId: 'i-1' }] } }, ['*']],
    ['ec2:DeleteVpc', 'DeleteVpc', { vpcId: 'subnet-1' }, 'unknown'],
    ['ec2:DeleteVpc', 'DeleteVpc', { vpcId: 'vpc-*' }, 'unknown'],
  ])
})

describe('what is made has no id yet, and what is named otherwise hides it', () => {
  stated('ec2', [
    ['ec2:CreateVpc', 'CreateVpc', { cidrBlock: '10.0.0.0/16' }, [arn('vpc/*')]],
    ['ec2:CreateVpc', 'CreateVpc', { ipv4IpamPoolId: 'ipam-pool-1' }, { partly: [arn('vpc/*')] }],
    [
      'ec2:CreateSubnet',
      'CreateSubnet',
      { vpcId: 'vpc-1', cidrBlock: '10.0.1.0/24' },
      [arn('subnet/*'), arn('vpc/vpc-1')],
    ],
    ['ec2:CreateSnapshot', 'CreateSnapshot', { volumeId: 'vol-1' }, [unowned('snapshot/*'), arn('volume/vol-1')]],
    [
      'ec2:CreateSnapshots',
      'CreateSnapshots',
      { CreateSnapshotsRequest: { InstanceSpecification: { InstanceId: 'i-1' } } },
      [arn('instance/i-1'), unowned('snapshot/*'), arn('volume/*')],
    ],
    [
      'ec2:CreateImage',
      'CreateImage',
      { instanceId: 'i-1', blockDeviceMapping: { items: [{ ebs: { snapshotId: 'snap-1' } }] } },
      [unowned('image/*'), arn('instance/i-1'), unowned('snapshot/*')],
    ],
    [
      'ec2:RegisterImage',
      'RegisterImage',
      { name: 'x', blockDeviceMapping: { items: [{ ebs: { snapshotId: 'snap-1' } }] } },
      [unowned('image/*'), unowned('snapshot/snap-1')],
    ],
    ['ec2:AllocateAddress', 'AllocateAddress', { domain: 'vpc' }, [arn('elastic-ip/*')]],
    [
      'ec2:CreateSecurityGroup',
      'CreateSecurityGroup',
      { groupName: 'g', vpcId: 'vpc-1' },
      [arn('security-group/*'), ofAnyOwner('vpc/vpc-1')],
    ],
    ['ec2:CreateSecurityGroup', 'CreateSecurityGroup', { groupName: 'g' }, { partly: [arn('security-group/*')] }],
    ['ec2:DeleteSecurityGroup', 'DeleteSecurityGroup', { groupName: 'g' }, [arn('security-group/*')]],
    [
      'ec2:DetachNetworkInterface',
      'DetachNetworkInterface',
      { attachmentId: 'eni-attach-1' },
      [arn('instance/*'), arn('network-interface/*')],
    ],
    [
      'ec2:CreateLaunchTemplateVersion',
      'CreateLaunchTemplateVersion',
      { CreateLaunchTemplateVersionRequest: { LaunchTemplateName: 'web', LaunchTemplateData: { ImageId: 'ami-1' } } },
      [arn('launch-template/*')],
    ],
    [
      'ec2:CreateFlowLogs',
      'CreateFlowLogs',
      {
        CreateFlowLogsRequest: {
          ResourceId: { tag: 1, content: 'vpc-1' },
          LogDestination: `arn:aws:logs:eu-central-1:${account}:log-group:g`,
        },
      },
      [arn('vpc/vpc-1'), arn('vpc-flow-log/*')],
    ],
    [
      'ec2:CreateNatGateway',
      'CreateNatGateway',
      { CreateNatGatewayRequest: { SubnetId: 'subnet-1', AllocationId: 'eipalloc-1' } },
      [arn('elastic-ip/eipalloc-1'), arn('natgateway/*'), arn('subnet/subnet-1')],
    ],
    ['ec2:DisassociateRouteTable', 'DisassociateRouteTable', { associationId: 'rtbassoc-1' }, 'unknown'],
  ])
})

describe('key pairs and addresses by name and id', () => {
  stated('ec2', [
    ['ec2:CreateKeyPair', 'CreateKeyPair', { keyName: 'deploy' }, [arn('key-pair/deploy')]],
    ['ec2:DeleteKeyPair', 'DeleteKeyPair', { keyName: 'deploy' }, [arn('key-pair/deploy')]],
    ['ec2:DeleteKeyPair', 'DeleteKeyPair', { keyPairId: 'key-1' }, [arn('key-pair/*')]],
    ['ec2:ReleaseAddress', 'ReleaseAddress', { allocationId: 'eipalloc-1' }, [arn('elastic-ip/eipalloc-1')]],
    ['ec2:ReleaseAddress', 'ReleaseAddress', { publicIp: '203.0.113.7' }, [arn('elastic-ip/*')]],
    [
      'ec2:AssociateAddress',
      'AssociateAddress',
      { allocationId: 'eipalloc-1', networkInterfaceId: 'eni-1' },
      [arn('elastic-ip/eipalloc-1'), arn('network-interface/eni-1')],
    ],
    [
      'ec2:AssociateAddress',
      'AssociateAddress',
      { allocationId: 'eipalloc-1', instanceId: 'i-1' },
      { partly: [arn('elastic-ip/eipalloc-1'), arn('instance/i-1')] },
    ],
  ])
})

describe('what may be shared has an owner that the request does not name', () => {
  const peering = { vpcPeeringConnectionId: 'pcx-1' }
  stated('ec2', [
    [
      'ec2:CreateNetworkInterface',
      'CreateNetworkInterface',
      { subnetId: 'subnet-1', groupSet: { items: [{ groupId: 'sg-1' }] } },
      [arn('network-interface/*'), ofAnyOwner('security-group/sg-1'), ofAnyOwner('subnet/subnet-1')],
    ],
    [
      'ec2:CreateNetworkInterface',
      'CreateNetworkInterface',
      { subnetId: 'subnet-1', groupSet: {} },
      { partly: [arn('network-interface/*'), ofAnyOwner('subnet/subnet-1')] },
    ],
    ['ec2:DeleteSubnet', 'DeleteSubnet', { subnetId: 'subnet-1' }, [arn('subnet/subnet-1')]],
    [
      'ec2:AcceptVpcPeeringConnection',
      'AcceptVpcPeeringConnection',
      peering,
      [arn('vpc/*'), ofAnyOwner('vpc-peering-connection/pcx-1')],
    ],
    [
      'ec2:CreateVpcPeeringConnection',
      'CreateVpcPeeringConnection',
      { vpcId: 'vpc-1', peerVpcId: 'vpc-2' },
      { partly: [arn('vpc/vpc-1'), arn('vpc-peering-connection/*')] },
    ],
    [
      'ec2:CreateTransitGatewayVpcAttachment',
      'CreateTransitGatewayVpcAttachment',
      {
        CreateTransitGatewayVpcAttachmentRequest: {
          TransitGatewayId: 'tgw-1',
          VpcId: 'vpc-1',
          SubnetIds: { tag: 1, content: 'subnet-1' },
        },
      },
      [
        ofAnyOwner('subnet/subnet-1'),
        ofAnyOwner('transit-gateway/tgw-1'),
        arn('transit-gateway-attachment/*'),
        arn('vpc/vpc-1'),
      ],
    ],
  ])
})

describe('tags', () => {
  const on = (...ids: readonly string[]) => ({ resourcesSet: { items: ids.map((resourceId) => ({ resourceId })) } })
  stated('ec2', [
    [
      'ec2:CreateTags',
      'CreateTags',
      on('ami-1', 'vol-1', 'subnet-1'),
      [unowned('image/ami-1'), arn('volume/vol-1'), ofAnyOwner('subnet/subnet-1')],
    ],
    [
      'ec2:DeleteTags',
      'DeleteTags',
      on('vpce-svc-1', 'key-1'),
      [arn('vpc-endpoint-service/vpce-svc-1'), arn('key-pair/*')],
    ],
    ['ec2:CreateTags', 'CreateTags', on('vol-1', 'odd-1'), { partly: [arn('volume/vol-1')] }],
    ['ec2:CreateTags', 'CreateTags', on('vol-1', ''), { partly: [arn('volume/vol-1')] }],
    ['ec2:CreateTags', 'CreateTags', on('i-*'), 'unknown'],
  ])
})

describe('a launch', () => {
  const launch = {
    instancesSet: { items: [{ imageId: 'ami-1', minCount: 1, maxCount: 1, keyName: 'deploy' }] },
    subnetId: 'subnet-1',
    groupSet: { items: [{ groupId: 'sg-1' }] },
  }
  const image = unowned('image/ami-1')
  const key = arn('key-pair/deploy')
  const group = ofAnyOwner('security-group/sg-1')
  const subnet = ofAnyOwner('subnet/subnet-1')
  const [instance, interfaces, volumes] = [arn('instance/*'), arn('network-interface/*'), arn('volume/*')]
  stated('ec2', [
    ['ec2:RunInstances', 'RunInstances', launch, [image, instance, key, interfaces, group, subnet, volumes]],
    [
      'ec2:RunInstances',
      'RunInstances',
      { ...launch, blockDeviceMapping: { items: [{ ebs: { snapshotId: 'snap-1' } }] } },
      [image, instance, key, interfaces, group, unowned('snapshot/snap-1'), subnet, volumes],
    ],
    [
      'ec2:RunInstances',
      'RunInstances',
      {
        ...launch,
        subnetId: undefined,
        groupSet: {},
        networkInterfaceSet: {
          items: [{ deviceIndex: 0, subnetId: 'subnet-1', groupSet: { items: [{ groupId: 'sg-1' }] } }],
        },
      },
      [image, instance, key, interfaces, group, subnet, volumes],
    ],
    [
      'ec2:RunInstances',
      'RunInstances',
      { ...launch, subnetId: undefined },
      { partly: [image, instance, key, interfaces, group, arn('subnet/*'), volumes] },
    ],
    [
      'ec2:RunInstances',
      'RunInstances',
      { ...launch, groupSet: {} },
      { partly: [image, instance, key, interfaces, arn('security-group/*'), subnet, volumes] },
    ],
    [
      'ec2:RunInstances',
      'RunInstances',
      { ...launch, launchTemplate: { launchTemplateId: 'lt-1' } },
      { partly: [image, instance, key, arn('launch-template/lt-1'), interfaces, group, subnet, volumes] },
    ],
    [
      'ec2:RunInstances',
      'RunInstances',
      { ...launch, instanceMarketOptions: { marketType: 'spot' } },
      { partly: [image, instance, key, interfaces, group, subnet, volumes] },
    ],
    [
      'ec2:RunInstances',
      'RunInstances',
      { ...launch, instancesSet: { items: [{ imageId: 'resolve:ssm:/ami' }] } },
      'unknown',
    ],
  ])
})
