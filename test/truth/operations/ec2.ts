import type { Operation } from '../operation.ts'
import { idOf, need, silent } from './define.ts'
import {
  EXAMPLES,
  NESTED,
  TAG_SET,
  describe,
  instanceId,
  of,
  on,
  onInstances,
  ownerless,
  profileRole,
  read,
  tagOnCreate,
  write,
} from './ec2-requests.ts'

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
]
