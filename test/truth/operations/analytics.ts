import type { Operation, Scene } from '../operation.ts'
import { arn, fresh, globalArn, HIDDEN, need, reference, resource, roleArn, service, TAGS, uuid } from './define.ts'

/** AWS Glue, Athena, Kinesis, Firehose, MSK, EMR and OpenSearch Service. */
const glueOf = service({ prefix: 'glue', source: 'glue', page: reference('awsglue') })

/** Calls on the Data Catalog are checked on everything above the thing, too. */
const CATALOG = 'https://docs.aws.amazon.com/glue/latest/dg/glue-specifying-resource-arns.html'

const catalogNeeds = (scene: Scene, action: string, database: string, table: string, account?: string) =>
  ['catalog', `database/${database}`, `table/${database}/${table}`].map((path) =>
    need(action, arn(scene, 'glue', path, account)),
  )

export const glue: readonly Operation[] = [
  glueOf.read(
    'GetTable',
    (scene) => {
      const database = scene.name('glue-database')
      const table = scene.name('glue-table')
      return {
        request: { databaseName: database, name: table },
        needs: catalogNeeds(scene, 'glue:GetTable', database, table),
      }
    },
    { page: CATALOG },
  ),
  glueOf.read(
    'GetTable#foreign-catalog',
    (scene) => {
      const database = scene.name('partner-database')
      const table = scene.name('partner-table')
      return {
        request: { catalogId: scene.otherAccount, databaseName: database, name: table },
        needs: catalogNeeds(scene, 'glue:GetTable', database, table, scene.otherAccount),
      }
    },
    { page: CATALOG },
  ),
  glueOf.read(
    'GetPartitions',
    (scene) => {
      const database = scene.name('glue-database')
      const table = scene.name('glue-table')
      return {
        request: { databaseName: database, tableName: table, expression: "day='2026-01-01'" },
        needs: catalogNeeds(scene, 'glue:GetPartitions', database, table),
      }
    },
    { page: CATALOG },
  ),
  glueOf.write('StartJobRun', (scene) => {
    const jobName = scene.name('glue-job')
    return { request: { jobName }, needs: [need('glue:StartJobRun', arn(scene, 'glue', `job/${jobName}`))] }
  }),
  glueOf.write('CreateJob#tags', (scene) => {
    const name = fresh(scene, 'glue-job')
    const ARN = arn(scene, 'glue', `job/${name}`)
    const role = roleArn(scene, 'glue-role')
    return {
      request: { name, role, command: { name: 'glueetl' }, glueVersion: '5.0', tags: { team: 'orders' } },
      needs: [need('glue:CreateJob', ARN), need('glue:TagResource', ARN), need('iam:PassRole', role)],
    }
  }),
]

const athenaOf = service({ prefix: 'athena', source: 'athena', page: reference('amazonathena') })
const workgroupArn = (scene: Scene, name: string): string => arn(scene, 'athena', `workgroup/${name}`)

export const athena: readonly Operation[] = [
  athenaOf.write('StartQueryExecution', (scene) => {
    const workGroup = scene.name('workgroup')
    return {
      request: { queryString: HIDDEN, queryExecutionContext: { database: 'sales' }, workGroup },
      response: { queryExecutionId: uuid(scene) },
      needs: [need('athena:StartQueryExecution', workgroupArn(scene, workGroup))],
    }
  }),
  athenaOf.write(
    'StartQueryExecution#default-workgroup',
    (scene) => ({
      request: { queryString: HIDDEN, resultConfiguration: { outputLocation: `s3://${scene.name('bucket')}/` } },
      response: { queryExecutionId: uuid(scene) },
      needs: [need('athena:StartQueryExecution', workgroupArn(scene, 'primary'))],
    }),
    { page: 'https://docs.aws.amazon.com/athena/latest/ug/workgroups-create-update-delete.html' },
  ),
  athenaOf.read('GetQueryResults', (scene) => ({
    request: { queryExecutionId: uuid(scene) },
    needs: [need('athena:GetQueryResults', workgroupArn(scene, scene.name('workgroup')))],
  })),
  athenaOf.write(
    'CreateWorkGroup#tags',
    (scene) => {
      const name = fresh(scene, 'workgroup')
      return {
        request: { name, configuration: {}, tags: TAGS },
        needs: [
          need('athena:CreateWorkGroup', workgroupArn(scene, name)),
          need('athena:TagResource', workgroupArn(scene, name)),
        ],
      }
    },
    { page: 'https://docs.aws.amazon.com/athena/latest/ug/tags-access-control.html' },
  ),
]

const STREAM = 'AWS::Kinesis::Stream'
const kinesisOf = service({ prefix: 'kinesis', source: 'kinesis', page: reference('amazonkinesisdatastreams') })
const streamArn = (scene: Scene, name: string): string => arn(scene, 'kinesis', `stream/${name}`)

export const kinesis: readonly Operation[] = [
  kinesisOf.write(
    'PutRecords',
    (scene) => {
      const streamName = scene.name('stream')
      const ARN = streamArn(scene, streamName)
      return {
        request: { streamName },
        resources: [resource(scene, STREAM, ARN)],
        needs: [need('kinesis:PutRecords', ARN)],
      }
    },
    { dataType: STREAM },
  ),
  kinesisOf.read(
    'GetRecords',
    (scene) => {
      const ARN = streamArn(scene, scene.name('stream'))
      return {
        request: { shardIterator: 'AAAAAAAAAAETYyAYzd665', limit: 10000 },
        resources: [resource(scene, STREAM, ARN)],
        needs: [need('kinesis:GetRecords', ARN)],
      }
    },
    { dataType: STREAM },
  ),
  kinesisOf.read('DescribeStreamSummary#arn', (scene) => {
    const streamARN = streamArn(scene, scene.name('stream'))
    return { request: { streamARN }, needs: [need('kinesis:DescribeStreamSummary', streamARN)] }
  }),
  kinesisOf.write('AddTagsToStream', (scene) => {
    const streamName = scene.name('stream')
    return {
      request: { streamName, tags: { team: 'orders' } },
      needs: [need('kinesis:AddTagsToStream', streamArn(scene, streamName))],
    }
  }),
]

