import type { Operation } from '../operation.ts'
import { arn, idOf, need, roleArn, silent } from './define.ts'
import { NESTED, describe, nestedTags, of, on, read, tagOnCreate, write } from './ec2-requests.ts'

export const ec2Network: readonly Operation[] = [
  read(
    'DescribeNatGateways',
    describe('ec2:DescribeNatGateways', { DescribeNatGatewaysRequest: { MaxResults: 100 } }),
    { capitals: NESTED },
  ),
  write('CreateSecurityGroup#tags', (scene) => {
    const vpcId = idOf(scene, 'vpc-', 'vpc')
    return {
      request: {
        groupName: `web-${scene.id('', 8)}`,
        groupDescription: 'web',
        vpcId,
        tagSpecificationSet: tagOnCreate('security-group'),
      },
      response: { groupId: scene.id('sg-') },
      needs: [
        need('ec2:CreateSecurityGroup', of(scene, 'security-group')),
        need('ec2:CreateSecurityGroup', of(scene, 'vpc', vpcId)),
        need('ec2:CreateTags', of(scene, 'security-group')),
      ],
    }
  }),
  write(
    'AuthorizeSecurityGroupIngress',
    on('ec2:AuthorizeSecurityGroupIngress', 'groupId', 'security-group', 'sg-', {
      ipPermissions: {
        items: [{ ipProtocol: 'tcp', fromPort: 443, toPort: 443, ipRanges: { items: [{ cidrIp: '10.0.0.0/8' }] } }],
      },
    }),
  ),
  write('AllocateAddress', (scene) => ({
    request: { domain: 'vpc', tagSpecificationSet: tagOnCreate('elastic-ip') },
    response: { allocationId: scene.id('eipalloc-') },
    needs: [need('ec2:AllocateAddress', of(scene, 'elastic-ip')), need('ec2:CreateTags', of(scene, 'elastic-ip'))],
  })),
  write(
    'CreateNatGateway',
    (scene) => {
      const SubnetId = idOf(scene, 'subnet-', 'subnet')
      const AllocationId = idOf(scene, 'eipalloc-', 'elastic-ip')
      return {
        request: {
          CreateNatGatewayRequest: {
            ConnectivityType: 'public',
            AllocationId,
            SubnetId,
            ClientToken: scene.id('', 32),
            TagSpecification: nestedTags('natgateway'),
          },
        },
        needs: [
          need('ec2:CreateNatGateway', of(scene, 'natgateway')),
          need('ec2:CreateNatGateway', of(scene, 'subnet', SubnetId)),
          need('ec2:CreateNatGateway', of(scene, 'elastic-ip', AllocationId)),
          need('ec2:CreateTags', of(scene, 'natgateway')),
        ],
      }
    },
    { capitals: NESTED },
  ),
  write(
    'DeleteNatGateway',
    (scene) => {
      const NatGatewayId = idOf(scene, 'nat-', 'natgateway')
      return {
        request: { DeleteNatGatewayRequest: { NatGatewayId } },
        needs: [need('ec2:DeleteNatGateway', of(scene, 'natgateway', NatGatewayId))],
      }
    },
    { capitals: NESTED },
  ),
  write(
    'CreateFlowLogs',
    (scene) => {
      const vpcId = idOf(scene, 'vpc-', 'vpc')
      const role = roleArn(scene, 'flow-log-role')
      return {
        request: {
          CreateFlowLogsRequest: {
            ResourceId: { tag: 1, content: vpcId },
            ResourceType: 'VPC',
            TrafficType: 'ALL',
            MaxAggregationInterval: 600,
            LogDestinationType: 'cloud-watch-logs',
            LogDestination: arn(scene, 'logs', `log-group:/vpc/${scene.name('log-group')}`),
            DeliverLogsPermissionArn: role,
            TagSpecification: nestedTags('vpc-flow-log'),
          },
        },
        needs: [
          need('ec2:CreateFlowLogs', of(scene, 'vpc-flow-log')),
          need('ec2:CreateFlowLogs', of(scene, 'vpc', vpcId)),
          need('ec2:CreateTags', of(scene, 'vpc-flow-log')),
          need('iam:PassRole', role),
        ],
      }
    },
    { capitals: NESTED, page: 'https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html' },
  ),
  write(
    'CreateVpcEndpoint#private-dns',
    (scene) => {
      const VpcId = idOf(scene, 'vpc-', 'vpc')
      const subnet = idOf(scene, 'subnet-', 'subnet')
      const group = idOf(scene, 'sg-', 'security-group')
      return {
        request: {
          CreateVpcEndpointRequest: {
            VpcId,
            ServiceName: `com.amazonaws.${scene.region}.sqs`,
            VpcEndpointType: 'Interface',
            SubnetId: { tag: 1, content: subnet },
            SecurityGroupId: { tag: 1, content: group },
            PrivateDnsEnabled: true,
          },
        },
        needs: [
          need('ec2:CreateVpcEndpoint', of(scene, 'vpc-endpoint')),
          need('ec2:CreateVpcEndpoint', of(scene, 'vpc', VpcId)),
          need('ec2:CreateVpcEndpoint', of(scene, 'subnet', subnet)),
          need('ec2:CreateVpcEndpoint', of(scene, 'security-group', group)),
          silent('ec2:DescribeVpcs', '*'),
          silent('ec2:DescribeSubnets', '*'),
          silent('ec2:DescribeSecurityGroups', '*'),
          silent(
            'route53:AssociateVPCWithHostedZone',
            `arn:aws:route53:::hostedzone/${scene.id('Z', 20, 'endpoint-zone')}`,
          ),
        ],
      }
    },
    { capitals: NESTED, page: 'https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html' },
  ),
  write(
    'CreateNetworkInterface#shared-subnet',
    (scene) => {
      const subnetId = idOf(scene, 'subnet-', 'shared-subnet')
      const groupId = idOf(scene, 'sg-', 'security-group')
      return {
        request: {
          subnetId,
          groupSet: { items: [{ groupId }] },
          privateIpAddressesSet: {},
          clientToken: scene.id('', 32),
        },
        needs: [
          need('ec2:CreateNetworkInterface', of(scene, 'network-interface')),
          need('ec2:CreateNetworkInterface', of(scene, 'subnet', subnetId, scene.otherAccount)),
          need('ec2:CreateNetworkInterface', of(scene, 'security-group', groupId)),
        ],
      }
    },
    { page: 'https://docs.aws.amazon.com/vpc/latest/userguide/vpc-sharing.html' },
  ),
  write(
    'AuthorizeSecurityGroupIngress#tags',
    (scene) => {
      const groupId = idOf(scene, 'sg-', 'security-group')
      return {
        request: {
          groupId,
          ipPermissions: { items: [{ ipProtocol: 'tcp', fromPort: 22, toPort: 22 }] },
          tagSpecificationSet: tagOnCreate('security-group-rule'),
        },
        needs: [
          need('ec2:AuthorizeSecurityGroupIngress', of(scene, 'security-group', groupId)),
          need('ec2:CreateTags', of(scene, 'security-group-rule')),
        ],
      }
    },
    { page: 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/supported-iam-actions-tagging.html' },
  ),
]
