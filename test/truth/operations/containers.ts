import type { Operation, Scene } from '../operation.ts'
import { arn, fresh, globalArn, need, reference, roleArn, service, silent, TAGS, uuid } from './define.ts'

/** Amazon ECS, ECR, EKS and AWS Batch. */
const ecsOf = service({ prefix: 'ecs', source: 'ecs', page: reference('amazonelasticcontainerservice') })

/** The revision that is active under a family's name: requests by family do not show it. */
const definitionArn = (scene: Scene, family: string): string => arn(scene, 'ecs', `task-definition/${family}:12`)
const serviceArn = (scene: Scene, cluster: string, name: string): string =>
  arn(scene, 'ecs', `service/${cluster}/${name}`)

export const ecs: readonly Operation[] = [
  ecsOf.write(
    'RunTask#family',
    (scene) => {
      const family = scene.name('task-family')
      const cluster = scene.name('cluster')
      return {
        request: { cluster, taskDefinition: family, launchType: 'FARGATE', count: 1 },
        response: { tasks: [{ taskDefinitionArn: definitionArn(scene, family) }], failures: [] },
        needs: [need('ecs:RunTask', definitionArn(scene, family)), silent('iam:PassRole', roleArn(scene, 'task-role'))],
      }
    },
    { page: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html' },
  ),
  ecsOf.write(
    'RegisterTaskDefinition',
    (scene) => {
      const family = scene.name('task-family')
      const taskRoleArn = roleArn(scene, 'task-role')
      const executionRoleArn = globalArn(scene, 'iam', 'role/ecsTaskExecutionRole')
      const ARN = arn(scene, 'ecs', `task-definition/${family}:*`)
      return {
        request: {
          family,
          taskRoleArn,
          executionRoleArn,
          networkMode: 'awsvpc',
          containerDefinitions: [{ name: 'app', image: 'app:latest' }],
          requiresCompatibilities: ['FARGATE'],
          tags: TAGS,
        },
        needs: [
          need('ecs:RegisterTaskDefinition', ARN),
          need('ecs:TagResource', ARN),
          need('iam:PassRole', taskRoleArn),
          need('iam:PassRole', executionRoleArn),
        ],
      }
    },
    { page: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/supported-iam-actions-tagging.html' },
  ),
  ecsOf.write('UpdateService', (scene) => {
    const cluster = scene.name('cluster')
    const name = scene.name('service')
    return {
      request: { cluster, service: name, desiredCount: 2, forceNewDeployment: true },
      needs: [need('ecs:UpdateService', serviceArn(scene, cluster, name))],
    }
  }),
  ecsOf.write(
    'UpdateService#default-cluster',
    (scene) => {
      const name = scene.name('service')
      return {
        request: { service: name, desiredCount: 2 },
        needs: [need('ecs:UpdateService', serviceArn(scene, 'default', name))],
      }
    },
    { page: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html' },
  ),
  ecsOf.read('DescribeServices#names-and-arns', (scene) => {
    const cluster = scene.name('cluster')
    const name = scene.name('service')
    const other = serviceArn(scene, cluster, scene.name('worker-service'))
    return {
      request: { cluster, services: [name, other] },
      needs: [need('ecs:DescribeServices', serviceArn(scene, cluster, name)), need('ecs:DescribeServices', other)],
    }
  }),
  ecsOf.write('StopTask', (scene) => {
    const cluster = scene.name('cluster')
    const task = scene.id('', 32, 'task')
    return {
      request: { cluster, task, reason: 'deploy' },
      needs: [need('ecs:StopTask', arn(scene, 'ecs', `task/${cluster}/${task}`))],
    }
  }),
  ecsOf.read('DescribeTaskDefinition', (scene) => ({
    request: { taskDefinition: scene.name('task-family') },
    needs: [need('ecs:DescribeTaskDefinition', '*')],
  })),
  ecsOf.read('ListClusters', () => ({ request: { maxResults: 100 }, needs: [need('ecs:ListClusters', '*')] })),
]

const ecrOf = service({ prefix: 'ecr', source: 'ecr', page: reference('amazonelasticcontainerregistry') })
const repositoryArn = (scene: Scene, name: string, account?: string): string =>
  arn(scene, 'ecr', `repository/${name}`, account)

export const ecr: readonly Operation[] = [
  ecrOf.read('GetAuthorizationToken', () => ({ request: null, needs: [need('ecr:GetAuthorizationToken', '*')] })),
  ecrOf.read('BatchGetImage', (scene) => {
    const repositoryName = `apps/${scene.name('image-repository')}`
    const ARN = repositoryArn(scene, repositoryName)
    return {
      request: { repositoryName, imageIds: [{ imageTag: 'latest' }] },
      resources: [{ ARN, accountId: scene.account }],
      needs: [need('ecr:BatchGetImage', ARN)],
    }
  }),
  ecrOf.read(
    'BatchGetImage#foreign-registry',
    (scene) => {
      const repositoryName = `apps/${scene.name('partner-repository')}`
      return {
        request: { registryId: scene.otherAccount, repositoryName, imageIds: [{ imageTag: 'latest' }] },
        needs: [need('ecr:BatchGetImage', repositoryArn(scene, repositoryName, scene.otherAccount))],
      }
    },
    { page: 'https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_BatchGetImage.html' },
  ),
  ecrOf.write('CreateRepository#tags', (scene) => {
    const repositoryName = `apps/${fresh(scene, 'image-repository')}`
    const ARN = repositoryArn(scene, repositoryName)
    return {
      request: { repositoryName, imageTagMutability: 'IMMUTABLE', tags: TAGS },
      response: { repository: { repositoryArn: ARN } },
      needs: [need('ecr:CreateRepository', ARN), need('ecr:TagResource', ARN)],
    }
  }),
]

const publicOf = service({
  prefix: 'ecr-public',
  source: 'ecr-public',
  page: reference('amazonelasticcontainerregistrypublic'),
  region: 'us-east-1',
})

export const ecrPublic: readonly Operation[] = [
  publicOf.read(
    'GetAuthorizationToken',
    () => ({
      request: null,
      needs: [need('ecr-public:GetAuthorizationToken', '*'), silent('sts:GetServiceBearerToken', '*')],
    }),
    { page: 'https://docs.aws.amazon.com/AmazonECR/latest/public/public-registry-auth.html' },
  ),
  publicOf.write('CreateRepository#tags', (scene) => {
    const repositoryName = fresh(scene, 'public-repository')
    const ARN = globalArn(scene, 'ecr-public', `repository/${repositoryName}`)
    return {
      request: { repositoryName, tags: TAGS },
      needs: [need('ecr-public:CreateRepository', ARN), need('ecr-public:TagResource', ARN)],
    }
  }),
]

const eksOf = service({ prefix: 'eks', source: 'eks', page: reference('amazonelastickubernetesservice') })
const clusterArn = (scene: Scene, name: string): string => arn(scene, 'eks', `cluster/${name}`)

export const eks: readonly Operation[] = [
  eksOf.read('DescribeCluster', (scene) => {
    const name = scene.name('kubernetes-cluster')
    return { request: { name }, needs: [need('eks:DescribeCluster', clusterArn(scene, name))] }
  }),
  eksOf.write('UpdateNodegroupConfig', (scene) => {
    const name = scene.name('kubernetes-cluster')
    const nodegroupName = scene.name('nodegroup')
    const id = uuid(scene, `${name}/${nodegroupName}`)
    return {
      request: { name, nodegroupName, scalingConfig: { desiredSize: 3 }, clientRequestToken: scene.id('', 32) },
      needs: [need('eks:UpdateNodegroupConfig', arn(scene, 'eks', `nodegroup/${name}/${nodegroupName}/${id}`))],
    }
  }),
  eksOf.read('ListClusters', () => ({ request: { maxResults: 100 }, needs: [need('eks:ListClusters', '*')] })),
]

const batchOf = service({ prefix: 'batch', source: 'batch', page: reference('awsbatch') })

export const batch: readonly Operation[] = [
  batchOf.write('SubmitJob', (scene) => {
    const jobQueue = scene.name('job-queue')
    const jobDefinition = scene.name('job-definition')
    return {
      request: { jobName: `run-${scene.id('', 8)}`, jobQueue, jobDefinition },
      needs: [
        need('batch:SubmitJob', arn(scene, 'batch', `job-queue/${jobQueue}`)),
        need('batch:SubmitJob', arn(scene, 'batch', `job-definition/${jobDefinition}`)),
      ],
    }
  }),
  batchOf.write('SubmitJob#revision', (scene) => {
    const jobQueue = arn(scene, 'batch', `job-queue/${scene.name('job-queue')}`)
    const jobDefinition = `${scene.name('job-definition')}:3`
    return {
      request: { jobName: `run-${scene.id('', 8)}`, jobQueue, jobDefinition },
      needs: [
        need('batch:SubmitJob', jobQueue),
        need('batch:SubmitJob', arn(scene, 'batch', `job-definition/${jobDefinition}`)),
      ],
    }
  }),
  batchOf.read('DescribeJobs', (scene) => ({
    request: { jobs: [uuid(scene)] },
    needs: [need('batch:DescribeJobs', '*')],
  })),
]
