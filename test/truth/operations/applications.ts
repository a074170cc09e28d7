import type { Operation, Scene } from '../operation.ts'
import { arn, fresh, globalArn, HIDDEN, need, reference, roleArn, service, silent, TAGS, uuid } from './define.ts'

/** Amazon SageMaker AI, Bedrock, AWS Backup, Cognito, SES, Transfer Family, X-Ray, Device Farm, Cloud Map, MediaConvert. */
const models = service({ prefix: 'sagemaker', source: 'sagemaker', page: reference('amazonsagemaker') })

/** Names are in lower case in ARNs, whatever the request writes. */
const otherCase = (name: string): string => name.replace(/^./, (letter) => letter.toUpperCase())
const LOWER = 'https://docs.aws.amazon.com/sagemaker/latest/dg/api-permissions-reference.html'

export const sagemaker: readonly Operation[] = [
  models.write(
    'CreateTrainingJob#other-case',
    (scene) => {
      const name = fresh(scene, 'training')
      const ARN = arn(scene, 'sagemaker', `training-job/${name}`)
      const role = roleArn(scene, 'training-role')
      return {
        request: {
          trainingJobName: otherCase(name),
          roleArn: role,
          outputDataConfig: { s3OutputPath: `s3://${scene.name('bucket')}/` },
          tags: TAGS,
        },
        response: { trainingJobArn: ARN },
        needs: [need('sagemaker:CreateTrainingJob', ARN), need('sagemaker:AddTags', ARN), need('iam:PassRole', role)],
      }
    },
    { page: LOWER },
  ),
  models.read(
    'DescribeEndpoint#other-case',
    (scene) => {
      const name = scene.name('endpoint')
      return {
        request: { endpointName: otherCase(name) },
        needs: [need('sagemaker:DescribeEndpoint', arn(scene, 'sagemaker', `endpoint/${name}`))],
      }
    },
    { page: LOWER },
  ),
  models.write(
    'UpdateEndpoint',
    (scene) => {
      const endpointName = scene.name('endpoint')
      const endpointConfigName = scene.name('endpoint-config')
      return {
        request: { endpointName, endpointConfigName },
        needs: [
          need('sagemaker:UpdateEndpoint', arn(scene, 'sagemaker', `endpoint/${endpointName}`)),
          need('sagemaker:UpdateEndpoint', arn(scene, 'sagemaker', `endpoint-config/${endpointConfigName}`)),
        ],
      }
    },
    { page: LOWER },
  ),
]

const foundation = service({ prefix: 'bedrock', source: 'bedrock', page: reference('amazonbedrock') })

export const bedrock: readonly Operation[] = [
  foundation.read('InvokeModel', (scene) => {
    const modelId = scene.pick(['anthropic.claude-3-sonnet-20240229-v1:0', 'amazon.titan-embed-text-v2:0'])
    return {
      request: { modelId },
      needs: [need('bedrock:InvokeModel', arn(scene, 'bedrock', `foundation-model/${modelId}`, ''))],
    }
  }),
  foundation.read(
    'InvokeModel#inference-profile',
    (scene) => {
      const modelId = 'anthropic.claude-3-5-sonnet-20240620-v1:0'
      const profile = arn(scene, 'bedrock', `inference-profile/eu.${modelId}`)
      return {
        request: { modelId: profile },
        needs: [
          need('bedrock:InvokeModel', profile),
          ...['eu-central-1', 'eu-west-1', 'eu-west-3'].map((region) =>
            silent('bedrock:InvokeModel', `arn:aws:bedrock:${region}::foundation-model/${modelId}`),
          ),
        ],
      }
    },
    { page: 'https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-prereq.html' },
  ),
  foundation.write(
    'CreateModelImportJob#job-tags',
    (scene) => {
      const jobName = fresh(scene, 'import')
      const role = roleArn(scene, 'import-role')
      const jobArn = arn(scene, 'bedrock', `model-import-job/${scene.id('', 12)}`)
      return {
        request: {
          jobName,
          importedModelName: scene.name('imported-model'),
          roleArn: role,
          modelDataSource: { s3DataSource: { s3Uri: `s3://${scene.name('bucket')}/model/` } },
          jobTags: TAGS,
        },
        response: { jobArn },
        needs: [
          need('bedrock:CreateModelImportJob', '*'),
          need('bedrock:TagResource', jobArn),
          need('iam:PassRole', role),
        ],
      }
    },
    { page: 'https://docs.aws.amazon.com/bedrock/latest/APIReference/API_CreateModelImportJob.html' },
  ),
]

