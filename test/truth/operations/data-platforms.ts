import type { Operation, Scene } from '../operation.ts'
import {
  arn,
  fresh,
  HIDDEN,
  idOf,
  need,
  needs,
  onOne,
  reference,
  roleArn,
  service,
  silent,
  TAGS,
  untyped,
  uuid,
} from './define.ts'

/**
 * Amazon DynamoDB Accelerator, AWS Database Migration Service, Amazon EMR on EKS and EMR Serverless, AWS Lake Formation, and
 * Amazon Managed Service for Apache Flink, MemoryDB, MWAA, OpenSearch Serverless, QuickSight and Timestream.
 */
const caches = service({ prefix: 'dax', source: 'dax', page: reference('amazondynamodbacceleratordax') })

export const dax: readonly Operation[] = [
  caches.read(
    'DescribeClusters',
    onOne('dax:DescribeClusters', (scene) => {
      const name = scene.name('dax')
      return [{ clusterNames: [name] }, arn(scene, 'dax', `cache/${name}`)]
    }),
  ),
  caches.write(
    'RebootNode',
    onOne('dax:RebootNode', (scene) => {
      const clusterName = scene.name('dax')
      return [{ clusterName, nodeId: `${clusterName}-a` }, arn(scene, 'dax', `cache/${clusterName}`)]
    }),
  ),
]

const migrations = service({ prefix: 'dms', source: 'dms', page: reference('awsdatabasemigrationservice') })
const migrationArn = (scene: Scene, type: string, kind: string): string =>
  arn(scene, 'dms', `${type}:${scene.id('', 26, scene.name(kind)).toUpperCase()}`)

export const dms: readonly Operation[] = [
  migrations.write(
    'RebootReplicationInstance',
    onOne('dms:RebootReplicationInstance', (scene) => {
      const replicationInstanceArn = migrationArn(scene, 'rep', 'replication-instance')
      return [{ forceFailover: false, replicationInstanceArn }, replicationInstanceArn]
    }),
    { page: 'https://docs.aws.amazon.com/dms/latest/userguide/logging-using-cloudtrail.html' },
  ),
  migrations.write(
    'StartReplicationTask',
    onOne('dms:StartReplicationTask', (scene) => {
      const replicationTaskArn = migrationArn(scene, 'task', 'replication-task')
      return [{ replicationTaskArn, startReplicationTaskType: 'resume-processing' }, replicationTaskArn]
    }),
  ),
]

const sparks = service({ prefix: 'emr-serverless', source: 'emr-serverless', page: reference('amazonemrserverless') })
const sparkId = (scene: Scene): string => idOf(scene, '00', 'spark-app', 14)

export const emrServerless: readonly Operation[] = [
  sparks.write('StartJobRun', (scene) => {
    const applicationId = sparkId(scene)
    const executionRoleArn = roleArn(scene, 'spark-role')
    return {
      request: { applicationId, executionRoleArn, clientToken: uuid(scene), jobDriver: HIDDEN },
      needs: [
        need('emr-serverless:StartJobRun', arn(scene, 'emr-serverless', `/applications/${applicationId}`)),
        need('iam:PassRole', executionRoleArn),
      ],
    }
  }),
  sparks.read(
    'GetJobRun',
    onOne('emr-serverless:GetJobRun', (scene) => {
      const applicationId = sparkId(scene)
      const jobRunId = idOf(scene, '00', 'spark-run', 14)
      const ARN = arn(scene, 'emr-serverless', `/applications/${applicationId}/jobruns/${jobRunId}`)
      return [{ applicationId, jobRunId }, ARN]
    }),
  ),
]

const clusters = service({
  prefix: 'emr-containers',
  source: 'emr-containers',
  page: reference('amazonemroneksemrcontainers'),
})
const virtualCluster = (scene: Scene): string => scene.id('', 25, scene.name('virtual-cluster'))

export const emrContainers: readonly Operation[] = [
  clusters.write(
    'StartJobRun',
    onOne('emr-containers:StartJobRun', (scene) => {
      const virtualClusterId = virtualCluster(scene)
      const executionRoleArn = roleArn(scene, 'spark-role')
      return [
        { virtualClusterId, executionRoleArn, releaseLabel: 'emr-7.10.0-latest' },
        arn(scene, 'emr-containers', `/virtualclusters/${virtualClusterId}`),
      ]
    }),
  ),
  clusters.read(
    'DescribeJobRun',
    onOne('emr-containers:DescribeJobRun', (scene) => {
      const virtualClusterId = virtualCluster(scene)
      const id = scene.id('', 19, scene.name('cluster-run'))
      return [
        { id, virtualClusterId },
        arn(scene, 'emr-containers', `/virtualclusters/${virtualClusterId}/jobruns/${id}`),
      ]
    }),
  ),
]

const streams = service({
  prefix: 'kinesisanalytics',
  source: 'kinesisanalytics',
  page: reference('amazonkinesisanalyticsv2'),
})

export const kinesisanalytics: readonly Operation[] = [
  streams.write(
    'StartApplication',
    onOne('kinesisanalytics:StartApplication', (scene) => {
      const applicationName = scene.name('flink')
      return [{ applicationName }, arn(scene, 'kinesisanalytics', `application/${applicationName}`)]
    }),
  ),
  streams.write('CreateApplication', (scene) => {
    const serviceExecutionRole = roleArn(scene, 'flink-role')
    return {
      request: { applicationName: fresh(scene, 'flink'), runtimeEnvironment: 'FLINK-1_20', serviceExecutionRole },
      needs: [need('kinesisanalytics:CreateApplication', '*'), need('iam:PassRole', serviceExecutionRole)],
    }
  }),
]

