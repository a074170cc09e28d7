import type { Operation, Scene } from '../operation.ts'
import { arn, globalArn, idOf, need, reference, roleArn, service, silent } from './define.ts'

/** What RunInstances and its like check, resource by resource. */
const EXAMPLES = 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ExamplePolicies_EC2.html'
const NESTED = 'Newer EC2 operations are recorded as the XML of their request.'

const { read, write } = service({ prefix: 'ec2', source: 'ec2', page: reference('amazonec2') })

export const instanceId = (scene: Scene): string => idOf(scene, 'i-', 'instance')
const of = (scene: Scene, type: string, id = '*', account = scene.account): string =>
  arn(scene, 'ec2', `${type}/${id}`, account)
/** Images and snapshots have no account in their ARN. */
const ownerless = (scene: Scene, type: string, id = '*'): string => of(scene, type, id, '')

const TAG_SET = { items: [{ key: 'team', value: 'orders' }] }
const tagOnCreate = (resourceType: string) => ({
  items: [{ resourceType, tags: [{ key: 'team', value: 'orders' }] }],
})
/** A tag specification in the nested form. */
const nestedTags = (ResourceType: string) => ({ ResourceType, tag: 1, Tag: { Key: 'team', Value: 'orders', tag: 1 } })

/** A call that names one thing and is checked on it alone. */
const on =
  (
    action: string,
    member: string,
    type: string,
    prefix: string,
    parameters: Readonly<Record<string, unknown>> = {},
  ): Operation['call'] =>
  (scene) => {
    const id = idOf(scene, prefix, type)
    return { request: { [member]: id, ...parameters }, needs: [need(action, of(scene, type, id))] }
  }

/** Calls on a list of instances. */
const onInstances =
  (action: string, parameters: Readonly<Record<string, unknown>> = {}): Operation['call'] =>
  (scene) => {
    const id = instanceId(scene)
    return {
      request: { instancesSet: { items: [{ instanceId: id }] }, ...parameters },
      needs: [need(action, of(scene, 'instance', id))],
    }
  }

const describe =
  (action: string, request: Readonly<Record<string, unknown>>): Operation['call'] =>
  () => ({ request, needs: [need(action, '*')] })

/** The role that an instance profile's name stands for: the request does not show it. */
const profileRole = (scene: Scene): string => globalArn(scene, 'iam', `role/service/${scene.name('instance-role')}`)