const backups = service({ prefix: 'backup', source: 'backup', page: reference('awsbackup') })

export const backup: readonly Operation[] = [
  backups.write('StartBackupJob', (scene) => {
    const backupVaultName = scene.name('vault')
    const iamRoleArn = globalArn(scene, 'iam', 'role/service-role/AWSBackupDefaultServiceRole')
    return {
      request: {
        backupVaultName,
        resourceArn: arn(scene, 'dynamodb', `table/${scene.name('table')}`),
        iamRoleArn,
        idempotencyToken: uuid(scene),
      },
      needs: [
        need('backup:StartBackupJob', arn(scene, 'backup', `backup-vault:${backupVaultName}`)),
        need('iam:PassRole', iamRoleArn),
      ],
    }
  }),
  backups.write('CreateBackupPlan#tags', (scene) => {
    const ARN = arn(scene, 'backup', 'backup-plan:*')
    return {
      request: { backupPlan: { backupPlanName: fresh(scene, 'plan'), rules: [] }, backupPlanTags: { team: 'orders' } },
      needs: [need('backup:CreateBackupPlan', ARN), need('backup:TagResource', ARN)],
    }
  }),
  backups.write('CreateBackupSelection', (scene) => {
    const backupPlanId = uuid(scene, scene.name('plan'))
    const iamRoleArn = roleArn(scene, 'backup-role')
    return {
      request: { backupPlanId, backupSelection: { selectionName: 'all', iamRoleArn } },
      needs: [
        need('backup:CreateBackupSelection', arn(scene, 'backup', `backup-plan:${backupPlanId}`)),
        need('iam:PassRole', iamRoleArn),
      ],
    }
  }),
]

const pools = service({ prefix: 'cognito-idp', source: 'cognito-idp', page: reference('amazoncognitouserpools') })
const poolId = (scene: Scene): string => `${scene.region}_${scene.id('', 9, scene.name('user-pool'))}`

export const cognito: readonly Operation[] = [
  pools.write(
    'CreateUserPool#tags',
    (scene) => ({
      request: { poolName: fresh(scene, 'user-pool'), userPoolTags: { team: 'orders' } },
      needs: [
        need('cognito-idp:CreateUserPool', '*'),
        need('cognito-idp:TagResource', arn(scene, 'cognito-idp', 'userpool/*')),
      ],
    }),
    { page: 'https://docs.aws.amazon.com/cognito/latest/developerguide/tagging.html' },
  ),
  pools.read('AdminGetUser', (scene) => {
    const userPoolId = poolId(scene)
    return {
      request: { userPoolId, username: HIDDEN },
      needs: [need('cognito-idp:AdminGetUser', arn(scene, 'cognito-idp', `userpool/${userPoolId}`))],
    }
  }),
]

const mails = service({ prefix: 'ses', source: 'ses', page: reference('amazonsimpleemailservicev2') })

export const ses: readonly Operation[] = [
  mails.write('CreateEmailIdentity#tags', (scene) => {
    const emailIdentity = `${fresh(scene, 'site')}.example.com`
    const ARN = arn(scene, 'ses', `identity/${emailIdentity}`)
    return {
      request: { emailIdentity, tags: TAGS },
      needs: [need('ses:CreateEmailIdentity', ARN), need('ses:TagResource', ARN)],
    }
  }),
  mails.read('GetSendQuota', () => ({ request: null, needs: [need('ses:GetSendQuota', '*')] }), {
    page: reference('amazonses'),
  }),
]

