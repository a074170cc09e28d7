import type { Operation, Scene } from '../operation.ts'
import { arn, globalArn, idOf, need, onOne, reference, roleArn, service, TAGS, untyped } from './define.ts'

/** AWS DataSync, Amazon Data Lifecycle Manager, FSx, S3 Glacier and AWS Storage Gateway. */
const transfers = service({ prefix: 'datasync', source: 'datasync', page: reference('awsdatasync') })
const taskArn = (scene: Scene): string => arn(scene, 'datasync', `task/${idOf(scene, 'task-', 'transfer-task')}`)

export const datasync: readonly Operation[] = [
  transfers.write(
    'StartTaskExecution',
    onOne('datasync:StartTaskExecution', (scene) => {
      const ARN = taskArn(scene)
      return [{ taskArn: ARN }, ARN]
    }),
    { page: 'https://docs.aws.amazon.com/datasync/latest/userguide/datasync-api-permissions-ref.html' },
  ),
  transfers.read(
    'DescribeTaskExecution',
    onOne('datasync:DescribeTaskExecution', (scene) => {
      const taskExecutionArn = `${taskArn(scene)}/execution/${idOf(scene, 'exec-', 'transfer')}`
      return [{ taskExecutionArn }, taskExecutionArn]
    }),
  ),
  transfers.write(
    'CreateLocationS3',
    (scene) => {
      const bucketAccessRoleArn = roleArn(scene, 'transfer-role')
      return {
        request: {
          s3BucketArn: `arn:aws:s3:::${scene.name('bucket')}`,
          subdirectory: '/incoming',
          s3Config: { bucketAccessRoleArn },
        },
        needs: [need('datasync:CreateLocationS3', '*'), need('iam:PassRole', bucketAccessRoleArn)],
      }
    },
    { page: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/list_datasync.html' },
  ),
]

export const dlm: readonly Operation[] = [
  service({ prefix: 'dlm', source: 'dlm', page: reference('amazondatalifecyclemanager') }).write(
    'CreateLifecyclePolicy',
    (scene) => {
      const role = globalArn(scene, 'iam', 'role/service-role/AWSDataLifecycleManagerDefaultRole')
      return {
        request: {
          ExecutionRoleArn: role,
          Description: 'daily',
          State: 'ENABLED',
          PolicyDetails: { ResourceTypes: ['VOLUME'], TargetTags: [{ Key: 'backup', Value: 'daily' }] },
        },
        response: { PolicyId: scene.id('policy-') },
        needs: [need('dlm:CreateLifecyclePolicy', '*'), need('iam:PassRole', role)],
      }
    },
    {
      page: 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/dlm-access-control.html',
      capitals: 'Data Lifecycle Manager is recorded with the names of its API, capitals included.',
    },
  ),
]

const systems = service({ prefix: 'fsx', source: 'fsx', page: reference('amazonfsx') })

export const fsx: readonly Operation[] = [
  systems.read('DescribeFileSystems', (scene) =>
    untyped('fsx:DescribeFileSystems', { fileSystemIds: [idOf(scene, 'fs-', 'shared-files')] })(scene),
  ),
  systems.write(
    'UpdateFileSystem',
    onOne('fsx:UpdateFileSystem', (scene) => {
      const fileSystemId = idOf(scene, 'fs-', 'shared-files')
      return [{ fileSystemId, storageCapacity: 2400 }, arn(scene, 'fsx', `file-system/${fileSystemId}`)]
    }),
  ),
  systems.write('CreateBackup#tags', (scene) => {
    const fileSystemId = idOf(scene, 'fs-', 'shared-files')
    const backup = arn(scene, 'fsx', 'backup/*')
    return {
      request: { fileSystemId, clientRequestToken: scene.id('', 32), tags: TAGS },
      response: { backup: { backupId: scene.id('backup-') } },
      needs: [
        need('fsx:CreateBackup', backup),
        need('fsx:CreateBackup', arn(scene, 'fsx', `file-system/${fileSystemId}`)),
        need('fsx:TagResource', backup),
      ],
    }
  }),
]

const archives = service({ prefix: 'glacier', source: 'glacier', page: reference('amazons3glacier') })

/** The request names its own account with a hyphen. */
const onVault = (action: string, parameters: Readonly<Record<string, unknown>> = {}): Operation['call'] =>
  onOne(action, (scene) => {
    const vaultName = scene.name('archive')
    return [{ accountId: '-', vaultName, ...parameters }, arn(scene, 'glacier', `vaults/${vaultName}`)]
  })

export const glacier: readonly Operation[] = [
  archives.read('DescribeVault', onVault('glacier:DescribeVault'), {
    page: 'https://docs.aws.amazon.com/amazonglacier/latest/dev/api-vault-get.html',
  }),
  archives.write(
    'InitiateJob',
    onVault('glacier:InitiateJob', { jobParameters: { type: 'inventory-retrieval', format: 'JSON' } }),
  ),
]

const gateways = service({ prefix: 'storagegateway', source: 'storagegateway', page: reference('awsstoragegateway') })
const upper = (scene: Scene, prefix: string, kind: string, length: number): string =>
  prefix + scene.id('', length, scene.name(kind)).toUpperCase()

export const storagegateway: readonly Operation[] = [
  gateways.write(
    'RefreshCache',
    onOne('storagegateway:RefreshCache', (scene) => {
      const fileShareARN = arn(scene, 'storagegateway', `share/${upper(scene, 'share-', 'file-share', 8)}`)
      return [{ fileShareARN, folderList: ['/'], recursive: true }, fileShareARN]
    }),
  ),
  gateways.write(
    'CreateSnapshot',
    onOne('storagegateway:CreateSnapshot', (scene) => {
      const gateway = upper(scene, 'sgw-', 'storage-gateway', 8)
      const volume = upper(scene, 'vol-', 'gateway-volume', 17)
      const volumeARN = arn(scene, 'storagegateway', `gateway/${gateway}/volume/${volume}`)
      return [{ volumeARN, snapshotDescription: 'before the update' }, volumeARN]
    }),
  ),
]
