import type { Call, Operation, RecordResource, Scene } from '../operation.ts'
import { arn, fresh, need, reference, resource, service, silent, TAGS } from './define.ts'

const TABLE = 'AWS::DynamoDB::Table'
/** Records of item operations, which differ from the requests of the API. */
const RECORDS = 'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/understanding-ddb-log-entries.html'
const TRANSACTIONS = 'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html'
const PARTIQL = 'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-iam.html'

const { read, write } = service({ prefix: 'dynamodb', source: 'dynamodb', page: reference('amazondynamodb') })

const apiVersion = '2012-08-10'
const tableArn = (scene: Scene, table: string, account = scene.account): string =>
  arn(scene, 'dynamodb', `table/${table}`, account)
const tableResource = (scene: Scene, table: string): RecordResource => resource(scene, TABLE, tableArn(scene, table))

/** An item operation on one table. */
const onItems =
  (actions: readonly string[], parameters: Readonly<Record<string, unknown>>): Operation['call'] =>
  (scene) => {
    const tableName = scene.name('table')
    return {
      request: { tableName, ...parameters },
      resources: [tableResource(scene, tableName)],
      apiVersion,
      needs: actions.map((action) => need(action, tableArn(scene, tableName))),
    }
  }

/** An operation on a table itself. */
const onTable =
  (action: string, parameters: Readonly<Record<string, unknown>> = {}): Operation['call'] =>
  (scene) => {
    const tableName = scene.name('table')
    return { request: { tableName, ...parameters }, apiVersion, needs: [need(action, tableArn(scene, tableName))] }
  }

const onIndex =
  (action: string, parameters: Readonly<Record<string, unknown>>): Operation['call'] =>
  (scene) => {
    const tableName = scene.name('table')
    return {
      request: { tableName, indexName: 'by-customer', ...parameters },
      resources: [tableResource(scene, tableName)],
      apiVersion,
      needs: [need(action, `${tableArn(scene, tableName)}/index/by-customer`)],
    }
  }

const batch =
  (action: string, value: unknown): Operation['call'] =>
  (scene): Call => {
    const tables = [...new Set([scene.name('table'), scene.name('table')])]
    return {
      request: { requestItems: Object.fromEntries(tables.map((table) => [table, value])) },
      resources: tables.map((table) => tableResource(scene, table)),
      apiVersion,
      needs: tables.map((table) => need(action, tableArn(scene, table))),
    }
  }

const key = { pk: 'order' }

