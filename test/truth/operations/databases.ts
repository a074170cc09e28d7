import type { Operation, Scene } from '../operation.ts'
import { arn, fresh, idOf, need, reference, service, silent, TAGS, uuid } from './define.ts'

/** Amazon RDS, ElastiCache, Redshift and the Redshift Data API. */
const rdsOf = service({ prefix: 'rds', source: 'rds', page: reference('amazonrds') })

const of = (scene: Scene, type: string, name: string): string => arn(scene, 'rds', `${type}:${name}`)
/** Identifiers are stored in lower case, whatever the request writes. */
const otherCase = (name: string): string => name.replace(/^./, (letter) => letter.toUpperCase())

export const rds: readonly Operation[] = [
  rdsOf.write(
    'CreateDBInstance#managed-password',
    (scene) => {
      const dBInstanceIdentifier = fresh(scene, 'database')
      const dBSubnetGroupName = scene.name('db-subnet-group')
      const secret = `secret:rds!db-${uuid(scene)}-${scene.id('', 6)}`
      const masterKey = arn(scene, 'kms', `key/${uuid(scene, 'aws/secretsmanager')}`)
      return {
        request: {
          dBInstanceIdentifier,
          dBInstanceClass: 'db.t4g.medium',
          engine: 'mysql',
          engineVersion: '8.0',
          allocatedStorage: 20,
          masterUsername: 'admin',
          manageMasterUserPassword: true,
          dBSubnetGroupName,
          tags: TAGS,
        },
        response: { masterUserSecret: { secretArn: arn(scene, 'secretsmanager', secret) } },
        needs: [
          need('rds:CreateDBInstance', of(scene, 'db', dBInstanceIdentifier)),
          need('rds:CreateDBInstance', of(scene, 'subgrp', dBSubnetGroupName)),
          silent('rds:CreateDBInstance', of(scene, 'og', 'default:mysql-8-0')),
          silent('rds:CreateDBInstance', of(scene, 'pg', 'default.mysql8.0')),
          need('rds:AddTagsToResource', of(scene, 'db', dBInstanceIdentifier)),
          silent('secretsmanager:CreateSecret', arn(scene, 'secretsmanager', secret)),
          silent('secretsmanager:TagResource', arn(scene, 'secretsmanager', secret)),
          silent('kms:DescribeKey', masterKey),
        ],
      }
    },
    { page: 'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-secrets-manager.html' },
  ),
  rdsOf.write(
    'RebootDBInstance#other-case',
    (scene) => {
      const name = scene.name('database')
      return {
        request: { dBInstanceIdentifier: otherCase(name) },
        needs: [need('rds:RebootDBInstance', of(scene, 'db', name))],
      }
    },
    { page: 'https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html' },
  ),
  rdsOf.write('StartDBInstance', (scene) => {
    const name = scene.name('database')
    return { request: { dBInstanceIdentifier: name }, needs: [need('rds:StartDBInstance', of(scene, 'db', name))] }
  }),
  rdsOf.write('CreateDBSnapshot', (scene) => {
    const database = scene.name('database')
    const snapshot = fresh(scene, 'snapshot')
    return {
      request: { dBInstanceIdentifier: database, dBSnapshotIdentifier: snapshot, tags: TAGS },
      needs: [
        need('rds:CreateDBSnapshot', of(scene, 'db', database)),
        need('rds:CreateDBSnapshot', of(scene, 'snapshot', snapshot)),
        need('rds:AddTagsToResource', of(scene, 'snapshot', snapshot)),
      ],
    }
  }),
  rdsOf.read('DescribeDBInstances', (scene) => {
    const name = scene.name('database')
    return { request: { dBInstanceIdentifier: name }, needs: [need('rds:DescribeDBInstances', of(scene, 'db', name))] }
  }),
  rdsOf.read('ListTagsForResource', (scene) => {
    const resourceName = of(scene, 'db', scene.name('database'))
    return { request: { resourceName }, needs: [need('rds:ListTagsForResource', resourceName)] }
  }),
]

const cacheOf = service({ prefix: 'elasticache', source: 'elasticache', page: reference('amazonelasticache') })