export const ec2: readonly Operation[] = [
  write(
    'RunInstances',
    (scene) => {
      const imageId = idOf(scene, 'ami-', 'image')
      const subnetId = idOf(scene, 'subnet-', 'subnet')
      const groupId = idOf(scene, 'sg-', 'security-group')
      const run = (resource: string) => need('ec2:RunInstances', resource)
      return {
        request: {
          instancesSet: { items: [{ imageId, minCount: 1, maxCount: 1 }] },
          instanceType: 't3.micro',
          blockDeviceMapping: {},
          monitoring: { enabled: false },
          disableApiTermination: false,
          disableApiStop: false,
          clientToken: scene.id('', 32),
          groupSet: { items: [{ groupId }] },
          subnetId,
          iamInstanceProfile: { name: scene.name('instance-profile') },
          tagSpecificationSet: tagOnCreate('instance'),
        },
        needs: [
          run(ownerless(scene, 'image', imageId)),
          run(of(scene, 'instance')),
          run(of(scene, 'network-interface')),
          run(of(scene, 'security-group', groupId)),
          run(of(scene, 'subnet', subnetId)),
          run(of(scene, 'volume')),
          need('ec2:CreateTags', of(scene, 'instance')),
          silent('iam:PassRole', profileRole(scene)),
        ],
      }
    },
    { page: EXAMPLES },
  ),
  write(
    'RunInstances#launch-template',
    (scene) => {
      const launchTemplateId = idOf(scene, 'lt-', 'launch-template')
      const imageId = scene.id('ami-', 17, launchTemplateId)
      const subnetId = scene.id('subnet-', 17, launchTemplateId)
      const groupId = scene.id('sg-', 17, launchTemplateId)
      return {
        request: {
          instancesSet: { items: [{ minCount: 1, maxCount: 1 }] },
          blockDeviceMapping: {},
          monitoring: { enabled: false },
          disableApiTermination: false,
          disableApiStop: false,
          clientToken: scene.id('', 32),
          launchTemplate: { launchTemplateId, version: '3' },
        },
        needs: [
          need('ec2:RunInstances', of(scene, 'launch-template', launchTemplateId)),
          silent('ec2:RunInstances', ownerless(scene, 'image', imageId)),
          silent('ec2:RunInstances', of(scene, 'instance')),
          silent('ec2:RunInstances', of(scene, 'network-interface')),
          silent('ec2:RunInstances', of(scene, 'security-group', groupId)),
          silent('ec2:RunInstances', of(scene, 'subnet', subnetId)),
          silent('ec2:RunInstances', of(scene, 'volume')),
          silent('ec2:CreateTags', of(scene, 'instance')),
        ],
      }
    },
    { page: EXAMPLES },
  ),
  write('StartInstances', onInstances('ec2:StartInstances')),
  write('StopInstances', onInstances('ec2:StopInstances', { force: false })),
  write('TerminateInstances', onInstances('ec2:TerminateInstances')),
  read('DescribeInstances', describe('ec2:DescribeInstances', { instancesSet: {}, filterSet: {} })),
  read('DescribeVolumes', describe('ec2:DescribeVolumes', { volumeSet: {}, filterSet: {} })),
  read(
    'DescribeNatGateways',
    describe('ec2:DescribeNatGateways', { DescribeNatGatewaysRequest: { MaxResults: 100 } }),
    { capitals: NESTED },
  ),
  read('GetConsoleOutput', on('ec2:GetConsoleOutput', 'instanceId', 'instance', 'i-')),
  write('CreateVolume#tags', (scene) => ({
    request: {
      size: '8',
      zone: `${scene.region}a`,
      tagSpecificationSet: tagOnCreate('volume'),
      clientToken: scene.id('', 32),
    },
    response: { volumeId: scene.id('vol-') },
    needs: [need('ec2:CreateVolume', of(scene, 'volume')), need('ec2:CreateTags', of(scene, 'volume'))],
  })),
  write('AttachVolume', (scene) => {
    const volumeId = idOf(scene, 'vol-', 'volume')
    const id = instanceId(scene)
    return {
      request: { volumeId, instanceId: id, device: '/dev/sdf', deleteOnTermination: false },
      needs: [
        need('ec2:AttachVolume', of(scene, 'volume', volumeId)),
        need('ec2:AttachVolume', of(scene, 'instance', id)),
      ],
    }
  }),
  write('CreateSnapshot', (scene) => {
    const volumeId = idOf(scene, 'vol-', 'volume')
    return {
      request: { volumeId, tagSpecificationSet: tagOnCreate('snapshot') },
      response: { snapshotId: scene.id('snap-') },
      needs: [
        need('ec2:CreateSnapshot', of(scene, 'volume', volumeId)),
        need('ec2:CreateSnapshot', ownerless(scene, 'snapshot')),
        need('ec2:CreateTags', ownerless(scene, 'snapshot')),
      ],
    }
  }),
  write('ModifySnapshotAttribute', (scene) => {
    const snapshotId = idOf(scene, 'snap-', 'snapshot')
    return {
      request: {
        snapshotId,
        createVolumePermission: { add: { items: [{ userId: scene.otherAccount }] } },
        attributeType: 'CREATE_VOLUME_PERMISSION',
      },
      needs: [need('ec2:ModifySnapshotAttribute', ownerless(scene, 'snapshot', snapshotId))],
    }
  }),
  write('CreateImage', (scene) => {
    const id = instanceId(scene)
    return {
      request: { instanceId: id, name: `image-${scene.id('', 8)}`, noReboot: true },
      needs: [
        need('ec2:CreateImage', of(scene, 'instance', id)),
        need('ec2:CreateImage', ownerless(scene, 'image')),
        need('ec2:CreateImage', ownerless(scene, 'snapshot')),
      ],
    }
  }),
  write('CreateTags', (scene) => {
    const id = instanceId(scene)
    const volumeId = idOf(scene, 'vol-', 'volume')
    return {
      request: { resourcesSet: { items: [{ resourceId: id }, { resourceId: volumeId }] }, tagSet: TAG_SET },
      needs: [need('ec2:CreateTags', of(scene, 'instance', id)), need('ec2:CreateTags', of(scene, 'volume', volumeId))],
    }
  }),
  write('ModifyInstanceAttribute#groups', (scene) => {
    const id = instanceId(scene)
    const groupId = idOf(scene, 'sg-', 'security-group')
    return {
      request: { instanceId: id, groupSet: { items: [{ groupId }] } },
      needs: [
        need('ec2:ModifyInstanceAttribute', of(scene, 'instance', id)),
        need('ec2:ModifyInstanceAttribute', of(scene, 'security-group', groupId)),
      ],
    }
  }),
  write(
    'AssociateIamInstanceProfile',
    (scene) => {
      const id = instanceId(scene)
      return {
        request: {
          AssociateIamInstanceProfileRequest: {
            InstanceId: id,
            IamInstanceProfile: { Name: scene.name('instance-profile') },
          },
        },
        needs: [
          need('ec2:AssociateIamInstanceProfile', of(scene, 'instance', id)),
          silent('iam:PassRole', profileRole(scene)),
        ],
      }
    },
    { capitals: NESTED, page: 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/permission-to-pass-iam-roles.html' },
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
    'CreateLaunchTemplateVersion',
    (scene) => {
      const LaunchTemplateId = idOf(scene, 'lt-', 'launch-template')
      return {
        request: {
          CreateLaunchTemplateVersionRequest: {
            LaunchTemplateId,
            SourceVersion: 1,
            LaunchTemplateData: { ImageId: idOf(scene, 'ami-', 'image') },
            ClientToken: scene.id('', 32),
          },
        },
        needs: [need('ec2:CreateLaunchTemplateVersion', of(scene, 'launch-template', LaunchTemplateId))],
      }
    },
    { capitals: NESTED },
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
]
