import { arn, idOf, need, reference, service, silent, uuid } from './define.ts'
import type { Operation } from '../operation.ts'

/** Permissions that are checked without a call of an API, or within another one. */

const databases = service({ prefix: 'rds-db', source: 'rds-db', page: reference('amazonrdsiamauthentication') })
const brokers = service({
  prefix: 'kafka-cluster',
  source: 'kafka-cluster',
  page: reference('apachekafkaapisforamazonmskclusters'),
})
const files = service({
  prefix: 'elasticfilesystem',
  source: 'elasticfilesystem',
  page: reference('amazonelasticfilesystem'),
})
const images = service({ prefix: 'ecr', source: 'ecr', page: reference('amazonelasticcontainerregistry') })
const spans = service({ prefix: 'xray', source: 'xray', page: reference('awsx-ray') })
const ingestion = service({ prefix: 'osis', source: 'osis', page: reference('amazonopensearchingestion') })

export const runtime: readonly Operation[] = [
  databases.write(
    'Connect',
    (scene) => ({
      request: null,
      needs: [need('rds-db:connect', arn(scene, 'rds-db', `dbuser:${scene.id('db-', 20, 'database')}/app`))],
    }),
    {
      page: 'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.IAMPolicy.html',
      unlogged: 'A database checks the token when a client signs in.',
    },
  ),
  brokers.write(
    'ReadTopic',
    (scene) => {
      const cluster = `${scene.name('kafka-cluster')}/${uuid(scene, scene.name('kafka-cluster'))}-2`
      return {
        request: null,
        needs: [
          need('kafka-cluster:Connect', arn(scene, 'kafka', `cluster/${cluster}`)),
          need('kafka-cluster:DescribeTopic', arn(scene, 'kafka', `topic/${cluster}/${scene.name('topic')}`)),
          need('kafka-cluster:ReadData', arn(scene, 'kafka', `topic/${cluster}/${scene.name('topic')}`)),
        ],
      }
    },
    {
      page: 'https://docs.aws.amazon.com/msk/latest/developerguide/iam-access-control.html',
      unlogged: 'Brokers check the clients that connect to them.',
    },
  ),
  files.write(
    'ClientWrite',
    (scene) => {
      const ARN = arn(scene, 'elasticfilesystem', `file-system/${idOf(scene, 'fs-', 'file-system')}`)
      return {
        request: null,
        needs: [need('elasticfilesystem:ClientMount', ARN), need('elasticfilesystem:ClientWrite', ARN)],
      }
    },
    {
      page: 'https://docs.aws.amazon.com/efs/latest/ug/iam-access-control-nfs-efs.html',
      unlogged: 'A file system checks the clients that mount it.',
    },
  ),
  images.read(
    'BatchGetImage#pull-through',
    (scene) => {
      const repositoryName = `upstream/${scene.name('cached-repository')}`
      const ARN = arn(scene, 'ecr', `repository/${repositoryName}`)
      return {
        request: { repositoryName, imageIds: [{ imageTag: 'latest' }] },
        resources: [{ ARN, accountId: scene.account }],
        needs: [need('ecr:BatchGetImage', ARN), silent('ecr:BatchImportUpstreamImage', ARN)],
      }
    },
    { page: 'https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache-iam.html' },
  ),
  spans.write('PutSpans', () => ({ request: null, needs: [need('xray:PutSpans', '*')] }), {
    page: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-OTLPEndpoint.html',
    unlogged: 'Collectors send spans to an endpoint of the OpenTelemetry protocol.',
  }),
  ingestion.write(
    'Ingest',
    (scene) => ({
      request: null,
      needs: [need('osis:Ingest', arn(scene, 'osis', `pipeline/${scene.name('pipeline')}`))],
    }),
    {
      page: 'https://docs.aws.amazon.com/opensearch-service/latest/developerguide/configure-client.html',
      unlogged: 'Clients send data to the endpoint of a pipeline.',
    },
  ),
]