export const elasticache: readonly Operation[] = [
  cacheOf.write('RebootCacheCluster', (scene) => {
    const cacheClusterId = scene.name('cache')
    return {
      request: { cacheClusterId, cacheNodeIdsToReboot: ['0001'] },
      needs: [need('elasticache:RebootCacheCluster', arn(scene, 'elasticache', `cluster:${cacheClusterId}`))],
    }
  }),
  cacheOf.write('AddTagsToResource', (scene) => {
    const resourceName = arn(scene, 'elasticache', `replicationgroup:${scene.name('replication-group')}`)
    return {
      request: { resourceName, tags: TAGS },
      needs: [need('elasticache:AddTagsToResource', resourceName)],
    }
  }),
]

const redshiftOf = service({ prefix: 'redshift', source: 'redshift', page: reference('amazonredshift') })

export const redshift: readonly Operation[] = [
  redshiftOf.write('PauseCluster', (scene) => {
    const clusterIdentifier = scene.name('warehouse')
    return {
      request: { clusterIdentifier },
      needs: [need('redshift:PauseCluster', arn(scene, 'redshift', `cluster:${clusterIdentifier}`))],
    }
  }),
  redshiftOf.write('GetClusterCredentials', (scene) => {
    const clusterIdentifier = scene.name('warehouse')
    return {
      request: { dbUser: 'reporting', dbName: 'sales', clusterIdentifier, autoCreate: false },
      needs: [
        need('redshift:GetClusterCredentials', arn(scene, 'redshift', `dbuser:${clusterIdentifier}/reporting`)),
        need('redshift:GetClusterCredentials', arn(scene, 'redshift', `dbname:${clusterIdentifier}/sales`)),
      ],
    }
  }),
]

const statements = service({
  prefix: 'redshift-data',
  source: 'redshift-data',
  page: reference('amazonredshiftdataapi'),
})

export const redshiftData: readonly Operation[] = [
  statements.write(
    'ExecuteStatement',
    (scene) => {
      const clusterIdentifier = scene.name('warehouse')
      return {
        request: { clusterIdentifier, database: 'sales', dbUser: 'reporting', sql: 'SELECT 1' },
        needs: [
          need('redshift-data:ExecuteStatement', arn(scene, 'redshift', `cluster:${clusterIdentifier}`)),
          need('redshift:GetClusterCredentials', arn(scene, 'redshift', `dbuser:${clusterIdentifier}/reporting`)),
          need('redshift:GetClusterCredentials', arn(scene, 'redshift', `dbname:${clusterIdentifier}/sales`)),
        ],
      }
    },
    { page: 'https://docs.aws.amazon.com/redshift/latest/mgmt/data-api-access.html' },
  ),
]

const filesOf = service({
  prefix: 'elasticfilesystem',
  source: 'elasticfilesystem',
  page: reference('amazonelasticfilesystem'),
})

export const elasticfilesystem: readonly Operation[] = [
  filesOf.write(
    'CreateFileSystem#tags',
    (scene) => ({
      request: { creationToken: scene.id('', 32), encrypted: false, tags: TAGS },
      response: { fileSystemId: scene.id('fs-') },
      needs: [
        need('elasticfilesystem:CreateFileSystem', '*'),
        need('elasticfilesystem:TagResource', arn(scene, 'elasticfilesystem', 'file-system/*')),
      ],
    }),
    { page: 'https://docs.aws.amazon.com/efs/latest/ug/using-tags-efs.html' },
  ),
  filesOf.write(
    'CreateMountTarget',
    (scene) => {
      const fileSystemId = idOf(scene, 'fs-', 'file-system')
      const subnetId = idOf(scene, 'subnet-', 'subnet')
      const group = idOf(scene, 'sg-', 'security-group')
      return {
        request: { fileSystemId, subnetId, securityGroups: [group] },
        needs: [
          need('elasticfilesystem:CreateMountTarget', arn(scene, 'elasticfilesystem', `file-system/${fileSystemId}`)),
          silent('ec2:DescribeSubnets', '*'),
          silent('ec2:DescribeNetworkInterfaces', '*'),
          silent('ec2:CreateNetworkInterface', arn(scene, 'ec2', 'network-interface/*')),
          need('ec2:CreateNetworkInterface', arn(scene, 'ec2', `subnet/${subnetId}`)),
          need('ec2:CreateNetworkInterface', arn(scene, 'ec2', `security-group/${group}`)),
        ],
      }
    },
    { page: 'https://docs.aws.amazon.com/efs/latest/ug/API_CreateMountTarget.html' },
  ),
]