export const dynamodb: readonly Operation[] = [
  read('GetItem', onItems(['dynamodb:GetItem'], { key, consistentRead: false }), { dataType: TABLE }),
  read(
    'GetItem#foreign-table',
    (scene) => {
      const ARN = tableArn(scene, scene.name('partner-table'), scene.otherAccount)
      return {
        request: { tableName: ARN, key },
        resources: [resource(scene, TABLE, ARN, scene.otherAccount)],
        apiVersion,
        needs: [need('dynamodb:GetItem', ARN)],
      }
    },
    {
      dataType: TABLE,
      page: 'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/rbac-cross-account-access.html',
    },
  ),
  read('Query', onItems(['dynamodb:Query'], { keyConditionExpression: 'pk = :pk' }), { dataType: TABLE }),
  read('Query#index', onIndex('dynamodb:Query', { keyConditionExpression: 'customer = :c' }), {
    dataType: TABLE,
    page: 'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/using-identity-based-policies.html',
  }),
  read('Scan#index', onIndex('dynamodb:Scan', {}), { dataType: TABLE }),
  write('PutItem', onItems(['dynamodb:PutItem'], { key, items: ['pk', 'total'] }), { dataType: TABLE }),
  write('UpdateItem', onItems(['dynamodb:UpdateItem'], { key, updateExpression: 'SET #t = :t' }), { dataType: TABLE }),
  read('BatchGetItem', batch('dynamodb:BatchGetItem', { keys: [key] }), { dataType: TABLE }),
  write('BatchWriteItem', batch('dynamodb:BatchWriteItem', [{ putRequest: {} }]), { dataType: TABLE }),
  write(
    'TransactWriteItems',
    (scene) => {
      const orders = scene.name('table')
      const ledger = scene.name('ledger-table')
      return {
        request: {
          requestItems: [
            { operation: 'Put', tableName: orders, key, items: ['pk', 'total'] },
            { operation: 'Update', tableName: ledger, key, updateExpression: 'SET #t = :t' },
            { operation: 'Delete', tableName: ledger, key },
            { operation: 'ConditionCheck', tableName: orders, key, conditionExpression: 'attribute_exists(pk)' },
          ],
          returnConsumedCapacity: 'TOTAL',
        },
        resources: [tableResource(scene, orders), tableResource(scene, ledger)],
        apiVersion,
        needs: [
          need('dynamodb:PutItem', tableArn(scene, orders)),
          need('dynamodb:UpdateItem', tableArn(scene, ledger)),
          need('dynamodb:DeleteItem', tableArn(scene, ledger)),
          need('dynamodb:ConditionCheckItem', tableArn(scene, orders)),
        ],
      }
    },
    { dataType: TABLE, page: TRANSACTIONS },
  ),
  write(
    'ExecuteStatement#select',
    (scene) => {
      const table = scene.name('table')
      return {
        request: { statement: `SELECT * FROM "${table}" WHERE pk = 'order' AND total = ***(Redacted)` },
        resources: [tableResource(scene, table)],
        apiVersion,
        needs: [need('dynamodb:PartiQLSelect', tableArn(scene, table))],
      }
    },
    { dataType: TABLE, page: PARTIQL },
  ),
  write(
    'BatchExecuteStatement#update-and-insert',
    (scene) => {
      const table = scene.name('table')
      return {
        request: {
          requestItems: [
            { statement: `UPDATE "${table}" SET total = ***(Redacted) WHERE pk = 'order'` },
            { statement: `INSERT INTO "${table}" VALUE {'pk' : ***(Redacted)}` },
          ],
        },
        resources: [tableResource(scene, table)],
        apiVersion,
        needs: [
          need('dynamodb:PartiQLUpdate', tableArn(scene, table)),
          need('dynamodb:PartiQLInsert', tableArn(scene, table)),
        ],
      }
    },
    { dataType: TABLE, page: PARTIQL },
  ),
  read(
    'GetRecords',
    (scene) => {
      const table = scene.name('table')
      const stream = `${tableArn(scene, table)}/stream/2026-04-15T04:02:47.428`
      return {
        request: { shardIterator: `${stream}|1|AAAAAAAAAAH7HF3xwDQHBrvk2UBZ1PKh` },
        resources: [tableResource(scene, table)],
        apiVersion,
        needs: [need('dynamodb:GetRecords', stream)],
      }
    },
    { dataType: TABLE, page: RECORDS },
  ),
  read('DescribeTable', onTable('dynamodb:DescribeTable')),
  read('ListTables', () => ({ request: null, apiVersion, needs: [need('dynamodb:ListTables', '*')] })),
  write(
    'CreateTable#tags',
    (scene) => {
      const tableName = fresh(scene, 'table')
      const ARN = tableArn(scene, tableName)
      return {
        request: {
          tableName,
          attributeDefinitions: [{ attributeName: 'pk', attributeType: 'S' }],
          keySchema: [{ attributeName: 'pk', keyType: 'HASH' }],
          billingMode: 'PAY_PER_REQUEST',
          tags: TAGS,
        },
        response: { tableDescription: { tableName, tableArn: ARN } },
        apiVersion,
        needs: [need('dynamodb:CreateTable', ARN), need('dynamodb:TagResource', ARN)],
      }
    },
    { page: 'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Tagging.Operations.html' },
  ),
  write(
    'UpdateTimeToLive',
    onTable('dynamodb:UpdateTimeToLive', {
      timeToLiveSpecification: { enabled: true, attributeName: 'expires' },
    }),
  ),
  write(
    'RestoreTableFromBackup',
    (scene) => {
      const backupArn = `${tableArn(scene, scene.name('table'))}/backup/01489602797149-73d8d5bc`
      const targetTableName = fresh(scene, 'restored-table')
      const target = tableArn(scene, targetTableName)
      const copied = ['PutItem', 'UpdateItem', 'DeleteItem', 'GetItem', 'Query', 'Scan', 'BatchWriteItem']
      return {
        request: { targetTableName, backupArn },
        apiVersion,
        needs: [
          need('dynamodb:RestoreTableFromBackup', backupArn),
          need('dynamodb:RestoreTableFromBackup', target),
          ...copied.map((action) => silent(`dynamodb:${action}`, target)),
        ],
      }
    },
    { page: 'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/backuprestore_IAM.html' },
  ),
]