const lakes = service({ prefix: 'lakeformation', source: 'lakeformation', page: reference('awslakeformation') })

export const lakeformation: readonly Operation[] = [
  lakes.write('GrantPermissions', (scene) =>
    untyped('lakeformation:GrantPermissions', {
      principal: { dataLakePrincipalIdentifier: roleArn(scene, 'analyst-role') },
      resource: { database: { name: scene.name('glue-database') } },
      permissions: ['DESCRIBE'],
    })(scene),
  ),
]

const memories = service({ prefix: 'memorydb', source: 'memorydb', page: reference('amazonmemorydb') })
const memoryArn = (scene: Scene, type: string, name: string): string => arn(scene, 'memorydb', `${type}/${name}`)

export const memorydb: readonly Operation[] = [
  memories.read(
    'DescribeClusters',
    onOne('memorydb:DescribeClusters', (scene) => {
      const clusterName = scene.name('memory')
      return [{ clusterName, showShardDetails: true }, memoryArn(scene, 'cluster', clusterName)]
    }),
  ),
  memories.write('CreateUser#tags', (scene) => {
    const userName = fresh(scene, 'memory-user')
    return {
      request: { userName, authenticationMode: HIDDEN, accessString: 'on ~* +@read', tags: TAGS },
      needs: [need('memorydb:CreateUser', '*'), need('memorydb:TagResource', memoryArn(scene, 'user', userName))],
    }
  }),
  memories.write('CreateACL', (scene) => {
    const userNames = [scene.name('memory-user'), 'default']
    return {
      request: { aCLName: fresh(scene, 'memory-acl'), userNames },
      needs: needs(
        'memorydb:CreateAcl',
        userNames.map((name) => memoryArn(scene, 'user', name)),
      ),
    }
  }),
]

const AIRFLOW = 'Amazon MWAA is recorded with the names of its API, capitals included.'
const airflows = service({
  prefix: 'airflow',
  source: 'airflow',
  page: reference('amazonmanagedworkflowsforapacheairflow'),
})
const onEnvironment = (action: string, parameters: Readonly<Record<string, unknown>> = {}): Operation['call'] =>
  onOne(action, (scene) => {
    const name = scene.name('airflow')
    return [{ Name: name, ...parameters }, arn(scene, 'airflow', `environment/${name}`)]
  })

export const airflow: readonly Operation[] = [
  airflows.read('GetEnvironment', onEnvironment('airflow:GetEnvironment'), { capitals: AIRFLOW }),
  airflows.write('UpdateEnvironment', onEnvironment('airflow:UpdateEnvironment', { MaxWorkers: 4 }), {
    capitals: AIRFLOW,
  }),
  airflows.write('CreateCliToken', onEnvironment('airflow:CreateCliToken'), { capitals: AIRFLOW }),
]

const collections = service({ prefix: 'aoss', source: 'aoss', page: reference('amazonopensearchserverless') })
const collectionId = (scene: Scene): string => scene.id('', 20, scene.name('collection'))

export const aoss: readonly Operation[] = [
  collections.read('BatchGetCollection', (scene) =>
    untyped('aoss:BatchGetCollection', { ids: [collectionId(scene)] })(scene),
  ),
  collections.write(
    'UpdateCollection',
    onOne('aoss:UpdateCollection', (scene) => {
      const id = collectionId(scene)
      return [{ id, description: 'search' }, arn(scene, 'aoss', `collection/${id}`)]
    }),
  ),
]

const reports = service({ prefix: 'quicksight', source: 'quicksight', page: reference('amazonquicksight') })

export const quicksight: readonly Operation[] = [
  reports.read(
    'DescribeDashboard',
    onOne('quicksight:DescribeDashboard', (scene) => {
      const dashboardId = uuid(scene, scene.name('dashboard'))
      return [{ awsAccountId: scene.account, dashboardId }, arn(scene, 'quicksight', `dashboard/${dashboardId}`)]
    }),
  ),
  reports.write(
    'CreateIngestion',
    onOne('quicksight:CreateIngestion', (scene) => {
      const dataSetId = uuid(scene, scene.name('data-set'))
      const ingestionId = uuid(scene)
      const ARN = arn(scene, 'quicksight', `dataset/${dataSetId}/ingestion/${ingestionId}`)
      return [{ awsAccountId: scene.account, dataSetId, ingestionId }, ARN]
    }),
  ),
]

const series = service({ prefix: 'timestream', source: 'timestream', page: reference('amazontimestream') })
/** Clients ask for the endpoint of their calls first. */
const ENDPOINT = silent('timestream:DescribeEndpoints', '*')

export const timestream: readonly Operation[] = [
  series.read('DescribeDatabase', (scene) => {
    const databaseName = scene.name('series')
    const ARN = arn(scene, 'timestream', `database/${databaseName}`)
    return { request: { databaseName }, needs: [need('timestream:DescribeDatabase', ARN), ENDPOINT] }
  }),
  series.write('CreateTable', (scene) => {
    const databaseName = scene.name('series')
    const tableName = fresh(scene, 'series-table')
    const ARN = arn(scene, 'timestream', `database/${databaseName}/table/${tableName}`)
    return { request: { databaseName, tableName }, needs: [need('timestream:CreateTable', ARN), ENDPOINT] }
  }),
]