const servers = service({ prefix: 'transfer', source: 'transfer', page: reference('awstransferfamily') })

export const transfer: readonly Operation[] = [
  servers.write('CreateUser#tags', (scene) => {
    const serverId = scene.id('s-', 17, scene.name('transfer-server'))
    const userName = fresh(scene, 'transfer-user')
    const role = roleArn(scene, 'transfer-role')
    return {
      request: { serverId, userName, role, homeDirectory: `/${scene.name('bucket')}`, tags: TAGS },
      needs: [
        need('transfer:CreateUser', arn(scene, 'transfer', `server/${serverId}`)),
        need('transfer:TagResource', arn(scene, 'transfer', `user/${serverId}/${userName}`)),
        need('iam:PassRole', role),
      ],
    }
  }),
  servers.write('StopServer', (scene) => {
    const serverId = scene.id('s-', 17, scene.name('transfer-server'))
    return {
      request: { serverId },
      needs: [need('transfer:StopServer', arn(scene, 'transfer', `server/${serverId}`))],
    }
  }),
]

export const xray: readonly Operation[] = [
  service({ prefix: 'xray', source: 'xray', page: reference('awsx-ray') }).write('CreateGroup#tags', (scene) => {
    const groupName = fresh(scene, 'trace-group')
    const ARN = arn(scene, 'xray', `group/${groupName}/*`)
    return {
      request: { groupName, filterExpression: 'fault = true', tags: TAGS },
      needs: [need('xray:CreateGroup', ARN), need('xray:TagResource', ARN)],
    }
  }),
]

const farm = service({
  prefix: 'devicefarm',
  source: 'devicefarm',
  page: reference('awsdevicefarm'),
  region: 'us-west-2',
})

export const devicefarm: readonly Operation[] = [
  farm.write('ScheduleRun', (scene) => {
    const project = uuid(scene, scene.name('device-project'))
    const of = (type: string, id: string): string => `arn:aws:devicefarm:us-west-2:${scene.account}:${type}:${id}`
    const projectArn = of('project', project)
    const appArn = of('upload', `${project}/${uuid(scene, `app ${project}`)}`)
    const devicePoolArn = of('devicepool', `${project}/${uuid(scene, `pool ${project}`)}`)
    return {
      request: { projectArn, appArn, devicePoolArn, test: { type: 'BUILTIN_FUZZ' } },
      needs: [projectArn, appArn, devicePoolArn].map((ARN) => need('devicefarm:ScheduleRun', ARN)),
    }
  }),
  farm.read('ListProjects', () => ({ request: null, needs: [need('devicefarm:ListProjects', '*')] })),
]

export const servicediscovery: readonly Operation[] = [
  service({ prefix: 'servicediscovery', source: 'servicediscovery', page: reference('awscloudmap') }).write(
    'RegisterInstance',
    (scene) => {
      const serviceId = scene.id('srv-', 16, scene.name('discovery-service'))
      return {
        request: { serviceId, instanceId: scene.id('i-', 17, 'discovered'), attributes: { port: '80' } },
        needs: [need('servicediscovery:RegisterInstance', arn(scene, 'servicediscovery', `service/${serviceId}`))],
      }
    },
  ),
]

export const mediaconvert: readonly Operation[] = [
  service({ prefix: 'mediaconvert', source: 'mediaconvert', page: reference('awselementalmediaconvert') }).write(
    'CreateJob#queue',
    (scene) => {
      const queue = arn(scene, 'mediaconvert', `queues/${scene.name('media-queue')}`)
      const role = roleArn(scene, 'media-role')
      return {
        request: { queue, role, settings: {} },
        needs: [need('mediaconvert:CreateJob', queue), need('iam:PassRole', role)],
      }
    },
    {
      page: 'https://docs.aws.amazon.com/mediaconvert/latest/ug/creating-the-iam-role-in-mediaconvert-configured.html',
    },
  ),
]
