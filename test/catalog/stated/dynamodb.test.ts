import { describe } from '@jest/globals'
import { account, listing, other, stated } from './calls.ts'

const table = (name: string, owner = account): string => `arn:aws:dynamodb:eu-central-1:${owner}:table/${name}`
const stream = `${table('Music')}/stream/2021-04-15T04:02:47.428`
const backup = `${table('Music')}/backup/01489173575360-b308cd7d`

describe('tables by name and ARN', () => {
  stated('dynamodb', [
    ['dynamodb:GetItem', 'GetItem', { tableName: 'Music' }, [table('Music')], listing(table('Music'))],
    ['dynamodb:GetItem', 'GetItem', { tableName: 'music' }, [table('music')]],
    ['dynamodb:PutItem', 'PutItem', { tableName: table('Music', other) }, [table('Music', other)]],
    ['dynamodb:PutItem', 'PutItem', { tableName: 'Mus*' }, 'unknown'],
    ['dynamodb:UpdateTable', 'UpdateTable', { provisionedThroughput: {} }, 'unknown'],
    ['dynamodb:UpdateTable', 'UpdateTable', { provisionedThroughput: {} }, [table('Music')], listing(table('Music'))],
    ['dynamodb:ListTables', 'ListTables', {}, ['*']],
    ['dynamodb:TagResource', 'TagResource', { resourceArn: table('Music'), tags: [] }, [table('Music')]],
    ['dynamodb:PutResourcePolicy', 'PutResourcePolicy', { resourceArn: stream, policy: '{}' }, [stream]],
    [
      'dynamodb:ExportTableToPointInTime',
      'ExportTableToPointInTime',
      { tableArn: table('Music'), s3Bucket: 'b' },
      [table('Music')],
    ],
    ['dynamodb:ListExports', 'ListExports', {}, 'unknown'],
    ['dynamodb:ImportTable', 'ImportTable', { tableCreationParameters: { tableName: 'Music' } }, [table('Music')]],
  ])
})

describe('an index is checked, and not its table', () => {
  stated('dynamodb', [
    ['dynamodb:Query', 'Query', { tableName: 'Music' }, [table('Music')]],
    [
      'dynamodb:Query',
      'Query',
      { tableName: 'Music', indexName: 'ByYear' },
      [`${table('Music')}/index/ByYear`],
      listing(table('Music')),
    ],
    [
      'dynamodb:Scan',
      'Scan',
      { tableName: table('Music', other), indexName: 'ByYear' },
      [`${table('Music', other)}/index/ByYear`],
    ],
    ['dynamodb:Scan', 'Scan', { tableName: 'Music', indexName: '*' }, 'unknown'],
  ])
})

describe('several tables in one call', () => {
  const transaction = {
    requestItems: [
      { operation: 'Put', tableName: 'Music', items: ['Artist'] },
      { operation: 'Delete', TableName: 'Sales', key: { Artist: 'a' } },
      { operation: 'Put', tableName: table('Shared', other) },
    ],
  }
  stated('dynamodb', [
    [
      'dynamodb:BatchGetItem',
      'BatchGetItem',
      { requestItems: {} },
      [table('A'), table('B')],
      listing(table('A'), table('B')),
    ],
    [
      'dynamodb:BatchGetItem',
      'BatchGetItem',
      { requestItems: [{ tableName: 'A' }] },
      [table('A')],
      listing(table('A')),
    ],
    ['dynamodb:BatchWriteItem', 'BatchWriteItem', { requestItems: {} }, 'unknown'],
    ['dynamodb:GetItem', 'TransactGetItems', { requestItems: [{ operation: 'Get', tableName: 'A' }] }, [table('A')]],
    [
      'dynamodb:PutItem',
      'TransactWriteItems',
      transaction,
      [table('Music'), table('Shared', other)],
      listing(table('Music')),
    ],
    ['dynamodb:DeleteItem', 'TransactWriteItems', transaction, [table('Sales')]],
    ['dynamodb:UpdateItem', 'TransactWriteItems', transaction, 'unknown'],
    ['dynamodb:PutItem', 'TransactWriteItems', { requestItems: [{ tableName: 'Music' }] }, 'unknown'],
  ])
})

describe('streams, backups and global tables', () => {
  stated('dynamodb', [
    ['dynamodb:DescribeStream', 'DescribeStream', { streamArn: stream }, [stream]],
    ['dynamodb:GetRecords', 'GetRecords', { shardIterator: `${stream}|1|AAAA+/=` }, [stream], listing(table('Music'))],
    ['dynamodb:GetRecords', 'GetRecords', { shardIterator: 'AAAA' }, 'unknown', listing(table('Music'))],
    ['dynamodb:DeleteBackup', 'DeleteBackup', { backupArn: backup }, [backup]],
    [
      'dynamodb:RestoreTableFromBackup',
      'RestoreTableFromBackup',
      { targetTableName: 'New', backupArn: backup },
      [backup, table('New')],
    ],
    [
      'dynamodb:RestoreTableToPointInTime',
      'RestoreTableToPointInTime',
      { sourceTableName: 'Music', targetTableName: 'New' },
      [table('Music')],
    ],
    [
      'dynamodb:DescribeGlobalTable',
      'DescribeGlobalTable',
      { globalTableName: 'Music' },
      [`arn:aws:dynamodb::${account}:global-table/Music`],
    ],
  ])
})
