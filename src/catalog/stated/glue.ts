import type { Call } from '../call.ts'
import { nestedText, byAction, textsOfList, listRule, namedRule, resourceArn, type Kind } from './parts.ts'
import { arnOf, exactResources, type StatedResources, type StatedRule } from './rule.ts'

/** "Operations on a table need the table, its database and the catalog", each with its ARN. */
const page = 'https://docs.aws.amazon.com/glue/latest/dg/glue-specifying-resource-arns.html'

/** Glue keeps names of databases and tables in lower case: the ARN does not follow from a name in other letters. */
const name = /^[a-z0-9_.-]+$/
const kind = (before: string, of = name): Kind => ({ service: 'glue', before, name: of })

/** The account whose catalog is meant, where it is the account's only one. */
function catalogOwner(call: Call): string | undefined {
  const id = call.request.text('catalogid') ?? call.place.account
  return /^\d{12}$/.test(id) ? id : undefined
}

type Name = (call: Call) => string | undefined

const member =
  (...names: readonly string[]): Name =>
  (call) =>
    call.request.text(...names)

/** The catalog, a database, and tables in it; `rest`: also all that lies below the database. */
function inCatalog(call: Call, database: string | undefined, tables: readonly (string | undefined)[], rest: boolean) {
  const owner = catalogOwner(call)
  if (owner === undefined || database === undefined) return undefined
  const found = exactResources(
    arnOf(call, 'glue', 'catalog', owner),
    resourceArn(call, kind('database/'), database, owner),
    ...tables.map((table) => resourceArn(call, kind(`table/${database}/`), table, owner)),
  )
  return found && { ...found, complete: !rest }
}

const database = (of: Name, leaves: readonly string[] = [], rest = false): StatedRule => ({
  page,
  resolve: (call) => inCatalog(call, of(call), [], rest),
  leaves,
})

const table = (of: Name, leaves: readonly string[] = []): StatedRule => ({
  page,
  resolve: (call) => inCatalog(call, call.request.text('databasename'), [of(call)], false),
  leaves,
})

const catalogOnly: StatedRule = {
  page,
  resolve: (call) => {
    const owner = catalogOwner(call)
    return exactResources(owner && arnOf(call, 'glue', 'catalog', owner))
  },
}

/** The tables of a call that lists them. */
function listed(call: Call): StatedResources | undefined {
  const tables = textsOfList(call, 'tablestodelete')
  return tables.length > 0 ? inCatalog(call, call.request.text('databasename'), tables, false) : undefined
}

const connection = kind('connection/', /^[\w. -]+$/)

/** Connections lie in the catalog. */
const connections: StatedRule = {
  page,
  resolve: (call) => {
    const owner = catalogOwner(call)
    const given = call.request.text('name', 'connectionname')
    const names = given === undefined ? textsOfList(call, 'connectionnamelist') : [given]
    if (owner === undefined || names.length === 0) return undefined
    return exactResources(
      arnOf(call, 'glue', 'catalog', owner),
      ...names.map((each) => resourceArn(call, connection, each, owner)),
    )
  },
  leaves: ['connectionnamelist'],
}

const any = /^[\w.-]+$/

export const glue = byAction(
  ['GetTable DeleteTable', table(member('name'))],
  [
    'GetTableVersion GetTableVersions DeleteTableVersion BatchDeleteTableVersion GetPartition GetPartitions CreatePartition ' +
      'UpdatePartition DeletePartition BatchCreatePartition BatchDeletePartition BatchUpdatePartition BatchGetPartition ' +
      'GetPartitionIndexes CreatePartitionIndex DeletePartitionIndex GetColumnStatisticsForTable ' +
      'GetColumnStatisticsForPartition UpdateColumnStatisticsForTable UpdateColumnStatisticsForPartition ' +
      'DeleteColumnStatisticsForTable DeleteColumnStatisticsForPartition',
    table(member('tablename')),
  ],
  ['CreateTable UpdateTable', table((call) => call.request.text('name') ?? nestedText(call, 2, 'name'), ['name'])],
  ['BatchDeleteTable', { page, resolve: listed, leaves: ['tablestodelete'] }],
  ['GetTables', { ...database(member('databasename'), [], true) }],
  ['GetDatabase UpdateDatabase', database(member('name'))],
  ['DeleteDatabase', database(member('name'), [], true)],
  ['CreateDatabase', database((call) => nestedText(call, 2, 'name'), ['name'])],
  [
    'GetCatalogImportStatus GetDataCatalogEncryptionSettings ImportCatalogToGlue PutDataCatalogEncryptionSettings',
    catalogOnly,
  ],
  ['GetConnection DeleteConnection BatchDeleteConnection', connections],
  [
    'GetJob DeleteJob UpdateJob StartJobRun GetJobRun GetJobRuns BatchStopJobRun',
    namedRule(page, kind('job/', any), 'jobname'),
  ],
  ['CreateJob', namedRule(page, kind('job/', any), 'name')],
  ['BatchGetJobs', listRule(page, kind('job/', any), 'jobnames')],
  ['GetCrawler DeleteCrawler StartCrawler StopCrawler UpdateCrawler', namedRule(page, kind('crawler/', any), 'name')],
  ['ListCrawls', namedRule(page, kind('crawler/', any), 'crawlername')],
  ['BatchGetCrawlers', listRule(page, kind('crawler/', any), 'crawlernames')],
  [
    'CreateTrigger GetTrigger DeleteTrigger StartTrigger StopTrigger UpdateTrigger',
    namedRule(page, kind('trigger/', any), 'name'),
  ],
  ['BatchGetTriggers', listRule(page, kind('trigger/', any), 'triggernames')],
  [
    'CreateWorkflow GetWorkflow DeleteWorkflow UpdateWorkflow GetWorkflowRun GetWorkflowRuns GetWorkflowRunProperties ' +
      'PutWorkflowRunProperties ResumeWorkflowRun StartWorkflowRun StopWorkflowRun',
    namedRule(page, kind('workflow/', any), 'name'),
  ],
  ['GetDevEndpoint DeleteDevEndpoint UpdateDevEndpoint', namedRule(page, kind('devEndpoint/', any), 'endpointname')],
)
