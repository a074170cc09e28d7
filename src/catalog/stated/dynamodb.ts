import type { Call } from '../call.ts'
import { byAction } from './parts.ts'
import { allKnownArns, isPlainName, recordedArns, referencePage, memberTexts } from './reading.ts'
import { arnOf, exactResources, type StatedRule, type StatedRules } from './rule.ts'

const page = referencePage('amazondynamodb')
/** Records list the tables of a call under `resources`. */
const logPage = 'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/understanding-ddb-log-entries.html'

const partOfTable = (rest: string): RegExp =>
  new RegExp(`^arn:aws[a-z-]*:dynamodb:[a-z0-9-]+:\\d{12}:table/[\\w.-]+${rest}$`)
const tableArn = partOfTable('')
const streamArn = partOfTable('/stream/[\\dT:.-]+')

/** A table's name is its ARN as well, since tables of other accounts can be used. */
function tableFrom(name: string | undefined, call: Call): string | undefined {
  if (name === undefined) return undefined
  if (tableArn.test(name)) return name
  return /^[\w.-]+$/.test(name) ? arnOf(call, 'dynamodb', `table/${name}`) : undefined
}

/** The table that the request names; where it names none, the only one that the record lists. */
function tableOf(call: Call, ...members: readonly string[]): string | undefined {
  const name = call.request.text(...members)
  if (name !== undefined) return tableFrom(name, call)
  const recorded = recordedArns(call, tableArn)
  return recorded.length === 1 ? recorded[0] : undefined
}

const onTable = (...members: readonly string[]): StatedRule => ({
  page,
  resolve: (call) => exactResources(tableOf(call, ...members)),
})

/** On an index where the request names one, not on its table as well. */
const onTableOrIndex = (page: string): StatedRule => ({
  page,
  resolve: (call) => {
    const table = tableOf(call, 'tablename')
    const index = call.request.text('indexname')
    if (index === undefined) return exactResources(table)
    return exactResources(table !== undefined && isPlainName(index) ? `${table}/index/${index}` : undefined)
  },
})

const guide = 'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide'

/** All tables of a batch are listed; an item's table counts also where the list leaves it out. */
const onTables: StatedRule = {
  page: logPage,
  resolve: (call) =>
    allKnownArns([
      ...recordedArns(call, tableArn),
      ...memberTexts(call, ['tablename'], Infinity).map((name) => tableFrom(name, call)),
    ]),
  leaves: ['tablename'],
}

/** A transaction lists what is done to which table: `requestItems[].{operation, tableName}`. */
const inTransaction = (done: string): StatedRule => ({
  page: logPage,
  resolve: (call) => {
    const tables: (string | undefined)[] = []
    let operation: string | undefined
    for (const leaf of call.request.found.leaves) {
      if (leaf.name.normal === 'operation') operation = leaf.value
      else if (leaf.name.normal === 'tablename') {
        if (operation === undefined) return undefined
        if (operation === done) tables.push(tableFrom(leaf.value, call))
        operation = undefined
      }
    }
    return allKnownArns(tables)
  },
  leaves: ['operation', 'tablename'],
})

/** The resource that a member names by its ARN. */
const byArn = (pattern: RegExp, ...members: readonly string[]): StatedRule => ({
  page,
  resolve: ({ request }) => {
    const arn = request.text(...members)
    return exactResources(arn !== undefined && pattern.test(arn) ? arn : undefined)
  },
})

/** An iterator begins with the ARN of its stream. */
const fromIterator: StatedRule = {
  page: logPage,
  resolve: ({ request }) => {
    const [stream = ''] = (request.text('sharditerator') ?? '').split('|')
    return exactResources(streamArn.test(stream) ? stream : undefined)
  },
}

const backupArn = partOfTable('/backup/[\\w-]+')

/** The backup and the table that it becomes: the reference requires both. */
const restored: StatedRule = {
  page,
  resolve: (call) => {
    const backup = call.request.text('backuparn')
    const table = tableFrom(call.request.text('targettablename'), call)
    return exactResources(backup !== undefined && backupArn.test(backup) ? backup : undefined, table)
  },
}

const globalTable: StatedRule = {
  page,
  resolve: ({ request, place: { partition, account } }) => {
    const name = request.text('globaltablename')
    return exactResources(
      name && /^[\w.-]+$/.test(name) ? `arn:${partition}:dynamodb::${account}:global-table/${name}` : undefined,
    )
  },
}

/** The table that is imported into is described below `tableCreationParameters`. */
const imported: StatedRule = {
  page,
  resolve: (call) => {
    const names = memberTexts(call, ['tablename'], 2)
    return names.length === 1 ? exactResources(tableFrom(names[0], call)) : undefined
  },
  leaves: ['tablename'],
}

const rules = byAction(
  [
    `ConditionCheckItem CreateBackup CreateTable DeleteItem DeleteTable DescribeContinuousBackups
     DescribeKinesisStreamingDestination DescribeTable DescribeTableReplicaAutoScaling DescribeTimeToLive
     DisableKinesisStreamingDestination EnableKinesisStreamingDestination GetItem PutItem UpdateContinuousBackups
     UpdateItem UpdateKinesisStreamingDestination UpdateTable UpdateTableReplicaAutoScaling UpdateTimeToLive`,
    onTable('tablename'),
  ],
  ['Query Scan', onTableOrIndex(`${guide}/specifying-conditions.html`)],
  ['DescribeContributorInsights UpdateContributorInsights', onTableOrIndex(`${guide}/Contributor_Insights_IAM.html`)],
  ['BatchGetItem BatchWriteItem', onTables],
  ['ExportTableToPointInTime ListExports ListImports', onTable('tablearn')],
  ['DescribeStream GetShardIterator', byArn(streamArn, 'streamarn')],
  ['DeleteBackup DescribeBackup', byArn(backupArn, 'backuparn')],
  ['RestoreTableFromBackup', restored],
  [
    'RestoreTableToPointInTime',
    {
      ...onTable('sourcetablename', 'sourcetablearn'),
      page: `${guide}/backuprestore_IAM.html`,
    },
  ],
  ['DescribeExport', byArn(partOfTable('/export/[\\w-]+'), 'exportarn')],
  ['DescribeImport', byArn(partOfTable('/import/[\\w-]+'), 'importarn')],
  ['ImportTable', imported],
  ['GetRecords', fromIterator],
  ['DescribeGlobalTable DescribeGlobalTableSettings', globalTable],
  [
    'DeleteResourcePolicy GetResourcePolicy ListTagsOfResource PutResourcePolicy TagResource UntagResource',
    byArn(partOfTable('(?:/stream/[\\dT:.-]+)?'), 'resourcearn'),
  ],
)

const writes: Readonly<Record<string, StatedRule>> = {
  'dynamodb:PutItem': inTransaction('Put'),
  'dynamodb:UpdateItem': inTransaction('Update'),
  'dynamodb:DeleteItem': inTransaction('Delete'),
  'dynamodb:ConditionCheckItem': inTransaction('ConditionCheck'),
}

/** Amazon DynamoDB. Statements of PartiQL are not read: what they act on is not stated. */
export const dynamodb: StatedRules = (action, operation) => {
  if (operation === 'TransactWriteItems') return writes[action.name]
  // Replicas lie in other Regions.
  if (operation === 'UpdateTable' && action.name !== 'dynamodb:UpdateTable') return undefined
  return operation === 'TransactGetItems' ? onTables : rules(action, operation)
}
