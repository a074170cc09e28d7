import { ifMemberPresent, type OperationTable } from './rules.ts'

/** PartiQL: the statement's text decides which of the four, and is not recorded. */
const partiQl = ['PartiQLSelect', 'PartiQLInsert', 'PartiQLUpdate', 'PartiQLDelete']

/**
 * A table that gets or loses replicas: these are checked in the Regions of the replicas, and leave no event of the caller.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/globaltables-security.html
 */
const replicas = (
  'CreateTable CreateTableReplica Scan Query UpdateItem PutItem GetItem DeleteItem BatchWriteItem DeleteTable ' +
  'DeleteTableReplica'
)
  .split(' ')
  .map((action) => ifMemberPresent(action, 'replicaUpdates'))

export const dynamodbOperations: OperationTable = {
  UpdateTable: ['UpdateTable', ...replicas],
  ExecuteStatement: partiQl,
  BatchExecuteStatement: partiQl,
  ExecuteTransaction: partiQl,
  TransactGetItems: ['GetItem'],
  TransactWriteItems: ['ConditionCheckItem', 'PutItem', 'UpdateItem', 'DeleteItem'],
}