const firehoseOf = service({ prefix: 'firehose', source: 'firehose', page: reference('amazonkinesisfirehose') })

export const firehose: readonly Operation[] = [
  firehoseOf.write(
    'CreateDeliveryStream#tags',
    (scene) => {
      const deliveryStreamName = fresh(scene, 'delivery-stream')
      const ARN = arn(scene, 'firehose', `deliverystream/${deliveryStreamName}`)
      const roleARN = roleArn(scene, 'delivery-role')
      return {
        request: {
          deliveryStreamName,
          deliveryStreamType: 'DirectPut',
          extendedS3DestinationConfiguration: { roleARN, bucketARN: `arn:aws:s3:::${scene.name('bucket')}` },
          tags: TAGS,
        },
        response: { deliveryStreamARN: ARN },
        needs: [
          need('firehose:CreateDeliveryStream', ARN),
          need('firehose:TagDeliveryStream', ARN),
          need('iam:PassRole', roleARN),
        ],
      }
    },
    { page: 'https://docs.aws.amazon.com/firehose/latest/APIReference/API_CreateDeliveryStream.html' },
  ),
  firehoseOf.read('DescribeDeliveryStream', (scene) => {
    const deliveryStreamName = scene.name('delivery-stream')
    return {
      request: { deliveryStreamName },
      needs: [need('firehose:DescribeDeliveryStream', arn(scene, 'firehose', `deliverystream/${deliveryStreamName}`))],
    }
  }),
]

const kafkaOf = service({ prefix: 'kafka', source: 'kafka', page: reference('amazonmanagedstreamingforapachekafka') })

export const kafka: readonly Operation[] = [
  kafkaOf.read(
    'DescribeCluster#encoded-arn',
    (scene) => {
      const name = scene.name('kafka-cluster')
      const ARN = arn(scene, 'kafka', `cluster/${name}/${uuid(scene, name)}-2`)
      return { request: { clusterArn: encodeURIComponent(ARN) }, needs: [need('kafka:DescribeCluster', ARN)] }
    },
    { page: 'https://docs.aws.amazon.com/msk/latest/developerguide/logging-using-cloudtrail.html' },
  ),
  kafkaOf.read('ListClustersV2', () => ({
    request: { maxResults: '100' },
    needs: [need('kafka:ListClustersV2', '*')],
  })),
]

const emrOf = service({
  prefix: 'elasticmapreduce',
  source: 'elasticmapreduce',
  page: reference('amazonelasticmapreduce'),
})

export const emr: readonly Operation[] = [
  emrOf.write('AddJobFlowSteps', (scene) => {
    const jobFlowId = scene.id('j-', 13, scene.name('emr-cluster')).toUpperCase().replace('J-', 'j-')
    return {
      request: { jobFlowId, steps: [{ name: 'daily' }] },
      needs: [need('elasticmapreduce:AddJobFlowSteps', arn(scene, 'elasticmapreduce', `cluster/${jobFlowId}`))],
    }
  }),
  emrOf.write(
    'RunJobFlow#tags-and-roles',
    (scene) => {
      const serviceRole = scene.name('emr-service-role')
      return {
        request: {
          name: 'daily',
          releaseLabel: 'emr-7.10.0',
          instances: { instanceCount: 3, keepJobFlowAliveWhenNoSteps: false },
          jobFlowRole: scene.name('emr-instance-profile'),
          serviceRole,
          tags: TAGS,
        },
        needs: [
          need('elasticmapreduce:RunJobFlow', '*'),
          need('elasticmapreduce:AddTags', arn(scene, 'elasticmapreduce', 'cluster/*')),
          need('iam:PassRole', globalArn(scene, 'iam', `role/${serviceRole}`)),
          { action: 'iam:PassRole', resource: roleArn(scene, 'emr-instance-role'), silent: true },
        ],
      }
    },
    { page: 'https://docs.aws.amazon.com/emr/latest/ManagementGuide/emr-iam-roles.html' },
  ),
]

const searchOf = service({ prefix: 'es', source: 'es', page: reference('amazonopensearchservice') })

export const es: readonly Operation[] = [
  searchOf.write(
    'CreateDomain#tags',
    (scene) => {
      const domainName = fresh(scene, 'search')
      const ARN = arn(scene, 'es', `domain/${domainName}`)
      return {
        request: { domainName, engineVersion: 'OpenSearch_2.17', tagList: TAGS },
        needs: [need('es:CreateDomain', ARN), need('es:AddTags', ARN)],
      }
    },
    { page: 'https://docs.aws.amazon.com/opensearch-service/latest/developerguide/ac.html' },
  ),
  searchOf.write('UpdateDomainConfig', (scene) => {
    const domainName = scene.name('search')
    return {
      request: { domainName, clusterConfig: { instanceCount: 3 } },
      needs: [need('es:UpdateDomainConfig', arn(scene, 'es', `domain/${domainName}`))],
    }
  }),
  searchOf.read('ListDomainNames', () => ({ request: null, needs: [need('es:ListDomainNames', '*')] })),
]
